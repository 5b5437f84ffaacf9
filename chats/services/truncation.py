"""**Truncate**: an owner empties a client's whole history, batch by batch (O6)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.models import Client, Operator
from accounts.services import audit
from chats.errors import OtherName, TruncationRuns
from chats.models import Chat, Truncation
from chats.querysets import ChatQuerySet
from chats.services import removal
from livechat.lib.winning import win

# Whoever works on one holds it for as long as a batch may take; dead ones are taken over then.
LEASE = timedelta(seconds=30)


def total(client: Client) -> int:
    """How many chats would go: counted before, so that the owner knows."""
    return Chat.objects.listed().filter(client=client).count()


def begin(client: Client, operator: Operator, name: str, now: datetime) -> Truncation:
    """Promise to delete every chat that is over by now. Raises OtherName or TruncationRuns."""
    if name.strip() != client.name:
        raise OtherName
    try:
        with transaction.atomic():
            truncation = Truncation.objects.create(
                client=client, operator=operator, created_at=now, total=total(client)
            )
            audit.record(
                operator.user,
                "history.truncated",
                subject=f"truncation:{truncation.pk}",
                client=client,
                reason=f"{truncation.total} chats",
            )
    except IntegrityError:
        raise TruncationRuns from None
    return truncation


def running(client_ids: list[int]) -> Truncation | None:
    return Truncation.objects.select_related("client").filter(client__in=client_ids, finished_at=None).first()


def go_on(now: Callable[[], datetime], until: datetime) -> None:
    """Work on what is unfinished, batch by batch, for as long as there is time."""
    for truncation in Truncation.objects.filter(finished_at=None).order_by("pk"):
        while now() < until and _batch(truncation, now()):
            pass


def _batch(truncation: Truncation, now: datetime) -> bool:
    """Delete a batch; false if there is nothing left, or somebody else is at it."""
    unfinished = Truncation.objects.filter(pk=truncation.pk, finished_at=None)
    free = unfinished.filter(Q(leased_until=None) | Q(leased_until__lte=now))
    if not win(free, leased_until=now + LEASE):
        return False
    chats = _left(truncation)
    # The newest first: a chat goes before the one that it continues.
    ids = list(chats.order_by("-pk").values_list("pk", flat=True)[: removal.A_BATCH])
    with transaction.atomic():
        if not ids:
            win(unfinished, finished_at=now, leased_until=None)
            return False
        _mark(chats, ids, truncation, now)
        removal.empty(ids, now)
        removal.tell_deleted(truncation.client_id, ids)
        win(unfinished, done=F("done") + len(ids), leased_until=None)
    return True


def _left(truncation: Truncation) -> ChatQuerySet:
    return Chat.objects.listed().filter(client=truncation.client_id, ended_at__lte=truncation.created_at)


def _mark(chats: ChatQuerySet, ids: list[int], truncation: Truncation, now: datetime) -> None:
    with transaction.atomic():
        list(removal.locked(Chat.objects.filter(pk__in=ids)))
        chats.filter(pk__in=ids).update(
            deleted_at=now, deleted_by=truncation.operator_id, is_listed=False, version=F("version") + 1
        )
