"""What Stripe's webhooks mean for our orders: each event once, in whatever order they come (M4, M5).

An event only says which of our orders is meant and that money has moved. What the order gives, to whom
and for how much is on our own row; an event that says otherwise is noted for staff and gives nothing.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import stripe
from django.db import IntegrityError, transaction

from billing import gateways
from billing.gateways.base import Method
from billing.gateways.stripe import Stripe, keeps_method
from billing.models import Gateway, Order, Payment, ProviderEvent, Subscription
from billing.services import orders, payment_methods, refunds
from livechat.lib.winning import win

log = logging.getLogger(__name__)

Kind = Payment.Kind
WRONG = "The provider reports another amount or currency than ours: ask it before giving anything."


class Data(msgspec.Struct, frozen=True):
    """What changed, as it is now."""

    object: dict[str, Any]


class Event(msgspec.Struct, frozen=True):
    """The part of a signed webhook that every kind has."""

    id: str
    type: str
    data: Data


# An old delivery is refused, so that a recorded one cannot be sent again (M6).
TOLERANCE_SECONDS = 300

# Of one event: done inside its transaction.
Deed = Callable[[Order, datetime], None]


def read(body: bytes, signature: str, secret: str) -> Event | None:
    """What Stripe has signed less than five minutes ago; None for everything else."""
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
        event = msgspec.json.decode(body, type=Event)
    except (stripe.SignatureVerificationError, msgspec.DecodeError, ValueError):
        return None
    is_name = 0 < len(event.id) <= 255 and event.id.isascii() and event.id.isprintable()
    return event if is_name else None


def receive(event: Event, now: datetime) -> bool:
    """Do what it says; false if it is none of ours. Raises GatewayDown when Stripe should send it again."""
    if event.type == "checkout.session.completed" and event.data.object.get("mode") == "setup":
        _setup_completed(event.data.object, now)
        return False
    look = _MEANINGS.get(event.type)
    found = look(event.data.object) if look else None
    if found is None:
        return False
    order, deed = found
    with transaction.atomic():
        locked = orders.lock(order.pk)
        if _is_new(event, locked, now):
            deed(locked, now)
    return True


def _is_new(event: Event, order: Order | None, now: datetime) -> bool:
    try:
        with transaction.atomic():
            ProviderEvent.objects.create(
                gateway=Gateway.STRIPE, event=event.id, kind=event.type[:60], order=order, created_at=now
            )
    except IntegrityError:
        return False
    return True


# --- which order


def _of_session(session: dict[str, Any]) -> Order | None:
    """By our own note of the session, else by our reference while that note is not written yet."""
    ours = Order.objects.filter(gateway=Gateway.STRIPE)
    known = ours.filter(provider_session=_text(session, "id")).first()
    if known is not None or not _text(session, "id"):
        return known
    return ours.filter(reference=_text(session, "client_reference_id"), provider_session="").first()


def _of_intent(intent_id: str) -> Order | None:
    """By a payment; asks Stripe for our reference if the payment's own event has not come yet."""
    ours = Order.objects.filter(gateway=Gateway.STRIPE)
    if not intent_id:
        return None
    known = ours.filter(provider_payment=intent_id).first()
    return known or ours.filter(reference=_stripe().order_reference_of(intent_id)).first()


# --- what each kind means: the order, and what is to be done; or nothing


def _session_completed(session: dict[str, Any]) -> tuple[Order, Deed] | None:
    order = _of_session(session)
    if order is None:
        return None
    if session.get("payment_status") != "paid":
        return order, _wait
    intent_id = _text(session, "payment_intent")
    method = _stripe().method_of_payment(intent_id) if keeps_method(order) else None

    def deed(order: Order, now: datetime) -> None:
        win(Order.objects.filter(pk=order.pk, provider_session=""), provider_session=_text(session, "id"))
        _pay(order, intent_id, session.get("amount_total"), session.get("currency"), now)
        _keep(order, method, now)

    return order, deed


def _setup_completed(session: dict[str, Any], now: datetime) -> None:
    """Whose it is says our own note of the customer, never the event."""
    customer = _text(session, "customer")
    method = _stripe().method_of_setup(_text(session, "setup_intent")) if customer else None
    if method is None or method.customer != customer:
        return
    subscription = Subscription.objects.select_related("client").filter(provider_customer=customer).first()
    if subscription is not None:
        # Storing the same twice changes nothing, so that no note of the event is needed.
        payment_methods.store(subscription.client, Gateway.STRIPE, method, now)


def _session_failed(session: dict[str, Any]) -> tuple[Order, Deed] | None:
    order = _of_session(session)
    return _and(order, lambda order, now: orders.note_problem(order, "The bank did not pay."))


def _session_expired(session: dict[str, Any]) -> tuple[Order, Deed] | None:
    order = _of_session(session)
    return _and(order, _expire)


