"""Fees that are due: stored payment methods are charged, and who has not paid is told before the cut-off."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from billing.models import Order, Subscription
from billing.services import charges, orders, renewals
from billing.signals import cut_off_near, fee_refused
from livechat.lib.winning import win

# Each after the try before; the first is at the beginning of the period, or with the next payment method.
RETRIES = (timedelta(days=1), timedelta(days=2), timedelta(days=2))
REMINDED_BEFORE = timedelta(days=3)


def to_charge(now: datetime) -> list[int]:
    """Subscriptions whose stored payment method is to be tried now."""
    due = Subscription.objects.filter(renewals.STORED, charge_at__lte=now, ends_at=None)
    return list(due.order_by("charge_at").values_list("pk", flat=True)[: renewals.A_SWEEP])


def charge(subscription_id: int, now: datetime) -> None:
    """One try. Claimed before the provider is asked: a process that dies in between is a try that failed."""
    subscription = Subscription.objects.select_related("client").get(pk=subscription_id)
    seen = Subscription.objects.filter(
        renewals.STORED,
        pk=subscription.pk,
        ends_at=None,
        charge_at__lte=now,
        charge_tries=subscription.charge_tries,
        period_end=subscription.period_end,
    )
    retry_at = _retry_at(subscription, now)
    if not win(seen, charge_tries=F("charge_tries") + 1, charge_at=retry_at):
        return
    order = _order(subscription, now)
    if order is None:
        return
    charges.charge(order, now)
    order.refresh_from_db()
    if order.problem and order.state != Order.State.PAID:
        _refused(order, subscription, retry_at, now)


def _retry_at(subscription: Subscription, now: datetime) -> datetime | None:
    tries = subscription.charge_tries
    return now + RETRIES[tries] if tries < len(RETRIES) else None


def _order(subscription: Subscription, now: datetime) -> Order | None:
    """What is charged; a transfer that nobody has made gives way. None where a part of it has arrived."""
    waiting = renewals.open_order(subscription)
    if waiting is not None and waiting.gateway != subscription.gateway:
        try:
            orders.cancel(waiting, now)
        except orders.NotPayable:
            return None
        waiting = None
    return waiting or renewals.bill(subscription, now)


def _refused(order: Order, subscription: Subscription, retry_at: datetime | None, now: datetime) -> None:
    with transaction.atomic():
        fee_refused.send(
            sender=Order, order_id=order.pk, tries=subscription.charge_tries + 1, retry_at=retry_at, now=now
        )


def _refused_fees() -> QuerySet[Order]:
    """Of the subscription around it."""
    mine = {"client": OuterRef("client"), "period_start": OuterRef("period_end")}
    return Order.objects.filter(**mine, is_change=False, state=Order.State.PENDING).exclude(problem="")


def remind(now: datetime) -> None:
    """Three days before the chat turns into the contact form, once."""
    near = Subscription.objects.filter(
        ~Q(reminded_for=F("paid_until")) | Q(reminded_for=None),
        paid_until__gt=now,
        paid_until__lte=now + REMINDED_BEFORE,
        ends_at=None,
    )
    # Tried before the cut-off, or being tried: there is nothing to say until it was refused.
    waiting = renewals.STORED & Q(charge_at__lt=F("paid_until")) & ~Exists(_refused_fees())
    for subscription in near.exclude(waiting).exclude(period_end=None)[: renewals.A_SWEEP]:
        with transaction.atomic():
            mine = near.filter(pk=subscription.pk, paid_until=subscription.paid_until)
            if win(mine, reminded_for=subscription.paid_until):
                cut_off_near.send(sender=Subscription, subscription_id=subscription.pk, now=now)
