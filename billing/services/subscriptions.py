"""How a client's subscription stands: what it has paid for, when it ends, who is about to be cut off.

Every change is compare-and-set on the columns it was decided by. Orders are made elsewhere: `renewals`
and `package_changes` bill, `dunning` charges and reminds.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Client, User
from accounts.services import audit
from billing import periods
from billing.models import Gateway, Order, Payment, Subscription
from billing.signals import package_changed, subscription_cancelled
from livechat.lib.errors import DomainError
from livechat.lib.winning import win

# The dashboard can be read and exported so long after a cancellation; then the chats go.
READABLE = timedelta(days=90)
# Payments for one subscription that arrive at the same moment; each tries again with the other's dates.
RACERS = 20


class NoSubscription(DomainError):
    code = "no_subscription"
    message = "There is no package yet: choose one first."


class NotPossible(DomainError):
    code = "not_possible"
    message = "Somebody has changed this meanwhile. Look at it again."


class AlreadyCancelled(DomainError):
    code = "already_cancelled"
    message = "This subscription is cancelled already."


class AlreadyOver(DomainError):
    code = "already_over"
    message = "This subscription has ended. Choose a package to begin again."


def of(client: Client) -> Subscription:
    """Raises NoSubscription."""
    found = Subscription.objects.filter(client=client).first()
    if found is None:
        raise NoSubscription
    return found


def begin(client: Client, package: str, now: datetime) -> Subscription:
    """Choose a package: until its fee is paid, visitors get the contact form. Safe to run twice.

    Before the first payment, and after the end, another package may be chosen.
    """
    with transaction.atomic():
        subscription, is_changed = Subscription.objects.get_or_create(
            client=client, defaults={"package": package, "paid_until": now, "created_at": now}
        )
        if not is_changed and package != subscription.package and not is_running(subscription, now):
            is_changed = bool(win(Subscription.objects.filter(as_seen(subscription)), package=package))
            subscription.refresh_from_db()
        if is_changed:
            package_changed.send(sender=Subscription, client_id=client.pk)
    return subscription


def is_running(subscription: Subscription, now: datetime) -> bool:
    """Whether it was ever paid, or never has to be, and has not ended."""
    unpaid = subscription.period_end is None and subscription.paid_until is not None
    return not unpaid and not is_over(subscription, now)


def is_over(subscription: Subscription, now: datetime) -> bool:
    return subscription.ends_at is not None and subscription.ends_at <= now


def is_next_paid(subscription: Subscription) -> bool:
    """Whether the planned change is paid for: the end of the period is that of the next package's month."""
    changes_at, end = subscription.changes_at, subscription.period_end
    return changes_at is not None and end is not None and changes_at < end


Standing = Literal["never_ends", "unpaid", "paid", "grace", "cut_off", "cancelled", "over"]


def standing(subscription: Subscription, now: datetime) -> Standing:
    """Where it is between the first payment and the end."""
    if subscription.ends_at is not None:
        return "over" if is_over(subscription, now) else "cancelled"
    if subscription.paid_until is None:
        return "never_ends"
    if subscription.period_end is None:
        return "unpaid"
    if subscription.paid_until <= now:
        return "cut_off"
    return "grace" if subscription.period_end <= now else "paid"


def is_read_only(client: Client, now: datetime) -> bool:
    """Cancelled and over: the dashboard shows and exports, and changes nothing but the package."""
    return Subscription.objects.filter(client=client, ends_at__lte=now).exists()


# --- paying


def paid_for(order: Order, now: datetime) -> None:
    """A fee is paid: the package runs on, and credits that slept are awake. Once an order, by the caller."""
    with transaction.atomic():
        for _ in range(RACERS):
            subscription = begin(order.client, order.package, now)
            values = _paid(subscription, order, now)
            if win(Subscription.objects.filter(as_seen(subscription)), **values):
                break
        else:
            raise NotPossible
        if values.get("package", subscription.package) != subscription.package:
            package_changed.send(sender=Subscription, client_id=order.client_id)
        if not order.is_change:
            order.period_start, order.period_end = values["period_start"], values["period_end"]
            order.save(update_fields=["period_start", "period_end"])