def _intent_succeeded(intent: dict[str, Any]) -> tuple[Order, Deed] | None:
    order = _of_own_intent(intent)

    def deed(order: Order, now: datetime) -> None:
        _pay(order, _text(intent, "id"), intent.get("amount_received"), intent.get("currency"), now)

    return _and(order, deed)


def _intent_failed(intent: dict[str, Any]) -> tuple[Order, Deed] | None:
    order = _of_own_intent(intent)
    error = intent.get("last_payment_error")
    words = _text(error, "message") if isinstance(error, dict) else ""
    return _and(order, lambda order, now: orders.note_problem(order, words or "It was refused."))


def _of_own_intent(intent: dict[str, Any]) -> Order | None:
    """Only of orders that we charge ourselves; a checkout's are told by its session."""
    ours = Order.objects.filter(gateway=Gateway.STRIPE, is_automatic=True)
    return ours.filter(provider_payment=_text(intent, "id")).exclude(provider_payment="").first()


def _refund_changed(refund: dict[str, Any]) -> tuple[Order, Deed] | None:
    if refund.get("status") != "succeeded":
        return None
    order = _of_intent(_text(refund, "payment_intent"))
    return _and(order, _back(Kind.REFUND, refund))


def _charge_refunded(charge: dict[str, Any]) -> tuple[Order, Deed] | None:
    order = _of_intent(_text(charge, "payment_intent"))
    if order is None:
        return None
    found = _stripe().refunds_of(_text(charge, "id"))

    def deed(order: Order, now: datetime) -> None:
        for reference, amount, status in found:
            if status == "succeeded":
                refunds.taken_back(order, amount, Kind.REFUND, reference, now)

    return order, deed


def _disputed(dispute: dict[str, Any]) -> tuple[Order, Deed] | None:
    # An inquiry of the bank, which takes no money yet.
    if _text(dispute, "status").startswith("warning"):
        return None
    order = _of_intent(_text(dispute, "payment_intent"))
    return _and(order, _back(Kind.DISPUTE, dispute))


def _dispute_closed(dispute: dict[str, Any]) -> tuple[Order, Deed] | None:
    if dispute.get("status") != "won":
        return None
    return _and(_of_intent(_text(dispute, "payment_intent")), _back(Kind.WON, dispute))


_MEANINGS: dict[str, Callable[[dict[str, Any]], tuple[Order, Deed] | None]] = {
    "checkout.session.completed": _session_completed,
    "checkout.session.async_payment_succeeded": _session_completed,
    "checkout.session.async_payment_failed": _session_failed,
    "checkout.session.expired": _session_expired,
    "payment_intent.succeeded": _intent_succeeded,
    "payment_intent.payment_failed": _intent_failed,
    "refund.created": _refund_changed,
    "refund.updated": _refund_changed,
    "charge.refund.updated": _refund_changed,
    "charge.refunded": _charge_refunded,
    "charge.dispute.created": _disputed,
    "charge.dispute.funds_withdrawn": _disputed,
    "charge.dispute.closed": _dispute_closed,
    "charge.dispute.funds_reinstated": _dispute_closed,
}


def _and(order: Order | None, deed: Deed) -> tuple[Order, Deed] | None:
    return None if order is None else (order, deed)


# --- deeds


def _wait(order: Order, now: datetime) -> None:
    """Completed, but the money is still on its way: another event will say that it is there."""


def _pay(order: Order, reference: str, amount: object, currency: object, now: datetime) -> None:
    if not reference or amount != order.total or str(currency).upper() != order.currency:
        log.error("stripe.wrong_amount reference=%s", order.reference)
        _note(order, WRONG)
        return
    win(Order.objects.filter(pk=order.pk, provider_payment=""), provider_payment=reference)
    orders.paid(order, payment_reference=reference, amount=order.total, currency=order.currency, now=now)


def _expire(order: Order, now: datetime) -> None:
    if order.state == Order.State.PENDING:
        orders.cancel(order, now)


def _back(kind: Payment.Kind, gone: dict[str, Any]) -> Deed:
    def deed(order: Order, now: datetime) -> None:
        amount, currency = gone.get("amount"), _text(gone, "currency").upper()
        if not isinstance(amount, int) or amount <= 0 or currency != order.currency:
            _note(order, WRONG)
            return
        if kind == Kind.WON:
            refunds.won(order, amount, _text(gone, "id"), now)
        else:
            refunds.taken_back(order, amount, kind, _text(gone, "id"), now)

    return deed


def _keep(order: Order, method: Method | None, now: datetime) -> None:
    if method is None:
        return
    # The customer whom we made for this very client; another one's card is never kept here.
    mine = Subscription.objects.filter(client=order.client_id, provider_customer=method.customer)
    if mine.exists():
        payment_methods.store(order.client, Gateway.STRIPE, method, now)


def _note(order: Order, words: str) -> None:
    win(Order.objects.filter(pk=order.pk), problem=words)


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) and len(value) <= 255 and "\0" not in value else ""


def _stripe() -> Stripe:
    gateway = gateways.of(Gateway.STRIPE)
    assert isinstance(gateway, Stripe)
    return gateway
