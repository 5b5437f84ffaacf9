"""The page inside the widget's iframe."""

import json
from functools import partial
from urllib.parse import urlsplit

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.models import Site
from chats.events.base import maybe_millis
from chats.services import queue
from livechat.lib.errors import NotFound
from widget import access
from widget.models.forms import FormKind
from widget.services import config, designs, faces, forms, identity, languages


@require_safe
@gzip_page
@xframe_options_exempt
def frame(request: HttpRequest, key: str) -> HttpResponseBase:
    try:
        site = access.active_site(key)
    except NotFound as error:
        raise Http404 from error
    kind = identity.kind_of_pass(site, request.GET.get("test", ""))
    template = "widget/preview.html" if kind == "sample" else "widget/frame.html"
    page = csp_replace(policy([] if kind else site.origins))(
        partial(drawn, site=site, template=template, kind=kind)
    )
    response = page(request)
    # A host page that is cross-origin isolated embeds only frames that say this of themselves.
    response["Cross-Origin-Embedder-Policy"] = "require-corp"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def drawn(
    request: HttpRequest, *, site: Site, template: str, kind: str = "", token: str = ""
) -> HttpResponse:
    """The conversation with a site, in the visitor's language; never kept, since it holds a ticket.

    `kind` is that of the pass with which the dashboard opens it: a test or a sample; `token` that of a link.
    """
    is_test, is_sample = bool(kind), kind == "sample"
    looks = designs.for_frame(designs.values_of(site, designs.for_site(site)))
    with translation.override(languages.choose(site, languages.accepted_by(request))):
        context = {
            "site": site,
            "token": token,
            "looks": json.dumps(looks, ensure_ascii=False),
            "faces": faces.of_site(site) if looks["face"] == "faces" else [],
            "ticket": identity.make_ticket(site, is_test=is_test),
            "is_sample": is_sample,
            "is_open": is_sample or config.is_open(site, is_test=is_test),
            "sentence": gettext(queue.CLOSED),
            "back_at": maybe_millis(queue.back_at(site, timezone.now())),
            "forms": [forms.shown(site, kind) for kind in FormKind.values],
            "offered": forms.offered(site),
            "release": settings.RELEASE,
        }
        response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def policy(origins: list[str]) -> dict[str, list[str]]:
    """Where this page differs from the policy of every page: who may embed it."""
    parts = urlsplit(settings.BASE_URL)
    ancestors = [*origins, f"{parts.scheme}://{parts.netloc}"]
    return {
        "frame-ancestors": list(dict.fromkeys(ancestors)),
        "frame-src": [NONE],
        "form-action": [NONE],
    }
