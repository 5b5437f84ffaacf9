"""Buying on the dashboard: packs, the platform fee, and the page of an order (F5)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access as people
from accounts.models import Client, User
from billing import access, gateways
from billing.models import Gateway, Order, Pack
from billing.purchase_forms import PackForm, WayForm
from billing.services import orders, prices, purchases, subscriptions
from billing.views import checkout
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.money import share, words

SHOWN_ORDERS = 20
# Post units of one minor unit of a currency.
UNITS = 100


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest) -> HttpResponse:
    """The packs of one kind, and how to pay for one."""
    client = people.managed_client(_user(request))
    kind = request.GET.get("kind", Pack.Kind.CREDITS)
    if kind not in Pack.Kind.values:
        raise NotFound
    packs = prices.packs_on_sale(kind)
    form = PackForm(packs, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            way = form.cleaned_data["gateway"]
            order = purchases.of_pack(client, form.pack, way, timezone.now(), actor=_user(request))
            return checkout.go(request, order, _page(order))
        except DomainError as error:
            form.add_error(None, error.message)
    context = {
        "client": client,
        "kind": kind,
        "kinds": Pack.Kind.choices,
        "offers": offers(client, packs),
        "form": form,
        "orders": orders.of(client).order_by("-pk")[:SHOWN_ORDERS],
    }
    return render(request, "billing/buy.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def buy_subscription(request: HttpRequest) -> HttpResponse:
    """The platform fee: what it costs, and how to pay it; the owner's alone."""
    client = people.owned_client(_user(request))
    now = timezone.now()
    subscription = subscriptions.of(client)
    package = subscription.next_package or subscription.package
    form = WayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            order = purchases.of_fee(client, form.cleaned_data["gateway"], now, _user(request))
            return checkout.go(request, order, _page(order))
        except DomainError as error:
            form.add_error(None, error.message)
    start, end, _ = subscriptions.next_period(subscription, now)
    context = {
        "client": client,
        "subscription": subscription,
        "quote": prices.quote(client, Order.Kind.SUBSCRIPTION, package=package),
        "start": start,
        "end": end,
        "form": form,
    }
    return render(request, "billing/buy_subscription.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def order_page(request: HttpRequest, order_reference: str) -> HttpResponse:
    """Progress while the money is on its way, the receipt when it is there."""
    order = _order(request, order_reference)
    context = checkout.context_of(order, request) | {
        "client": order.client,
        "progress_url": reverse("dashboard_order_progress", args=[order.reference]),
        "may_pay": _may_pay(request, order),
        "can_cancel": order.state == Order.State.PENDING and not order.paid and not _is_used(order),
        "can_go": order.state == Order.State.PENDING and order.gateway in gateways.offered(),
    }
    return render(request, "billing/order.html", context)


@login_required
@never_cache
@require_safe
def order_progress(request: HttpRequest, order_reference: str) -> HttpResponse:
    """How far the order is, for its open page."""
    order = _order(request, order_reference)
    return render(request, "billing/_progress.html", checkout.context_of(order, request))


@login_required
@require_POST
def pay_order(request: HttpRequest, order_reference: str) -> HttpResponse:
    """Once more to the checkout."""
    order = _order(request, order_reference)
    if not _may_pay(request, order):
        raise NotFound
    return checkout.go(request, order, _page(order))


@login_required
@require_POST
def cancel_order(request: HttpRequest, order_reference: str) -> HttpResponse:
    """Nobody pays this any more, also not at a checkout that is open in another window."""
    order = _order(request, order_reference)
    if not _may_pay(request, order):
        raise NotFound
    if _is_used(order):
        raise orders.NotPayable("The package that this order is for runs already: it is to be paid.")
    orders.cancel(order, timezone.now(), _user(request))
    if order.gateway in gateways.offered():
        gateways.of(order.gateway).close(order)
    return redirect(_page(order))


def offers(client: Client, packs: list[Pack]) -> list[dict[str, object]]:
    """Each pack with what this client pays for it, and what one credit costs or the units are worth."""
    return [
        {"pack": pack, "quote": prices.quote(client, pack.kind, pack=pack), "each": _each(pack)}
        for pack in packs
    ]


def _each(pack: Pack) -> str:
    if pack.kind == Pack.Kind.CREDITS:
        return f"{words(share(pack.price, 1, pack.quantity), pack.currency)} each, before tax"
    return f"{words(pack.quantity // UNITS, pack.currency)} of text messages"


def _order(request: HttpRequest, reference: str) -> Order:
    return access.order_of(people.managed_client(_user(request)), reference)


def _may_pay(request: HttpRequest, order: Order) -> bool:
    """The fee, and with it the card that renews it, is the owner's."""
    if order.kind != Order.Kind.SUBSCRIPTION:
        return True
    role = people.role_in(_user(request).pk, order.client_id)
    return role == "owner"


def _is_used(order: Order) -> bool:
    """A transfer changes the package at once, and is owed from then on."""
    return order.is_change and order.gateway == Gateway.BANK_TRANSFER


def _page(order: Order) -> str:
    return reverse("dashboard_order", args=[order.reference])


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
