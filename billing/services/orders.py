"""Orders: what a client buys, and the only way in which money becomes something (M4).

Lock order: order, then account, then ledger.
"""

import logging
from datetime import datetime, timedelta
from secrets import choice

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts.models import Client, User
from billing.models import Gateway, Order, Pack, Payment
from billing.services import credits, invoices, payments, post_units, refunds, subscriptions
from billing.services.prices import Quote
from billing.signals import order_paid
from livechat.lib.errors import DomainError
from livechat.lib.winning import win

log = logging.getLogger(__name__)

Kind = Order.Kind
State = Order.State

# Without those that are mistaken for another: 0 O 1 I L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
REFERENCE_LETTERS = 6
TRANSFER_DUE = timedelta(days=14)
# Money that arrives for a cancelled order is money all the same.
PAYABLE = (State.PENDING, State.PARTLY, State.CANCELLED)


class NotPayable(DomainError):
    code = "not_payable"
    message = "This order is not waiting for a payment."


class WrongPayment(DomainError):
    code = "wrong_payment"
    message = "This payment does not belong to this order."


class Nothing(DomainError):
    code = "nothing_bought"
    message = "Choose what to buy."


def create(
    client: Client,
    kind: str,
    *,
    quote: Quote,
    gateway: str,
    now: datetime,
    actor: User | None = None,
    pack: Pack | None = None,
    package: str = "",
    period: tuple[datetime, datetime] | None = None,
    is_renewal: bool = False,
    is_automatic: bool = False,
) -> Order:
    """Fix what is bought and what it costs. Raises Nothing; IntegrityError where a period has an order."""
    if quote.kind != kind or quote.quantity < 1 or (pack is not None and quote.quantity % pack.quantity):
        raise Nothing
    start, end = period or (None, None)
    is_transfer = gateway == Gateway.BANK_TRANSFER
    with transaction.atomic():
        order = Order.objects.create(
            client=client,
            reference=new_reference(),
            kind=kind,
            quantity=quote.quantity,
            description=quote.description,
            package=package,
            period_start=start,
            period_end=end,
            net=quote.net,
            tax=quote.tax,
            tax_name=quote.tax_name,
            tax_rate=quote.tax_rate,
            currency=quote.currency,
            gateway=gateway,
            is_renewal=is_renewal,
            is_automatic=is_automatic,
            actor=actor,
            created_at=now,
            due_at=now + TRANSFER_DUE if is_transfer else None,
        )
        if not order.total:
            _complete(order, now, actor)
        elif is_transfer:
            invoices.issue(order, now)
    order.refresh_from_db()
    return order


def new_reference() -> str:
    """Such as LC-7F3K9Q; the database refuses a second one."""
    return "LC-" + "".join(choice(ALPHABET) for _ in range(REFERENCE_LETTERS))


def paid(
    order: Order,
    *,
    payment_reference: str,
    amount: int,
    currency: str,
    now: datetime,
    actor: User | None = None,
    note: str = "",
) -> Order:
    """Book money that has arrived; what the order gives is given once, when all of it is there.

    The same reference books once, however often and however parallel it comes. Raises WrongPayment for
    another currency, nothing at all, or a reference that is booked on another order.
    """
    if currency != order.currency or amount <= 0:
        raise WrongPayment
    with transaction.atomic():
        locked = lock(order.pk)
        if not _book(locked, payment_reference, amount, now, actor, note):
            return locked
        win(Order.objects.filter(pk=order.pk), paid=F("paid") + amount)
        locked.refresh_from_db()
        _complete(locked, now, actor)
        refunds.catch_up(locked, now, actor=actor)
    locked.refresh_from_db()
    return locked


def lock(order_id: int) -> Order:
    """The order, for the transaction: whoever comes next sees the rows of whoever was first."""
    return Order.objects.select_for_update(of=["self"], no_key=True).select_related("client").get(pk=order_id)


def cancel(order: Order, now: datetime, actor: User | None = None) -> Order:
    """Nobody wants it any more. Raises NotPayable where money has arrived: that is refunded first."""
    with transaction.atomic():
        locked = lock(order.pk)
        if locked.state == State.CANCELLED:
            return locked
        if not win(Order.objects.filter(pk=order.pk, state=State.PENDING, paid=0), state=State.CANCELLED):
            raise NotPayable
        if locked.invoices.exists():
            invoices.credit(locked, locked.total, reference=f"cancelled:{locked.reference}", now=now)
    locked.refresh_from_db()
    return locked


def note_problem(order: Order, problem: str) -> None:
    """Why the last try to pay came to nothing, in words for whoever pays; not for a paid order."""
    open_ = Order.objects.filter(pk=order.pk, state__in=(State.PENDING, State.PARTLY))
    win(open_, problem=problem[:200])


def of(client: Client) -> QuerySet[Order]:
    return Order.objects.filter(client=client)


def _book(
    order: Order, reference: str, amount: int, now: datetime, actor: User | None, note: str
) -> Payment | None:
    """The payment's row; None if it is there already."""
    booked = payments.book(order, Payment.Kind.PAYMENT, reference, amount, now, actor=actor, note=note)
    if booked is None:
        there = Payment.objects.get(gateway=order.gateway, kind=Payment.Kind.PAYMENT, reference=reference)
        if there.order_id != order.pk or there.amount != amount:
            raise WrongPayment(f"{reference} is booked already, on another order or amount.")
    return booked


def _complete(order: Order, now: datetime, actor: User | None) -> None:
    """Give what was bought if all of the money is there; else remember that a part is."""
    mine = Order.objects.filter(pk=order.pk)
    if order.state == State.CANCELLED and order.invoices.exists():
        # Its invoice was taken back, and a number is never given again.
        win(mine, problem="Paid after it was cancelled: refund it, and order anew.")
        return
    try:
        with transaction.atomic():
            is_paid = _finish(order, now, actor)
    except IntegrityError:
        if order.kind != Kind.SUBSCRIPTION:
            raise
        # Another order has paid for this period meanwhile: the money is booked, and staff send it back.
        win(mine, problem=refunds.PAID_TWICE)
        return
    if not is_paid:
        win(mine.filter(state__in=PAYABLE, paid__gt=F("refunded")), state=State.PARTLY)


def _finish(order: Order, now: datetime, actor: User | None) -> bool:
    mine = Order.objects.filter(pk=order.pk, state__in=PAYABLE)
    enough = mine.filter(paid__gte=F("net") + F("tax") + F("refunded"))
    if not win(enough, state=State.PAID, paid_at=now, problem=""):
        return False
    order.refresh_from_db()
    _give(order, now, actor)
    invoices.issue(order, now)
    order_paid.send(sender=Order, order_id=order.pk, now=now)
    log.info("order.paid reference=%s kind=%s", order.reference, order.kind)
    return True


def _give(order: Order, now: datetime, actor: User | None) -> None:
    reference = f"order:{order.reference}"
    if order.kind == Kind.CREDITS:
        credits.grant(order.client, order.quantity, reference=reference, actor=actor)
    elif order.kind == Kind.POST_UNITS:
        post_units.grant(order.client, order.quantity, reference=reference, actor=actor)
    else:
        subscriptions.paid_for(order, now)
