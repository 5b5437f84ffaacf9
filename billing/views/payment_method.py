"""The payment method that renews a subscription: seen and changed by owners alone."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import owned_client
from accounts.models import User
from billing import gateways
from billing.gateways.base import GatewayDown, GatewayRefused
from billing.models import Gateway
from billing.services import payment_methods, subscriptions


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def payment_method(request: HttpRequest) -> HttpResponse:
    """What is stored; a POST leads to the provider, who stores another one."""
    client = owned_client(_user(request))
    subscription = subscriptions.of(client)
    if request.method == "POST":
        url = settings.BASE_URL + reverse("dashboard_payment_method")
        try:
            gateway = gateways.of(request.POST.get("gateway", ""))
            return HttpResponseRedirect(gateway.setup(client, url, url))
        except (GatewayDown, GatewayRefused, gateways.NotOffered) as error:
            messages.error(request, error.message)
    storing = [(way, way.label) for way in gateways.offered() if way != Gateway.BANK_TRANSFER]
    context = {"client": client, "subscription": subscription, "storing": storing}
    return render(request, "billing/payment_method.html", context)


@login_required
@require_POST
def remove_payment_method(request: HttpRequest) -> HttpResponse:
    payment_methods.forget(owned_client(_user(request)), _user(request))
    messages.success(request, "The payment method is removed. You pay each month yourself now.")
    return redirect("dashboard_payment_method")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
