"""The fourth step of sign-up: who is on the invoice, how the first month is paid, and waiting for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import Client, User
from billing import gateways
from billing.forms import DetailsForm
from billing.models import BillingDetails, Gateway, Order
from billing.services import prices, purchases, renewals
from billing.views import checkout
from livechat.lib import territories
from livechat.lib.errors import DomainError
from livechat.views import sign_up_steps as steps
from livechat.views.sign_up_steps import step

# What is pressed, by the way to pay.
BUTTONS = {
    Gateway.STRIPE: "Pay by card",
    Gateway.BANK_TRANSFER: "Pay by bank transfer",
    Gateway.SIMULATED: "Pay at the simulated till",
}


@step
def payment(request: HttpRequest, client: Client, user: User) -> HttpResponse:
    """What the page shows follows from what is there: no details, no order, or an order on its way."""
    details = BillingDetails.objects.filter(client=client).first()
    if "gateway" in request.POST and details is not None:
        return _pay(request, client, user)
    if details is None or request.method == "POST" or "details" in request.GET:
        return _details(request, client, user, details)
    order = renewals.open_order(client.subscription)
    if order is not None and _is_on_its_way(request, order):
        bank = checkout.context_of(order, request)["bank"]
        return steps.page(request, "waiting", client, order=order, bank=bank)
    return _choice(request, client)


def _is_on_its_way(request: HttpRequest, order: Order) -> bool:
    """Back from the provider, or a transfer that takes its days; `again` is who wants to pay otherwise."""
    if order.paid:
        return True
    is_wanted = order.package == order.client.subscription.package and "again" not in request.GET
    return is_wanted and (order.gateway == Gateway.BANK_TRANSFER or request.GET.get("back") == "paid")


def _details(
    request: HttpRequest, client: Client, user: User, details: BillingDetails | None
) -> HttpResponse:
    unsaved = details or BillingDetails(client=client, name=client.name, email=user.email)
    form = DetailsForm(request.POST or None, instance=unsaved)
    if form.is_valid():
        form.save()
        return redirect("sign_up_payment")
    return steps.page(request, "details", client, form=form, status=422 if form.is_bound else 200)


def _choice(request: HttpRequest, client: Client, problem: str = "") -> HttpResponse:
    details = client.billing_details
    quote = prices.quote(client, Order.Kind.SUBSCRIPTION, package=client.subscription.package)
    return steps.page(
        request,
        "payment",
        client,
        quote=quote,
        details=details,
        country=territories.NAMES.get(details.country, details.country),
        ways=[(name, BUTTONS[name]) for name in gateways.offered()],
        problem=problem,
        status=409 if problem else 200,
    )


def _pay(request: HttpRequest, client: Client, user: User) -> HttpResponse:
    try:
        order = purchases.of_fee(client, request.POST["gateway"], timezone.now(), user)
    except DomainError as error:
        return _choice(request, client, problem=error.message)
    return checkout.go(request, order, reverse("sign_up_payment"))
