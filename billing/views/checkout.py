"""The way from an order to where it is paid, for every page that sells."""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from billing import gateways
from billing.gateways.base import GatewayDown, GatewayRefused
from billing.models import Order

log = logging.getLogger(__name__)

OPEN = (Order.State.PENDING, Order.State.PARTLY)


def go(request: HttpRequest, order: Order, page: str) -> HttpResponse:
    """To the checkout; `page` is the order's own, where the payer comes back and where a refusal is said."""
    url = settings.BASE_URL + page
    if order.state not in OPEN or order.paid:
        return redirect(page)
    try:
        target = gateways.of(order.gateway).checkout(order, f"{url}?back=paid", url)
    except (GatewayDown, GatewayRefused, gateways.NotOffered) as error:
        log.warning("checkout.failed reference=%s code=%s", order.reference, error.code)
        messages.error(request, error.message)
        return redirect(page)
    return HttpResponseRedirect(target)


def context_of(order: Order, request: HttpRequest) -> dict[str, object]:
    """What every page about an order shows."""
    return {
        "order": order,
        "is_open": order.state in OPEN,
        "is_back": request.GET.get("back") == "paid",
        "over": max(order.paid - order.refunded - order.total, 0) if order.paid_at else 0,
        "bank": settings.BANK if order.gateway == "bank_transfer" else None,
    }
