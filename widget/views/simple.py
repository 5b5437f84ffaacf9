"""What the loader posts from pages of other origins: simple requests, so that no preflight is needed."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import Site
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.rate_limit import Buckets
from widget import access

MOST_BYTES = 4096


class SimpleRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The body names the site; a cookie never says who asks."""

    site: str


Body = TypeVar("Body", bound=SimpleRequest)
Door = Callable[[HttpRequest], HttpResponse]


class BadRequest(DomainError):
    code = "bad_request"
    message = "This request cannot be read."


def for_pages(body: type[Body], buckets: Buckets) -> Callable[[Callable[[Site, Body], HttpResponse]], Door]:
    """Give a view the site and the body of a strict JSON request from a page that may embed the widget."""
    decoder = msgspec.json.Decoder(body)

    def decorate(view: Callable[[Site, Body], HttpResponse]) -> Door:
        @csrf_exempt
        @require_POST
        @wraps(view)
        def door(request: HttpRequest) -> HttpResponse:
            if not buckets.take(request.META["REMOTE_ADDR"]):
                return _open(JsonResponse({"error": "too_fast"}, status=429))
            try:
                told = _decoded(request, decoder)
                site = access.active_site(told.site)
                _require_listed(request, site)
                return _open(view(site, told))
            except DomainError as error:
                status = 404 if isinstance(error, NotFound) else 400
                return _open(JsonResponse({"error": error.code, "message": error.message}, status=status))

        return door

    return decorate


def _decoded(request: HttpRequest, decoder: "msgspec.json.Decoder[Body]") -> Body:
    try:
        content = request.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise BadRequest
        return decoder.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest from error


def _require_listed(request: HttpRequest, site: Site) -> None:
    """Answered like a site that never was: which origins are listed is nobody's business."""
    parts = urlsplit(settings.BASE_URL)
    if request.headers.get("Origin") not in [*site.origins, f"{parts.scheme}://{parts.netloc}"]:
        raise NotFound


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response