def reversed_or_won(order: Order) -> None:
    """A fee went back as a whole, or came again: what is paid decides anew. Safe to run twice, by the caller.

    Only the last month's matters: with the one after it paid, the client has paid since.
    """
    for _ in range(RACERS):
        subscription = of(order.client)
        if subscription.period_end is None or subscription.period_end != order.period_end or order.is_change:
            return
        until = _usable_until(subscription)
        until = min(until, subscription.ends_at or until)
        if win(Subscription.objects.filter(as_seen(subscription)), paid_until=until):
            return
    raise NotPossible


def _paid(subscription: Subscription, order: Order, now: datetime) -> dict[str, Any]:
    if order.is_change and subscription.period_end is not None:
        # As if the dearer package had been paid from the start of the period.
        return {"paid_until": subscription.ends_at or _usable_until(subscription), **_on(order.package)}
    start, end, anchor = next_period(subscription, now)
    return {
        "period_start": start,
        "period_end": end,
        "anchor_day": anchor,
        "paid_until": while_owed(subscription, end + periods.grace(order.gateway)),
        "ends_at": None,
        "charge_at": end,
        "charge_tries": 0,
        "gateway": subscription.gateway or order.gateway,
        **_package_of(subscription, order, (start, end), now),
    }


def unpaid_change(subscription: Subscription) -> Order | None:
    """The invoice of a dearer package that runs already: a transfer changes before it is paid."""
    mine = Order.objects.filter(client=subscription.client_id, is_change=True, gateway=Gateway.BANK_TRANSFER)
    return mine.filter(state__in=(Order.State.PENDING, Order.State.PARTLY)).order_by("pk").first()


def while_owed(subscription: Subscription, until: datetime) -> datetime:
    """`until`, or when an unpaid change is overdue: no other payment and no decision puts that off."""
    owed = unpaid_change(subscription)
    return min(until, owed.created_at + periods.GRACE_OF_TRANSFER) if owed else until


def _usable_until(subscription: Subscription) -> datetime:
    assert subscription.period_end is not None
    end = subscription.period_end
    unpaid_from = min(_taken_back_at(subscription) or end, end)
    return while_owed(subscription, unpaid_from + periods.grace(subscription.gateway))


def _taken_back_at(subscription: Subscription) -> datetime | None:
    """When the fee of the last month that was paid went back as a whole, or that month would have begun."""
    gone = Payment.objects.filter(
        kind__in=(Payment.Kind.REFUND, Payment.Kind.DISPUTE),
        order__client=subscription.client_id,
        order__kind=Order.Kind.SUBSCRIPTION,
        order__is_change=False,
        order__state=Order.State.REFUNDED,
        order__period_end=subscription.period_end,
    )
    last = gone.select_related("order").order_by("-pk").first()
    if last is None:
        return None
    return max(last.created_at, last.order.period_start or last.created_at)


def _package_of(
    subscription: Subscription, order: Order, period: tuple[datetime, datetime], now: datetime
) -> dict[str, Any]:
    start, end = period
    if order.package in ("", subscription.package):
        # One more month of the package that runs: a change planned for its begin waits for its end.
        return {"changes_at": end} if subscription.changes_at == start else {}
    if start > now and is_running(subscription, now):
        return {"next_package": order.package, "changes_at": start}
    return _on(order.package)


def _on(package: str) -> dict[str, Any]:
    return {"package": package, "next_package": "", "changes_at": None}


def next_period(subscription: Subscription, now: datetime) -> tuple[datetime, datetime, int]:
    """Start, end and anchor day of the month that the next fee pays for, if it is paid now.

    Days of grace were used and count. Days without service after the period do not: the next begins so
    much later.
    """
    start, until = subscription.period_end, subscription.paid_until
    if start is None or until is None:
        return now, periods.month_after(now, now.day), now.day
    served = max(start, until)
    if served < now:
        start += now - served
        return start, periods.month_after(start, start.day), start.day
    return start, periods.month_after(start, subscription.anchor_day), subscription.anchor_day


