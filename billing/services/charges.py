"""Charging the payment method that a client has stored."""

import logging
from datetime import datetime

from billing import gateways
from billing.gateways.base import GatewayDown, GatewayRefused, NoStoredMethod
from billing.models import Order
from billing.services import orders

log = logging.getLogger(__name__)


def charge(order: Order, now: datetime) -> bool:
    """Charge it to the client's stored method and book it; false if it is not paid (yet).

    Safe to call again, also after a crash: the provider charges an order once. `order.problem` says why
    not, in words for the client; it stays empty while the bank is at work, whose webhook then books it.
    """
    if order.state not in (Order.State.PENDING, Order.State.PARTLY):
        return order.state == Order.State.PAID
    try:
        done = gateways.of(order.gateway).charge_stored(order)
    except (GatewayDown, GatewayRefused, NoStoredMethod, gateways.NotOffered) as error:
        log.warning("order.not_charged reference=%s code=%s", order.reference, error.code)
        orders.note_problem(order, error.message)
        return False
    if not done.is_paid:
        orders.note_problem(order, done.problem)
        return False
    paid = orders.paid(
        order, payment_reference=done.reference, amount=order.total, currency=order.currency, now=now
    )
    return paid.state == Order.State.PAID
