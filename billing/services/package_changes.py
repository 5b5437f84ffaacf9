"""From one package to the other: to the dearer at once for the difference, to the other with the period."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Client, User
from accounts.services import audit
from billing import periods
from billing.models import Gateway, Order, Subscription
from billing.services import charges, orders, prices, renewals, subscriptions
from billing.services.prices import Quote
from billing.services.subscriptions import NotPossible
from billing.signals import package_changed
from livechat.lib.errors import DomainError
from livechat.lib.money import share
from livechat.lib.winning import win

Package = Subscription.Package


class AlreadyOn(DomainError):
    code = "already_on"
    message = "This is your package already."


class Cancelled(DomainError):
    code = "cancelled"
    message = "Your subscription is cancelled: go on with it first, then change the package."


class NextIsPaid(DomainError):
    code = "next_is_paid"
    message = "The month of the other package is paid already: change once it has begun."


@dataclass(frozen=True)
class Preview:
    """What a change would mean, to the cent; amounts in the minor unit."""

    package: str
    at: datetime
    is_at_once: bool
    # Begun days that are paid, months paid ahead included; and those of the month that prices them.
    days_left: int
    days: int
    # Before tax, for these days.
    charged: int
    given_back: int
    due: Quote | None
    monthly: Quote

    @property
    def due_total(self) -> int:
        return self.due.total if self.due else 0


def preview_change(client: Client, package: str, now: datetime) -> Preview:
    """What `change` would do and cost now; changes nothing.

    Raises AlreadyOn, Cancelled, NotOnSale or NoSubscription.
    """
    subscription = subscriptions.of(client)
    if subscriptions.standing(subscription, now) == "cancelled":
        raise Cancelled
    if package == subscription.package:
        raise AlreadyOn
    monthly = prices.quote(client, Order.Kind.SUBSCRIPTION, package=package)
    if not _has_time_left(subscription, now):
        return Preview(package, now, True, 0, 0, 0, 0, None, monthly)
    assert subscription.period_start is not None
    assert subscription.period_end is not None
    days = periods.whole_days(subscription.period_end - subscription.period_start)
    left = periods.whole_days(subscription.period_end - now)
    if package == Package.OPERATIONS:
        # Planned twice it does not move: its first month may be paid by now.
        at = subscription.changes_at or subscription.period_end
        return Preview(package, at, False, left, days, 0, 0, None, monthly)
    charged = share(monthly.net, left, days)
    given_back = share(prices.price_of(subscription.package).price, left, days)
    due = None
    if charged > given_back:
        length = f"{left} of {days} days" if left <= days else f"{left} days"
        words = f"Change to the {Package(package).label} package, {length}"
        net = charged - given_back
        due = prices.taxed(client, Order.Kind.SUBSCRIPTION, net, monthly.currency, words)
    return Preview(package, now, True, left, days, charged, given_back, due, monthly)


def change(client: Client, package: str, now: datetime, actor: User | None) -> Order | None:
    """Change to Platform at once, to Operations with the end of the period; gives what is to be paid for it.

    A transfer has its days of grace, and a stored payment method is charged: both change at once. An order
    that is still to be paid by hand changes the package when it is paid. To the package that runs: takes a
    planned change back, unless its first month is paid (NextIsPaid).
    """
    subscription = subscriptions.of(client)
    if package == subscription.package:
        _undo(subscription, actor)
        return None
    preview = preview_change(client, package, now)
    if not preview.is_at_once:
        _plan(subscription, preview, actor)
        return None
    if preview.due is None:
        with transaction.atomic():
            _switch(subscription, package, actor)
        return None
    return _sell(subscription, preview, preview.due, now, actor)


def _has_time_left(subscription: Subscription, now: datetime) -> bool:
    """Whether a period that is paid for still runs."""
    return (
        subscription.period_end is not None
        and subscription.period_start is not None
        and subscription.period_end > now
        and subscriptions.is_running(subscription, now)
    )


def _undo(subscription: Subscription, actor: User | None) -> None:
    if not subscription.next_package:
        raise AlreadyOn
    if subscriptions.is_next_paid(subscription):
        raise NextIsPaid
    _set(subscription, "subscription.change_undone", actor, next_package="", changes_at=None)


def _plan(subscription: Subscription, preview: Preview, actor: User | None) -> None:
    _set(
        subscription,
        "subscription.change_planned",
        actor,
        next_package=preview.package,
        changes_at=preview.at,
    )


def _switch(subscription: Subscription, package: str, actor: User | None, **values: object) -> None:
    _set(
        subscription,
        "subscription.changed",
        actor,
        package=package,
        next_package="",
        changes_at=None,
        **values,
    )


def _set(subscription: Subscription, action: str, actor: User | None, **values: object) -> None:
    with transaction.atomic():
        if not win(Subscription.objects.filter(subscriptions.as_seen(subscription)), **values):
            raise NotPossible
        if "package" in values:
            package_changed.send(sender=Subscription, client_id=subscription.client_id)
        subject = f"subscription:{subscription.pk}"
        audit.record(actor, action, subject=subject, client=subscription.client, reason="")


def _sell(
    subscription: Subscription, preview: Preview, due: Quote, now: datetime, actor: User | None
) -> Order:
    gateway = renewals.gateway_of(subscription)
    client = subscription.client
    assert subscription.period_end is not None
    with transaction.atomic():
        # First the subscription, then what takes a number: in the order of a payment's locks.
        if gateway == Gateway.BANK_TRANSFER:
            until = subscriptions.while_owed(subscription, now + periods.GRACE_OF_TRANSFER)
            _switch(subscription, preview.package, actor, paid_until=until)
        for open_order in orders_of_changes(client):
            orders.cancel(open_order, now, actor)
        order = orders.create(
            client,
            Order.Kind.SUBSCRIPTION,
            quote=due,
            gateway=gateway,
            now=now,
            actor=actor,
            package=preview.package,
            period=(now, subscription.period_end),
            is_automatic=renewals.has_stored_method(subscription),
        )
        win(Order.objects.filter(pk=order.pk), is_change=True)
        order.is_change = True
    if order.is_automatic:
        charges.charge(order, now)
        order.refresh_from_db()
    return order


def orders_of_changes(client: Client) -> list[Order]:
    """Differences that somebody began to pay and did not; those of transfers are owed."""
    begun = Order.objects.filter(client=client, is_change=True, state=Order.State.PENDING)
    return list(begun.exclude(gateway=Gateway.BANK_TRANSFER))