def billed_period(subscription: Subscription) -> tuple[datetime, datetime] | None:
    """What an order for the next month is about when it is made; none before the first payment.

    The same however late it is, so that the month is billed once; the payment decides the days it gets.
    """
    start = subscription.period_end
    return (start, periods.month_after(start, subscription.anchor_day)) if start else None


# --- what the client decides


def would_end_at(subscription: Subscription, now: datetime) -> datetime:
    """With the period that is paid for; at once where none is."""
    return max(subscription.period_end or now, now)


def cancel(client: Client, now: datetime, actor: User | None) -> Subscription:
    """End it with the period that is paid; chats that run then go on. Raises AlreadyCancelled."""
    subscription = of(client)
    if subscription.ends_at is not None:
        raise AlreadyCancelled
    ends_at = would_end_at(subscription, now)
    # What is paid at the next package's price is that package's, cancelled or not.
    plan = {} if is_next_paid(subscription) else {"next_package": "", "changes_at": None}
    with transaction.atomic():
        # No grace after a cancellation: nothing more will be paid. What is overdue before stays so.
        paid_until = min(subscription.paid_until or ends_at, ends_at)
        seen = Subscription.objects.filter(as_seen(subscription))
        if not win(seen, ends_at=ends_at, paid_until=paid_until, **plan):
            raise NotPossible
        audit.record(
            actor, "subscription.cancelled", subject=f"subscription:{subscription.pk}", client=client
        )
        subscription_cancelled.send(sender=Subscription, subscription_id=subscription.pk, now=now)
    subscription.refresh_from_db()
    return subscription


def resume(client: Client, now: datetime, actor: User | None) -> Subscription:
    """Take a cancellation back while the period still runs. Raises AlreadyOver."""
    subscription = of(client)
    if subscription.ends_at is None:
        return subscription
    if is_over(subscription, now) or subscription.period_end is None:
        raise AlreadyOver
    with transaction.atomic():
        seen = Subscription.objects.filter(as_seen(subscription))
        if not win(seen, ends_at=None, paid_until=_usable_until(subscription)):
            raise NotPossible
        audit.record(actor, "subscription.resumed", subject=f"subscription:{subscription.pk}", client=client)
    subscription.refresh_from_db()
    return subscription


# --- what the clock does


def change_due(now: datetime) -> int:
    """Changes to the cheaper package, at the end of the period that was paid for the dearer one."""
    due = Subscription.objects.filter(changes_at__lte=now).exclude(next_package="")
    return sum(_change(subscription) for subscription in due)


def _change(subscription: Subscription) -> int:
    with transaction.atomic():
        won = win(Subscription.objects.filter(as_seen(subscription)), **_on(subscription.next_package))
        if won:
            package_changed.send(sender=Subscription, client_id=subscription.client_id)
    return won


def cut_off_soon(now: datetime) -> QuerySet[Subscription]:
    """Whose chat turns into the contact form before tomorrow ends, unless they pay; soonest first."""
    tomorrow_ends = now.replace(hour=0, minute=0, second=0, microsecond=0) + 2 * periods.DAY
    return (
        Subscription.objects.filter(paid_until__gt=now, paid_until__lt=tomorrow_ends, ends_at=None)
        .select_related("client")
        .order_by("paid_until")
    )


def to_erase(now: datetime) -> QuerySet[Subscription]:
    """Ended so long ago that the chats go; ledger and invoices stay."""
    return Subscription.objects.filter(ends_at__lte=now - READABLE)


def as_seen(subscription: Subscription) -> Q:
    """As long as nobody has changed what a decision rests on."""
    return Q(
        pk=subscription.pk,
        package=subscription.package,
        period_end=subscription.period_end,
        paid_until=subscription.paid_until,
        ends_at=subscription.ends_at,
        next_package=subscription.next_package,
    )
