"""The simulated till: plays the provider's page, and says on its face that it is none."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Client
from billing import gateways
from billing.gateways import simulated
from billing.gateways.base import Method
from billing.models import Gateway, Order
from billing.services import orders, payment_methods
from livechat.lib.errors import NotFound

CARDS = {simulated.CARD: "Simulated •••• 4242", simulated.REFUSED_CARD: "Simulated •••• 0002"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def till(request: HttpRequest, till_token: str) -> HttpResponse:
    """Pays, refuses, or keeps a card, as whoever tries it likes."""
    if Gateway.SIMULATED not in gateways.offered():
        raise NotFound
    session = simulated.session_of(till_token)
    if "order" in session:
        return _pay(request, session)
    return _keep(request, session)


def _pay(request: HttpRequest, session: dict[str, object]) -> HttpResponse:
    ours = Order.objects.select_related("client").filter(gateway=Gateway.SIMULATED)
    order = ours.filter(reference=session["order"]).first()
    if order is None:
        raise NotFound
    if request.method == "POST":
        return HttpResponseRedirect(str(session[_settle(order, session, request.POST.get("answer", ""))]))
    is_open = order.state in (Order.State.PENDING, Order.State.PARTLY)
    context = {"order": order, "is_open": is_open, "cancel_url": session["cancel"]}
    return render(request, "billing/till.html", context)


def _settle(order: Order, session: dict[str, object], answer: str) -> str:
    """Gives where the payer goes back to."""
    now = timezone.now()
    if answer == "refuse":
        orders.note_problem(order, "The simulated card was refused.")
        return "cancel"
    if answer != "pay" or order.state not in (Order.State.PENDING, Order.State.PARTLY):
        return "cancel"
    reference = f"sim_{session['id']}"
    orders.paid(order, payment_reference=reference, amount=order.total, currency=order.currency, now=now)
    if order.kind == Order.Kind.SUBSCRIPTION and not order.is_renewal:
        _store(order.client, simulated.CARD)
    return "success"


def _keep(request: HttpRequest, session: dict[str, object]) -> HttpResponse:
    client = Client.objects.filter(pk=str(session.get("client", 0))).first()
    if client is None:
        raise NotFound
    if request.method == "POST":
        card = request.POST.get("card", "")
        if card in CARDS:
            _store(client, card)
        return HttpResponseRedirect(str(session["success" if card in CARDS else "cancel"]))
    return render(
        request, "billing/till_card.html", {"cards": CARDS.items(), "cancel_url": session["cancel"]}
    )


def _store(client: Client, card: str) -> None:
    method = Method(customer=f"sim_{client.pk}", method=card, label=CARDS[card])
    payment_methods.store(client, Gateway.SIMULATED, method, timezone.now())
