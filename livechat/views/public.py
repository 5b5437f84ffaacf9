"""What everybody may read: home, packages and prices, questions, Terms & Conditions."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.adapter import landing_page
from accounts.models import Agreement, User
from accounts.services import agreements
from billing.models import Pack, Subscription
from billing.services import prices
from livechat.demo.people import SHOP
from livechat.lib import documents
from livechat.lib.errors import NotFound


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the product is, with the chat box itself on the page, and the way in."""
    return _page(
        request,
        "home",
        demo_url=settings.DEMO_URL if settings.DEMO else "",
        work_url=landing_page(request.user) if isinstance(request.user, User) else "",
        site_key=_site_key(request),
        base_url=settings.BASE_URL,
        is_of_the_shop=not settings.HOME_SITE_KEY,
    )


def _site_key(request: HttpRequest) -> str:
    """Whose chat box is on the home page; a demonstration lends that of its shop. Empty: nobody's."""
    # Under another of our names its frame would be of a foreign origin, which our policy refuses.
    if request.get_host() != urlsplit(settings.BASE_URL).netloc:
        return ""
    own: str = settings.HOME_SITE_KEY
    if own or not settings.DEMO:
        return own
    try:
        return access.active_site_of(SHOP).key
    except NotFound:
        return ""


@require_safe
def packages(request: HttpRequest) -> HttpResponse:
    """The two packages side by side, with the packs that can be bought beside them."""
    on_sale = prices.of_packages()
    return _page(
        request,
        "packages",
        operations=on_sale.get(Subscription.Package.OPERATIONS),
        platform=on_sale.get(Subscription.Package.PLATFORM),
        packs=prices.packs_on_sale(Pack.Kind.CREDITS),
        text_packs=prices.packs_on_sale(Pack.Kind.POST_UNITS),
    )


@require_safe
def faq(request: HttpRequest) -> HttpResponse:
    return _page(request, "faq")


@require_safe
def terms(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """The version in force, or the one that is asked for; every published one stays readable."""
    now = timezone.now()
    agreement = agreements.current(now) if version is None else _published(version)
    return _page(
        request,
        "terms",
        agreement=agreement,
        parts=documents.parts(agreement.text) if agreement else [],
        versions=agreements.published(now).defer("text", "summary"),
        in_force=agreements.current(now),
        now=now,
    )


def _published(version: int) -> Agreement:
    try:
        return access.published_agreement(version, timezone.now())
    except NotFound as error:
        raise Http404 from error


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    context = {"sitemap": settings.BASE_URL + reverse("sitemap")}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that search engines should show."""
    names = ("home", "packages", "faq", "terms", "sign_up")
    in_force = agreements.current(timezone.now())
    context = {
        "addresses": [settings.BASE_URL + reverse(name) for name in names],
        "terms": settings.BASE_URL + reverse("terms"),
        "terms_since": in_force.effective_at if in_force else None,
    }
    return render(request, "sitemap.xml", context, content_type="application/xml; charset=utf-8")


def _page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    # One address a page, however it was reached: search engines would count each spelling apart.
    canonical = settings.BASE_URL + request.path
    return render(request, f"livechat/{name}.html", {"canonical": canonical} | context)
