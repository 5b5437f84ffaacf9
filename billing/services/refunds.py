"""Money that goes back: what it had bought is taken back with it, as far as it is unspent (M5).

A dispute that is won brings the money again, and with it what the dispute took.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from accounts.models import User
from accounts.services import audit
from billing import gateways
from billing.models import CreditAccount, LedgerEntry, Order, Payment, PostUnitAccount
from billing.services import invoices, ledgers, orders, payments, subscriptions
from billing.services.ledgers import AccountModel, Cause
from livechat.lib.errors import DomainError
from livechat.lib.money import words
from livechat.lib.winning import win

Kind = Payment.Kind
# Both ledgers call these the same.
Reason = LedgerEntry.Reason
BACK = (Kind.REFUND, Kind.DISPUTE)
PAID_TWICE = "Paid twice for one period: refund it."


class TooMuch(DomainError):
    code = "refund_too_much"
    message = "That is more than can be refunded."


def most(order: Order) -> int:
    """What staff may refund at most: what was paid too much, and the unspent part of what it bought."""
    left = order.paid - order.refunded
    if not is_given(order) or not order.total:
        return left
    still = order.quantity - order.taken_back
    unspent = still if _is_fee(order) else min(ledgers.balance(_account(order), order.client), still)
    # Rounded down, as what is taken back is rounded up: never a fraction of a credit for nothing.
    worth = order.total * (order.taken_back + unspent) // order.quantity
    return max(min(left, _over(order) + worth - order.refunded), 0)


def refund(order: Order, amount: int, *, now: datetime, actor: User, note: str, key: str) -> Order:
    """Staff give money back: first at the provider, then here; its webhook would book it as well.

    `key` is made with the form, so that sending it twice refunds once. Raises TooMuch and what the
    gateway raises.
    """
    if not 0 < amount <= most(order):
        raise TooMuch(f"At most {words(most(order), order.currency)} can be refunded now.")
    reference = gateways.of(order.gateway).refund(order, amount, key=key)
    with transaction.atomic():
        taken_back(order, amount, Kind.REFUND, reference, now, actor=actor, note=note)
        audit.record(
            actor, "order.refunded", subject=f"order:{order.reference}", client=order.client, reason=note
        )
    order.refresh_from_db()
    return order


def taken_back(
    order: Order,
    amount: int,
    kind: str,
    reference: str,
    now: datetime,
    actor: User | None = None,
    note: str = "",
) -> None:
    """A refund, or a dispute, that happened at the provider: once for each reference.

    May come before the payment that it is about; then it takes effect together with that.
    """
    if amount > 0:
        _book(order, kind, reference, amount, now, actor, note)


def won(order: Order, amount: int, reference: str, now: datetime) -> None:
    """A dispute ended in our favour: what it took is given again, once. May come before the dispute."""
    if amount > 0:
        _book(order, Kind.WON, reference, amount, now)


def _book(
    order: Order,
    kind: str,
    reference: str,
    amount: int,
    now: datetime,
    actor: User | None = None,
    note: str = "",
) -> None:
    with transaction.atomic():
        locked = orders.lock(order.pk)
        if payments.book(locked, kind, reference, amount, now, actor=actor, note=note):
            catch_up(locked, now, actor=actor)


def catch_up(order: Order, now: datetime, actor: User | None = None) -> None:
    """Let what went back, or came again, take effect as far as its money has arrived; `order` is locked."""
    order.refresh_from_db()
    gone, came_again = _gone(order)
    before, refunded = order.refunded, min(gone, order.paid)
    if refunded == before:
        return
    win(Order.objects.filter(pk=order.pk, refunded=before), refunded=refunded)
    # First the subscription, then what takes a number: in the order of a payment's locks.
    _settle(order, refunded)
    if is_given(order):
        # Between two disputes that were won the sum only grows, so each step has a name of its own.
        step = f"{order.reference}:{refunded}" + (f":{came_again}" if came_again else "")
        over = _over(order)
        move = _take_back if refunded > before else _restore
        move(order, max(refunded - over, 0), max(before - over, 0), step, now, actor)
    order.refresh_from_db()


def _gone(order: Order) -> tuple[int, int]:
    """What went back for good, and what came again of disputes that were won."""
    rows = Payment.objects.filter(order=order)
    won = rows.filter(kind=Kind.WON).values("reference")
    came_again = rows.filter(kind=Kind.DISPUTE, reference__in=won)
    gone = rows.filter(kind__in=BACK)
    sums = [found.aggregate(total=Sum("amount"))["total"] or 0 for found in (gone, came_again)]
    return sums[0] - sums[1], sums[1]


def _settle(order: Order, refunded: int) -> None:
    mine = Order.objects.filter(pk=order.pk)
    if refunded == order.paid:
        state = Order.State.REFUNDED if is_given(order) else Order.State.CANCELLED
        win(mine.filter(refunded=F("paid")), state=state)
        if _is_fee(order) and is_given(order):
            subscriptions.reversed_or_won(order)
        return
    try:
        with transaction.atomic():
            came_again = win(mine.filter(state=Order.State.REFUNDED), state=Order.State.PAID)
        if came_again and _is_fee(order):
            subscriptions.reversed_or_won(order)
    except IntegrityError:
        # A fee whose period another order has paid meanwhile.
        win(mine, problem=PAID_TWICE)


def _is_fee(order: Order) -> bool:
    return order.kind == Order.Kind.SUBSCRIPTION


def is_given(order: Order) -> bool:
    """Whether the client has got what was ordered."""
    return order.paid_at is not None


def _take_back(order: Order, value: int, before: int, step: str, now: datetime, actor: User | None) -> None:
    """Reverse what `value` of the price had bought; `before` of it was done already."""
    if value <= before:
        return
    reference = f"refund:{step}"
    quantity = _worth(order, value) - order.taken_back
    if quantity > 0:
        note = f"Order {order.reference}: refund or dispute"
        cause = Cause(Reason.REVERSAL, reference, note, actor, now)
        ledgers.reverse(_account(order), order.client, quantity, cause)
        win(Order.objects.filter(pk=order.pk), taken_back=F("taken_back") + quantity)
    invoices.credit(order, value - before, reference=reference, now=now)


def _restore(order: Order, value: int, before: int, step: str, now: datetime, actor: User | None) -> None:
    """Give again what is taken back beyond `value` of the price; what is owed is paid first."""
    if value >= before:
        return
    reference = f"won:{step}"
    quantity = order.taken_back - _worth(order, value)
    if quantity > 0:
        cause = Cause(Reason.RESTORED, reference, f"Order {order.reference}: dispute won", actor, now)
        ledgers.grant(_account(order), order.client, quantity, cause)
        win(Order.objects.filter(pk=order.pk), taken_back=F("taken_back") - quantity)
    invoices.reinstate(order, before - value, reference=reference, now=now)


def _worth(order: Order, value: int) -> int:
    """How much of what was bought goes with so much of the price, rounded up; nothing of a fee."""
    if _is_fee(order):
        return 0
    return -(-order.quantity * value // order.total)


def _account(order: Order) -> AccountModel:
    return CreditAccount if order.kind == Order.Kind.CREDITS else PostUnitAccount


def _over(order: Order) -> int:
    return max(order.paid - order.total, 0)
