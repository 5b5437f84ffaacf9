"""**Installation** of a website's widget: snippet, links, allowed addresses, and where it was seen."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Site, User
from accounts.views.websites import for_managers, site_page
from widget.services import identity, sightings, sites
from widget.site_forms import OriginsForm

PAGES = 10
STRANGERS = 5


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def installation(request: HttpRequest, site: Site) -> HttpResponse:
    """The form changes the allowed addresses; `add` puts one more to those that are there."""
    if request.method != "POST":
        return _page(request, site, OriginsForm(initial={"origins": "\n".join(site.origins)}))
    added = request.POST.get("add", "")
    form = OriginsForm({"origins": "\n".join([*site.origins, added])} if added else request.POST)
    if not form.is_valid():
        return _page(request, site, form, status=422)
    assert isinstance(request.user, User)
    sites.allow(site, form.cleaned_data["origins"], by=request.user)
    messages.success(request, "Saved. The widget can be shown there at once.")
    return redirect("dashboard_site_installation", site.pk)


def _page(request: HttpRequest, site: Site, form: OriginsForm, status: int = 200) -> HttpResponse:
    loader = f"{settings.BASE_URL}/widget/v1.js"
    context = {
        "form": form,
        "snippet": f'<script async src="{loader}" data-site="{site.key}"></script>',
        "embed_url": f"{loader}?site={site.key}",
        "chat_url": f"{settings.BASE_URL}/chat/{site.key}/",
        "host": settings.BASE_URL,
    }
    return site_page(request, site, "widget/sites/installation.html", context | _seen(site), status=status)


def _seen(site: Site) -> dict[str, object]:
    return {
        "pages": sightings.pages(site, PAGES),
        "strangers": sightings.strangers(site, STRANGERS),
        "now": timezone.now(),
    }


@require_safe
@for_managers
def seen(request: HttpRequest, site: Site) -> HttpResponse:
    """Where the snippet was last seen; the page asks again every few seconds."""
    return render(request, "widget/sites/_seen.html", {"site": site} | _seen(site))


@require_safe
@for_managers
def test(request: HttpRequest, site: Site) -> HttpResponse:
    """**Test your widget**: a page of ours whose chats cost nothing and enter no figure."""
    return render(request, "widget/sites/test.html", {"site": site, "pass": identity.make_pass(site, "test")})
