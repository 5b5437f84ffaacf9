"""The page inside the widget's iframe."""

from urllib.parse import urlsplit

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.models import Site
from chats.services import queue
from livechat.lib.errors import NotFound
from livechat.lib.scripts import modules_of
from widget import access
from widget.services import config, identity
from widget.services.colors import text_on


@require_safe
@gzip_page
@xframe_options_exempt
def frame(request: HttpRequest, key: str) -> HttpResponseBase:
    try:
        site = access.active_site(key)
    except NotFound as error:
        raise Http404 from error
    context = {
        "site": site,
        "text_color": text_on(site.color),
        "ticket": identity.make_ticket(site),
        "is_open": config.is_open(site),
        "sentence": queue.CLOSED,
        "release": settings.RELEASE,
        "modules": modules_of(settings.BASE_DIR / "static", "widget/frame/main.js"),
    }
    page = csp_replace(policy(site))(lambda request: render(request, "widget/frame.html", context))
    response = page(request)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    # A host page that is cross-origin isolated embeds only frames that say this of themselves.
    response["Cross-Origin-Embedder-Policy"] = "require-corp"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def policy(site: Site) -> dict[str, list[str]]:
    """Where this page differs from the policy of every page: who may embed it."""
    parts = urlsplit(settings.BASE_URL)
    ancestors = [*site.origins, f"{parts.scheme}://{parts.netloc}"]
    return {
        "frame-ancestors": list(dict.fromkeys(ancestors)),
        "frame-src": [NONE],
        "form-action": [NONE],
    }
