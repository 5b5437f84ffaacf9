"""Stripe: its hosted checkout, refunds, and charges to a stored card.

Each call carries an idempotency key made of our own reference, so that a retry after a lost answer does
nothing twice. What a payment means is decided by webhooks (billing/services/stripe_events.py).
"""

import logging
from collections.abc import Callable
from typing import TypeVar

import stripe
from django.conf import settings

from accounts.models import Client
from billing.gateways.base import Charge, GatewayDown, GatewayRefused, Method, NoStoredMethod
from billing.models import Gateway, Order, Payment, Subscription
from livechat.lib.winning import win

log = logging.getLogger(__name__)

# A person waits for it, and the database is not asked meanwhile.
SECONDS = 10
RETRIES = 2

T = TypeVar("T")


class Stripe:
    """Through `stripe.StripeClient`, with the keys of the settings."""

    def __init__(self) -> None:
        client = stripe.StripeClient(
            settings.STRIPE_SECRET_KEY,
            base_addresses={"api": settings.STRIPE_API_BASE} if settings.STRIPE_API_BASE else None,
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=SECONDS),
        )
        self._api = client.v1

    def checkout(self, order: Order, success_url: str, cancel_url: str) -> str:
        session = None
        if order.provider_session:
            session = _ask(lambda: self._api.checkout.sessions.retrieve(order.provider_session))
        if session is not None and session.status == "complete":
            return success_url
        if session is not None and session.status == "expired":
            # Nobody can pay that one any more, so the order may have another.
            session = None
        if session is None:
            key = f"checkout-{order.reference}-{order.provider_session[-24:]}"
            session = self._open(order, success_url, cancel_url, key)
            mine = Order.objects.filter(pk=order.pk, provider_session=order.provider_session)
            win(mine, provider_session=session.id)
        if not session.url:
            raise GatewayRefused
        return session.url

    def refund(self, order: Order, amount: int, *, key: str) -> str:
        refund = _ask(
            lambda: self._api.refunds.create(
                params={
                    "payment_intent": self._refundable(order, amount),
                    "amount": amount,
                    "metadata": _named(order),
                },
                options={"idempotency_key": f"refund-{order.reference}-{key}"},
            )
        )
        return refund.id

    def charge_stored(self, order: Order) -> Charge:
        stored = Subscription.objects.filter(client=order.client_id, gateway=Gateway.STRIPE).first()
        if stored is None or not stored.provider_customer or not stored.provider_method:
            raise NoStoredMethod
        # One intent an order for ever: it can be confirmed again, and can never be paid twice.
        intent = self._intent(order, stored.provider_customer)
        if intent.status in ("requires_payment_method", "requires_confirmation", "requires_action"):
            try:
                intent = self._confirm(intent, stored.provider_method)
            except stripe.CardError as error:
                return Charge(intent.id, problem=str(error.user_message or "The card was refused."))
        if intent.status == "requires_action":
            return Charge(intent.id, problem="The bank wants you to confirm this payment yourself.")
        return Charge(intent.id, is_paid=intent.status == "succeeded")

    def setup(self, client: Client, success_url: str, cancel_url: str) -> str:
        customer = self._customer(client)
        session = _ask(
            lambda: self._api.checkout.sessions.create(
                params={
                    "mode": "setup",
                    "customer": customer,
                    "allowed_payment_method_types": ["card"],
                    "success_url": success_url,
                    "cancel_url": cancel_url,
                }
            )
        )
        return session.url or cancel_url

    def close(self, order: Order) -> None:
        if not order.provider_session:
            return
        try:
            self._api.checkout.sessions.expire(order.provider_session)
        except stripe.StripeError as error:
            # Paid or expired already: its webhook says which.
            log.info("stripe.not_closed reference=%s %s", order.reference, type(error).__name__)

    # --- what webhooks need to know of other objects

    def order_reference_of(self, intent_id: str) -> str:
        """Which order of ours a payment is for; empty if for none."""
        intent = _ask(lambda: self._api.payment_intents.retrieve(intent_id))
        return str(intent.metadata.to_dict().get("order", "")) if intent.metadata else ""

    def refunds_of(self, charge_id: str) -> list[tuple[str, int, str]]:
        """Id, amount and status of each."""
        found = self._refunds({"charge": charge_id})
        return [(one.id, one.amount, str(one.status)) for one in found]

    def method_of_setup(self, setup_intent_id: str) -> Method | None:
        intent = _ask(lambda: self._api.setup_intents.retrieve(setup_intent_id))
        return self._method(str(intent.customer or ""), str(intent.payment_method or ""))

    def method_of_payment(self, intent_id: str) -> Method | None:
        """The card of a payment that was made with a customer of ours, who agreed to keep it."""
        intent = _ask(lambda: self._api.payment_intents.retrieve(intent_id))
        return self._method(str(intent.customer or ""), str(intent.payment_method or ""))

    def forget(self, method: str) -> None:
        _ask(lambda: self._api.payment_methods.detach(method))

    # --- parts

    def _open(self, order: Order, success_url: str, cancel_url: str, key: str) -> stripe.checkout.Session:
        params: dict[str, object] = {
            "mode": "payment",
            "client_reference_id": order.reference,
            "metadata": _named(order),
            "payment_intent_data": {"metadata": _named(order), "description": order.reference},
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": order.currency.lower(),
                        "unit_amount": order.total,
                        "product_data": {"name": f"{order.description} ({order.reference})"},
                    },
                }
            ],
            "success_url": success_url,
            "cancel_url": cancel_url,
        }
        if keeps_method(order):
            # Only then is the session the client's own: the others never see what is stored.
            params["customer"] = self._customer(order.client)
            params["payment_intent_data"] = {
                "metadata": _named(order),
                "description": order.reference,
                "setup_future_usage": "off_session",
            }
        return _ask(
            lambda: self._api.checkout.sessions.create(
                params=params,  # type: ignore[arg-type]
                options={"idempotency_key": key},
            )
        )

    def _customer(self, client: Client) -> str:
        """The client's name at Stripe; made once."""
        mine = Subscription.objects.filter(client=client)
        known = mine.values_list("provider_customer", flat=True).first()
        if known:
            return known
        made = _ask(
            lambda: self._api.customers.create(
                params={"name": client.name, "metadata": {"client": str(client.pk)}},
                options={"idempotency_key": f"customer-{client.pk}"},
            )
        )
        win(mine.filter(provider_customer=""), provider_customer=made.id)
        return mine.values_list("provider_customer", flat=True).first() or made.id

    def _intent(self, order: Order, customer: str) -> stripe.PaymentIntent:
        if order.provider_payment:
            return _ask(lambda: self._api.payment_intents.retrieve(order.provider_payment))
        intent = _ask(
            lambda: self._api.payment_intents.create(
                params={
                    "amount": order.total,
                    "currency": order.currency.lower(),
                    "customer": customer,
                    "allowed_payment_method_types": ["card"],
                    "description": order.reference,
                    "metadata": _named(order),
                },
                options={"idempotency_key": f"charge-{order.reference}"},
            )
        )
        # Known here before it can be paid: whoever comes after a crash confirms this one.
        win(Order.objects.filter(pk=order.pk, provider_payment=""), provider_payment=intent.id)
        return intent

    def _confirm(self, intent: stripe.PaymentIntent, method: str) -> stripe.PaymentIntent:
        # Two that confirm at once have seen the same last charge, and get one answer.
        key = f"confirm-{intent.id}-{intent.latest_charge or 0}-{method}"
        return _ask(
            lambda: self._api.payment_intents.confirm(
                intent.id,
                params={"payment_method": method, "off_session": True},
                options={"idempotency_key": key},
            )
        )

    def _refundable(self, order: Order, amount: int) -> str:
        """The newest payment with so much left: a charge may have failed before it, or both were made."""
        made = Payment.objects.filter(order=order, kind=Payment.Kind.PAYMENT).order_by("-pk")
        *newer, oldest = made.values_list("reference", "amount")
        for reference, paid in newer:
            found = self._refunds({"payment_intent": reference})
            gone = sum(one.amount for one in found if one.status not in ("failed", "canceled"))
            if paid - gone >= amount:
                return reference
        return str(oldest[0])

    def _refunds(self, of: dict[str, str]) -> list[stripe.Refund]:
        params = {"limit": 100, **of}
        return _ask(lambda: self._api.refunds.list(params=params)).data  # type: ignore[arg-type]

    def _method(self, customer: str, method: str) -> Method | None:
        if not customer or not method:
            return None
        card = _ask(lambda: self._api.payment_methods.retrieve(method)).card
        label = f"{card.brand.title()} •••• {card.last4}" if card else "Card"
        return Method(customer=customer, method=method, label=label)


def keeps_method(order: Order) -> bool:
    """A fee that the owner pays at our checkout is renewed with the same card."""
    return order.kind == Order.Kind.SUBSCRIPTION and not order.is_renewal


def _named(order: Order) -> dict[str, str]:
    return {"order": order.reference}


def _ask(call: Callable[[], T]) -> T:
    """Stripe's errors as ours; a refused card goes on as it is, since its words are the client's."""
    try:
        return call()
    except stripe.CardError:
        raise
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        log.warning("stripe.down %s", type(error).__name__)
        raise GatewayDown from error
    except stripe.StripeError as error:
        log.error("stripe.refused %s code=%s", type(error).__name__, error.code)
        status = error.http_status or 0
        raise (GatewayDown if status >= 500 else GatewayRefused) from error
