"""What a person begins to buy: a pack, or the platform fee."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Client, User
from billing import gateways
from billing.models import Order, Pack
from billing.services import orders, prices, renewals, subscriptions
from livechat.lib.errors import DomainError


class NotThisWay(DomainError):
    code = "gateway_not_offered"
    message = "This way to pay is not offered. Choose another one."


def of_pack(
    client: Client,
    pack: Pack,
    gateway: str,
    now: datetime,
    *,
    actor: User | None = None,
    is_renewal: bool = False,
) -> Order:
    """Raises NotOnSale, NotThisWay."""
    _check(gateway)
    quote = prices.quote(client, pack.kind, pack=pack)
    return orders.create(
        client,
        pack.kind,
        quote=quote,
        gateway=gateway,
        now=now,
        actor=actor,
        pack=pack,
        is_renewal=is_renewal,
    )


def of_fee(client: Client, gateway: str, now: datetime, actor: User) -> Order:
    """The next month of the client's package; the order that waits already, if it is for the same.

    Raises NoSubscription, NotOnSale, NotThisWay, NotPossible.
    """
    _check(gateway)
    try:
        with transaction.atomic():
            # Whoever presses twice waits here, and then finds the first order.
            Client.objects.select_for_update(no_key=True).get(pk=client.pk)
            return _fee(client, gateway, now, actor)
    except IntegrityError:
        # The sweep has billed this period at the same moment.
        raise subscriptions.NotPossible from None


def _fee(client: Client, gateway: str, now: datetime, actor: User) -> Order:
    subscription = subscriptions.of(client)
    waiting = renewals.open_order(subscription)
    package = subscription.next_package or subscription.package
    quote = prices.quote(client, Order.Kind.SUBSCRIPTION, package=package)
    wanted = (gateway, package, quote.total, quote.currency)
    if waiting is not None:
        asked = (waiting.gateway, waiting.package, waiting.total, waiting.currency)
        if waiting.paid or asked == wanted:
            return waiting
        # One order a period: another way to pay, package, or country takes its place.
        orders.cancel(waiting, now, actor)
    return orders.create(
        client,
        Order.Kind.SUBSCRIPTION,
        quote=quote,
        gateway=gateway,
        now=now,
        actor=actor,
        package=package,
        period=subscriptions.billed_period(subscription),
    )


def _check(gateway: str) -> None:
    if gateway not in gateways.offered():
        raise NotThisWay
