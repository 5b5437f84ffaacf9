"""The payment method that renews a client's subscription: the provider's names for it, never a card."""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import Client, User
from accounts.services import audit
from billing import gateways
from billing.gateways.base import GatewayDown, GatewayRefused, Method
from billing.models import Subscription
from livechat.lib.winning import win

log = logging.getLogger(__name__)


def store(client: Client, gateway: str, method: Method, now: datetime) -> None:
    """From now on renewals and top-ups of this client, and of nobody else, are charged to it.

    A fee that is due is charged at once, whatever came of others. Safe to run twice.
    """
    mine = Subscription.objects.filter(client=client)
    is_due = mine.filter(period_end__lte=now, ends_at=None)
    with transaction.atomic():
        win(is_due.exclude(gateway=gateway, provider_method=method.method), charge_at=now, charge_tries=0)
        win(
            mine,
            gateway=gateway,
            provider_customer=method.customer,
            provider_method=method.method,
            method_label=method.label[:40],
        )


def forget(client: Client, actor: User) -> None:
    """Nothing is charged by itself any more; then its provider forgets it, too."""
    mine = Subscription.objects.filter(client=client).exclude(provider_method="")
    gateway, method = mine.values_list("gateway", "provider_method").first() or ("", "")
    seen = mine.filter(gateway=gateway, provider_method=method)
    with transaction.atomic():
        if win(seen, provider_method="", method_label="", gateway=""):
            audit.record(actor, "payment_method.removed", client=client)
            transaction.on_commit(partial(_detach, gateway, method), robust=True)


def _detach(gateway: str, method: str) -> None:
    try:
        gateways.of(gateway).forget(method)
    except (GatewayDown, GatewayRefused, gateways.NotOffered) as error:
        # Ours is gone all the same, and nothing is charged by it.
        log.warning("method.not_detached gateway=%s code=%s", gateway, error.code)
