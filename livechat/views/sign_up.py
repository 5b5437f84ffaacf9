"""Sign-up in one flow: account, package, agreement, first payment, snippet."""

from allauth.account.utils import complete_signup
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.models import Client, User
from accounts.services import agreements, sign_up
from billing.services import prices, subscriptions
from livechat.lib import documents
from livechat.lib.errors import NotFound
from livechat.lib.web import peer_of
from livechat.views import sign_up_steps as steps
from livechat.views.sign_up_forms import AccountForm, BusinessForm
from livechat.views.sign_up_steps import step


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """The first step. Whoever has an account already goes on where they stopped."""
    if isinstance(request.user, User):
        return _business(request, request.user)
    if request.method != "POST":
        return _account_page(request, AccountForm())
    refused: HttpResponse | None = ratelimit.consume_or_429(request, action="signup")
    if refused:
        return refused
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _account_page(request, form, status=422)
    try:
        user = sign_up.open_account(
            form.asked,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
        )
    except sign_up.EmailTaken as error:
        form.add_error("email", error.message)
        return _account_page(request, form, status=409)
    # allauth signs them in and sends the link that confirms the address; nothing waits for it.
    signed_in: HttpResponse = complete_signup(request, user, None, _next(request))
    return signed_in


def _business(request: HttpRequest, user: User) -> HttpResponse:
    try:
        client = access.client_of_member(user)
    except NotFound:
        return _new_business(request, user)
    place = steps.reached(client, timezone.now())
    return redirect(place if access.owns(user.pk, client.pk) else steps.elsewhere(user))


def _new_business(request: HttpRequest, user: User) -> HttpResponse:
    form = BusinessForm(request.POST or None)
    if form.is_valid():
        sign_up.open_client(form.asked, user)
        return redirect(_next(request))
    return _account_page(request, form, status=422 if form.is_bound else 200)


def _account_page(request: HttpRequest, form: BusinessForm, status: int = 200) -> HttpResponse:
    package = prices.of_packages().get(request.GET.get("package", ""))
    canonical = settings.BASE_URL + request.path
    return steps.page(
        request, "account", None, status=status, form=form, package=package, canonical=canonical
    )


def _next(request: HttpRequest) -> str:
    """The package that was chosen on the public page stays chosen."""
    package = request.GET.get("package", "")
    query = f"?{urlencode({'package': package})}" if package in prices.of_packages() else ""
    return reverse("sign_up_package") + query


@step
def package(request: HttpRequest, client: Client, user: User) -> HttpResponse:
    """Operations or Platform; another one may be chosen until the first payment."""
    on_sale = prices.of_packages()
    chosen = request.POST.get("package", "")
    if request.method == "POST" and chosen in on_sale:
        subscriptions.begin(client, chosen, timezone.now())
        return redirect("sign_up_agreement")
    subscription = getattr(client, "subscription", None)
    return steps.page(
        request,
        "package",
        client,
        status=422 if request.method == "POST" else 200,
        on_sale=on_sale.values(),
        chosen=subscription.package if subscription else request.GET.get("package", ""),
        is_refused=request.method == "POST",
    )


@step
def agreement(request: HttpRequest, client: Client, user: User) -> HttpResponse:
    """The Terms & Conditions, whole, with the owner's yes below them."""
    now = timezone.now()
    asked = agreements.pending_for(client, now)
    if asked is None:
        return redirect(steps.reached(client, now))
    is_yes = request.POST.get("accept") == str(asked.version)
    if request.method == "POST" and is_yes:
        agreements.accept(asked, client, user, peer_of(request), now)
        return redirect("sign_up_payment")
    return steps.page(
        request,
        "agreement",
        client,
        status=422 if request.method == "POST" else 200,
        agreement=asked,
        parts=documents.parts(asked.text),
        is_refused=request.method == "POST",
    )


@step
def snippet(request: HttpRequest, client: Client, user: User) -> HttpResponse:
    """The line for their pages, and where to go from here."""
    site = client.sites.order_by("pk").first()
    loader = f"{settings.BASE_URL}/widget/v1.js"
    return steps.page(
        request,
        "snippet",
        client,
        site=site,
        snippet=f'<script async src="{loader}" data-site="{site.key}"></script>' if site else "",
        subscription=client.subscription,
    )
