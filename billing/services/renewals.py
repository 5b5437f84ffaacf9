"""The platform fee of the next month: one order a period, however often the sweep runs."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from billing import gateways
from billing.models import Gateway, Order, Subscription
from billing.services import orders, prices, subscriptions
from billing.services.subscriptions import NotPossible
from billing.signals import fee_due
from livechat.lib.errors import DomainError

log = logging.getLogger(__name__)

State = Order.State

A_SWEEP = 200
# An invoice for a transfer goes through a company's books; a payment by hand takes a minute.
AHEAD_FOR_TRANSFER = timedelta(days=14)
AHEAD_BY_HAND = timedelta(days=7)

LIVE = (State.PENDING, State.PARTLY, State.PAID)
STORED = ~Q(gateway=Gateway.BANK_TRANSFER) & ~Q(provider_method="")


def has_stored_method(subscription: Subscription) -> bool:
    """Whether renewals can be charged without anybody at hand."""
    return subscription.gateway != Gateway.BANK_TRANSFER and bool(subscription.provider_method)


def gateway_of(subscription: Subscription) -> str:
    """How it is paid; the first way that is offered where none was chosen. Raises NotOffered."""
    ways = [subscription.gateway] if subscription.gateway else gateways.offered()
    if not ways:
        raise gateways.NotOffered
    return ways[0]


def bill_ahead(now: datetime) -> None:
    """Orders for clients who pay by transfer or by hand, before their period ends."""
    transfer = Q(gateway=Gateway.BANK_TRANSFER, period_end__lte=now + AHEAD_FOR_TRANSFER)
    by_hand = ~Q(gateway=Gateway.BANK_TRANSFER) & Q(period_end__lte=now + AHEAD_BY_HAND)
    billed = Order.objects.filter(
        client=OuterRef("client"),
        kind=Order.Kind.SUBSCRIPTION,
        is_change=False,
        period_start=OuterRef("period_end"),
        state__in=LIVE,
    )
    due = Subscription.objects.filter(transfer | by_hand, ~STORED, ~Exists(billed), ends_at=None)
    for subscription in due.select_related("client")[:A_SWEEP]:
        try:
            bill(subscription, now)
        except DomainError as error:
            # Its price was taken away, or every way to pay: staff see it among those that are cut off.
            log.warning("fee.not_billed subscription=%d code=%s", subscription.pk, error.code)


def bill(subscription: Subscription, now: datetime, actor: User | None = None) -> Order:
    """The order of the month after this one, made once; a transfer's invoice is issued with it."""
    is_stored = has_stored_method(subscription)
    try:
        with transaction.atomic():
            order = _create(subscription, now, actor, is_automatic=is_stored)
            # A transfer's invoice is issued with the order, and says it all.
            if order.gateway != Gateway.BANK_TRANSFER and not is_stored:
                fee_due.send(sender=Order, order_id=order.pk, now=now)
            return order
    except IntegrityError:
        # Another process has billed this period meanwhile.
        theirs = open_order(subscription)
        if theirs is None:
            raise NotPossible from None
        return theirs


def _create(subscription: Subscription, now: datetime, actor: User | None, *, is_automatic: bool) -> Order:
    package = subscription.next_package or subscription.package
    return orders.create(
        subscription.client,
        Order.Kind.SUBSCRIPTION,
        quote=prices.quote(subscription.client, Order.Kind.SUBSCRIPTION, package=package),
        gateway=gateway_of(subscription),
        now=now,
        actor=actor,
        package=package,
        period=subscriptions.billed_period(subscription),
        is_automatic=is_automatic,
    )


def open_order(subscription: Subscription) -> Order | None:
    """The fee that waits to be paid, if there is one."""
    return unpaid_of(subscription).order_by("-pk").first()


def unpaid_of(subscription: Subscription) -> QuerySet[Order]:
    return Order.objects.filter(
        client=subscription.client_id,
        kind=Order.Kind.SUBSCRIPTION,
        is_change=False,
        period_start=subscription.period_end,
        state__in=(State.PENDING, State.PARTLY),
    )


def withdraw_stale(now: datetime) -> None:
    """Unpaid fees that nobody needs any more: cancelled, changed, or paid by another order."""
    waiting = Order.objects.filter(
        kind=Order.Kind.SUBSCRIPTION, is_change=False, state=State.PENDING, period_start__isnull=False
    )
    wanted = Subscription.objects.filter(
        Q(next_package="", package=OuterRef("package")) | Q(next_package=OuterRef("package")),
        # What is ordered after the end begins it again.
        Q(ends_at=None) | Q(ends_at__lte=OuterRef("created_at")),
        client=OuterRef("client"),
        period_end=OuterRef("period_start"),
    )
    for order in waiting.filter(~Exists(wanted)).select_related("client")[:A_SWEEP]:
        with suppress(orders.NotPayable):  # it was paid since we looked
            orders.cancel(order, now)
