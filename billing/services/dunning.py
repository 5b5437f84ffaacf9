"""Fees that are due: stored payment methods are charged, and who has not paid is told before the cut-off."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from billing.models import Order, Subscription
from billing.services import charges, renewals
from billing.signals import cut_off_near, fee_refused
from livechat.lib.winning import win

# After the first try, at the beginning of the period.
RETRIES = (timedelta(days=1), timedelta(days=3), timedelta(days=5))
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
    retry_at = _retry_at(subscription)
    if not win(seen, charge_tries=F("charge_tries") + 1, charge_at=retry_at):
        return
    order = renewals.open_order(subscription) or renewals.bill(subscription, now)
    charges.charge(order, now)
    order.refresh_from_db()
    if order.problem and order.state != Order.State.PAID:
        _refused(order, subscription, retry_at, now)


def _retry_at(subscription: Subscription) -> datetime | None:
    if subscription.period_end is None or subscription.charge_tries >= len(RETRIES):
        return None
    return subscription.period_end + RETRIES[subscription.charge_tries]


def _refused(order: Order, subscription: Subscription, retry_at: datetime | None, now: datetime) -> None:
    with transaction.atomic():
        fee_refused.send(
            sender=Order, order_id=order.pk, tries=subscription.charge_tries + 1, retry_at=retry_at, now=now
        )


def remind(now: datetime) -> None:
    """Three days before the chat turns into the contact form, once."""
    near = Subscription.objects.filter(
        ~Q(reminded_for=F("paid_until")) | Q(reminded_for=None),
        paid_until__gt=now,
        paid_until__lte=now + REMINDED_BEFORE,
        ends_at=None,
    )
    untried = renewals.STORED & Q(charge_tries=0, charge_at__isnull=False)
    for subscription in near.exclude(untried).exclude(period_end=None)[: renewals.A_SWEEP]:
        with transaction.atomic():
            mine = near.filter(pk=subscription.pk, paid_until=subscription.paid_until)
            if win(mine, reminded_for=subscription.paid_until):
                cut_off_near.send(sender=Subscription, subscription_id=subscription.pk, now=now)
