"""`/widget/v1.js` and what it brings in: contracts, so short-lived, checked by ETag, never hashed."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from livechat.lib import assets
from livechat.lib.compression import Variant, choose, variants
from widget.views.public import shared

MAX_AGE_SECONDS = 300
STALE_SECONDS = 24 * 3600

# Compressed once a process; while developing, once a change.
_compressed = lru_cache(maxsize=6)(variants)


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    return _script(request, "widget/loader.js")


@require_safe
def launcher(request: HttpRequest) -> HttpResponse:
    """Asked for by websites on which something launches by itself (P5)."""
    return _script(request, "widget/launch.js")


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Asked for once a visitor opens the chat, or has one."""
    return _script(request, "widget/panel.js")


def _script(request: HttpRequest, entry: str) -> HttpResponse:
    variant = _of(request, assets.content(entry))
    headers = {"ETag": variant.etag, "Vary": "Accept-Encoding"}
    if variant.encoding != "identity":
        headers["Content-Encoding"] = variant.encoding
    response = HttpResponse(variant.body, content_type="text/javascript; charset=utf-8", headers=headers)
    return shared(request, response, seconds=MAX_AGE_SECONDS, stale_seconds=STALE_SECONDS)


def _of(request: HttpRequest, content: bytes) -> Variant:
    return choose(_compressed(content), request.headers.get("Accept-Encoding", ""))
