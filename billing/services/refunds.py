"""Money that goes back: what it had bought is taken back with it, as far as it is unspent (M5)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from accounts.models import User
from accounts.services import audit
from billing import gateways
from billing.models import CreditAccount, Order, Payment, PostUnitAccount
from billing.services import credits, invoices, orders, post_units
from livechat.lib.errors import DomainError
from livechat.lib.money import words
from livechat.lib.winning import win

Kind = Payment.Kind
BACK = (Kind.REFUND, Kind.DISPUTE)


class TooMuch(DomainError):
    code = "refund_too_much"
    message = "That is more than can be refunded."


def most(order: Order) -> int:
    """What staff may refund at most: what was paid too much, and the unspent part of what it bought."""
    left = order.paid - order.refunded
    if not is_given(order) or not order.total:
        return left
    still = order.quantity - order.taken_back
    unspent = still if order.kind == Order.Kind.SUBSCRIPTION else min(_balance(order), still)
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
    if amount <= 0:
        return
    with transaction.atomic():
        locked = orders.lock(order.pk)
        try:
            with transaction.atomic():
                Payment.objects.create(
                    order=locked,
                    kind=kind,
                    gateway=locked.gateway,
                    reference=reference,
                    amount=amount,
                    currency=locked.currency,
                    actor=actor,
                    note=note,
                    created_at=now,
                )
        except IntegrityError:
            return
        catch_up(locked, now, actor=actor)


def catch_up(order: Order, now: datetime, actor: User | None = None) -> None:
    """Let what went back take effect, as far as its money has arrived; `order` is locked."""
    order.refresh_from_db()
    gone = Payment.objects.filter(order=order, kind__in=BACK)
    total = gone.aggregate(total=Sum("amount"))["total"] or 0
    refunded = min(total, order.paid)
    if refunded <= order.refunded:
        return
    before = order.refunded
    win(Order.objects.filter(pk=order.pk, refunded=before), refunded=refunded)
    if is_given(order):
        over = _over(order)
        _take_back(order, max(refunded - over, 0), max(before - over, 0), refunded, now, actor)
    if refunded == order.paid:
        state = Order.State.REFUNDED if is_given(order) else Order.State.CANCELLED
        win(Order.objects.filter(pk=order.pk, refunded=F("paid")), state=state)
    order.refresh_from_db()


def is_given(order: Order) -> bool:
    """Whether the client has got what was ordered."""
    return order.paid_at is not None


def _take_back(
    order: Order, value: int, before: int, refunded: int, now: datetime, actor: User | None
) -> None:
    """Reverse what `value` of the price had bought; `before` of it was done already."""
    if value <= before:
        return
    # The sum only grows, so each step has a name of its own.
    reference = f"refund:{order.reference}:{refunded}"
    if order.kind != Order.Kind.SUBSCRIPTION:
        should = max(-(-order.quantity * value // order.total), order.taken_back)
        _reverse(order, should - order.taken_back, reference, actor)
        win(Order.objects.filter(pk=order.pk), taken_back=should)
    invoices.credit(order, value - before, reference=reference, now=now)


def _reverse(order: Order, quantity: int, reference: str, actor: User | None) -> None:
    if quantity:
        ledger = credits if order.kind == Order.Kind.CREDITS else post_units
        note = f"Order {order.reference}: refund or dispute"
        ledger.reverse(order.client, quantity, reference=reference, note=note, actor=actor)


def _over(order: Order) -> int:
    return max(order.paid - order.total, 0)


def _balance(order: Order) -> int:
    account = CreditAccount if order.kind == Order.Kind.CREDITS else PostUnitAccount
    return account.objects.filter(client=order.client_id).values_list("balance", flat=True).first() or 0
