"""Acme Garden: a small shop that has the chat box, as any client's website would have it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from livechat.demo.catalogue import CATEGORIES, PRODUCTS
from livechat.lib.errors import NotFound

CLIENT_SLUG = "acme-garden"
# F1: all that a client with a strict policy has to add is our host, in four places.
POLICY = (
    "default-src 'none'; script-src 'self' {0}; connect-src {0}; frame-src {0}; img-src 'self' {0}; "
    "style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def shop_page(view: View[P]) -> View[P]:
    """Serve this page where demonstrations are allowed, and there under the shop's own name only."""

    @require_safe
    @wraps(view)
    def served(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        if request.get_host() != urlsplit(settings.DEMO_URL).netloc:
            return HttpResponseRedirect(settings.DEMO_URL + request.get_full_path())
        response = view(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = POLICY.format(settings.BASE_URL)
        return response

    return served


@shop_page
def home(request: HttpRequest) -> HttpResponse:
    favourites = [PRODUCTS[slug] for slug in ("watering-can", "terracotta-pot", "black-cherry", "secateurs")]
    return _page(request, "home", favourites=favourites)


@shop_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in CATEGORIES:
        raise Http404
    return _page(request, "category", category=CATEGORIES[slug])


@shop_page
def product(request: HttpRequest, category_slug: str, slug: str) -> HttpResponse:
    found = PRODUCTS.get(slug)
    if found is None or found.category != category_slug:
        raise Http404
    beside = [other for other in CATEGORIES[category_slug].products if other != found][:3]
    return _page(
        request,
        "product",
        product=found,
        category=CATEGORIES[category_slug],
        beside=beside,
    )


@shop_page
def cart(request: HttpRequest) -> HttpResponse:
    return _page(request, "cart", products=PRODUCTS.values())


@shop_page
def delivery(request: HttpRequest) -> HttpResponse:
    return _page(request, "delivery")


@shop_page
def about(request: HttpRequest) -> HttpResponse:
    return _page(request, "about")


def _page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    try:
        site_key = access.active_site_of(CLIENT_SLUG).key
    except NotFound:
        site_key = ""
    shop = {
        "categories": CATEGORIES.values(),
        "site_key": site_key,
        "base_url": settings.BASE_URL,
    }
    return render(request, f"demo/{name}.html", shop | context)
