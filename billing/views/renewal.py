"""The renewal link: a purchase without a sign-in, that shows a name and packs and nothing else (F4)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Client
from billing import access
from billing.models import Pack
from billing.purchase_forms import PackForm
from billing.services import prices, purchases, renewal
from billing.views import checkout
from billing.views.buy import offers
from livechat.lib.errors import DomainError
from livechat.lib.rate_limit import Buckets

# By address: whoever tries links, or fills in forms, is slowed down.
BUCKETS = Buckets(a_minute=60, burst=60)
PURCHASES = Buckets(a_minute=5, burst=10)


def for_holders(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Checks the link and the pace; the answer is kept by no search engine, cache or referrer."""

    def checked(request: HttpRequest, renewal_token: str, **values: str) -> HttpResponse:
        sender = request.META.get("REMOTE_ADDR", "")
        if not BUCKETS.take(sender) or (request.method == "POST" and not PURCHASES.take(sender)):
            answer = render(request, "billing/renewal_wait.html", status=429)
        else:
            try:
                client = renewal.client_of(renewal_token, timezone.now())
                answer = view(request, client, renewal_token, **values)
            except renewal.Expired:
                answer = render(request, "billing/renewal_expired.html", status=410)
        add_never_cache_headers(answer)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        # No other site hears of the link; `no-referrer` would take the Origin from our own form too.
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@for_holders
def renew(request: HttpRequest, client: Client, token: str) -> HttpResponse:
    """The client's name and the packs."""
    packs = [pack for kind in Pack.Kind.values for pack in prices.packs_on_sale(kind)]
    form = PackForm(packs, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            now = timezone.now()
            renewal.check_room(client, now)
            way = form.cleaned_data["gateway"]
            order = purchases.of_pack(client, form.pack, way, now, is_renewal=True)
            return checkout.go(request, order, reverse("renewal_order", args=[token, order.reference]))
        except DomainError as error:
            form.add_error(None, error.message)
    of_kind = {kind.label: [one for one in packs if one.kind == kind] for kind in Pack.Kind}
    context = {
        "client": client,
        "groups": [(label, offers(client, some)) for label, some in of_kind.items() if some],
        "form": form,
    }
    return render(request, "billing/renewal.html", context, status=422 if form.errors else 200)


@require_safe
@for_holders
def renewal_order(request: HttpRequest, client: Client, token: str, order_reference: str) -> HttpResponse:
    """Progress of what was bought with the link; the receipt goes to the billing address."""
    order = access.renewal_order_of(client, order_reference)
    context = checkout.context_of(order, request) | {
        "client": client,
        "progress_url": reverse("renewal_progress", args=[token, order_reference]),
        "again_url": reverse("renewal", args=[token]),
    }
    return render(request, "billing/renewal_order.html", context)


@require_safe
@for_holders
def renewal_progress(request: HttpRequest, client: Client, token: str, order_reference: str) -> HttpResponse:
    """How far the order is, for its open page."""
    order = access.renewal_order_of(client, order_reference)
    return render(request, "billing/_progress.html", checkout.context_of(order, request))
