"""Clients that have left: their conversations go ninety days later; ledger, invoices and receipts stay."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing.services import subscriptions
from chats.models import Chat
from chats.services import removal


def erase(now: Callable[[], datetime], until: datetime) -> int:
    """Batch by batch, for as long as there is time; how many conversations went. Safe to run twice."""
    gone = 0
    for subscription in subscriptions.to_erase(now()).order_by("ends_at"):
        while now() < until and (done := _batch(subscription.client_id, now())):
            gone += done
    return gone


def _batch(client_id: int, now: datetime) -> int:
    # What still runs is ended by its own deadline, and goes next time.
    over = Chat.objects.filter(client=client_id, ended_at__isnull=False, emptied_at=None)
    # The newest first: a chat goes before the one that it continues.
    ids = list(over.order_by("-pk").values_list("pk", flat=True)[: removal.A_BATCH])
    with transaction.atomic():
        list(removal.locked(Chat.objects.filter(pk__in=ids)))
        hidden = Chat.objects.filter(pk__in=ids, deleted_at=None)
        hidden.update(deleted_at=now, is_listed=False, version=F("version") + 1)
        return removal.empty(ids, now)
