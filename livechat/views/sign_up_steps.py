"""How far a sign-up has come: it follows from what is stored, so that people can come back at any step."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.adapter import landing_page
from accounts.models import Client, User
from accounts.services import agreements
from billing.models import Subscription
from billing.services import subscriptions
from livechat.lib.errors import NotFound

# Names of addresses with the words for them, in the order of the flow.
STEPS = {
    "sign_up": "Account",
    "sign_up_package": "Package",
    "sign_up_agreement": "Agreement",
    "sign_up_payment": "Payment",
    "sign_up_snippet": "Snippet",
}
_ORDER = list(STEPS)

Door = Callable[[HttpRequest, Client, User], HttpResponse]


class Step(NamedTuple):
    """One line of the list above the page."""

    name: str
    label: str
    is_done: bool
    is_open: bool
    is_current: bool


def step(door: Door) -> Callable[[HttpRequest], HttpResponse]:
    """A page for the owner who has come so far; everybody else is led to where they are."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(door)
    def opened(request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect("sign_up")
        try:
            client = access.owned_client(request.user)
        except NotFound:
            return redirect(elsewhere(request.user))
        furthest = reached(client, timezone.now())
        if not _is_open(name_of(request), furthest):
            return redirect(furthest)
        return door(request, client, request.user)

    return opened


def elsewhere(user: User) -> str:
    """Where somebody goes who owns no client: the others of a team to their work."""
    try:
        access.client_of_member(user)
    except NotFound:
        return "sign_up"
    return landing_page(user)


def reached(client: Client, now: datetime) -> str:
    """The first step that is still to be done."""
    subscription = Subscription.objects.filter(client=client).first()
    if subscription is None:
        return "sign_up_package"
    if agreements.pending_for(client, now):
        return "sign_up_agreement"
    return "sign_up_snippet" if subscriptions.is_running(subscription, now) else "sign_up_payment"


def page(
    request: HttpRequest, template: str, client: Client | None, *, status: int = 200, **context: object
) -> HttpResponse:
    """One step with the list of all of them."""
    furthest = reached(client, timezone.now()) if client else "sign_up"
    here = name_of(request)
    done = _ORDER.index(furthest)
    steps = [
        Step(name, label, place < done, _is_open(name, furthest), name == here)
        for place, (name, label) in enumerate(STEPS.items())
    ]
    return render(
        request,
        f"livechat/sign_up/{template}.html",
        {"client": client, "steps": steps} | context,
        status=status,
    )


def name_of(request: HttpRequest) -> str:
    assert request.resolver_match is not None
    return request.resolver_match.url_name or ""


def _is_open(name: str, furthest: str) -> bool:
    """Until the fee is paid, steps behind can be taken again; but nobody takes their yes back."""
    if furthest == _ORDER[-1] or name == "sign_up_agreement":
        return name == furthest
    return 0 < _ORDER.index(name) <= _ORDER.index(furthest)
