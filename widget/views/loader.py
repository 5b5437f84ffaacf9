"""`/widget/v1.js` and `/widget/launch.js`: contracts, so short-lived, checked by ETag, never hashed."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from livechat.lib.compression import Variant, choose, variants
from livechat.lib.scripts import without_comments, without_indents
from widget.views.public import shared

SCRIPTS = settings.BASE_DIR / "static" / "widget"
LOADER = SCRIPTS / "loader.js"
MAX_AGE_SECONDS = 300
STALE_SECONDS = 24 * 3600


@lru_cache(maxsize=4)
def _compressed(name: str, modified: int) -> dict[str, Variant]:
    return variants(without_indents(without_comments((SCRIPTS / name).read_bytes())))


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    return _script(request, "loader.js")


@require_safe
def launcher(request: HttpRequest) -> HttpResponse:
    """Asked for by websites on which something launches by itself (P5)."""
    return _script(request, "launch.js")


def _script(request: HttpRequest, name: str) -> HttpResponse:
    # Compressed once a process; while developing, once a change of the file.
    modified = (SCRIPTS / name).stat().st_mtime_ns if settings.DEBUG else 0
    variant = choose(_compressed(name, modified), request.headers.get("Accept-Encoding", ""))
    headers = {"ETag": variant.etag, "Vary": "Accept-Encoding"}
    if variant.encoding != "identity":
        headers["Content-Encoding"] = variant.encoding
    response = HttpResponse(variant.body, content_type="text/javascript; charset=utf-8", headers=headers)
    return shared(request, response, seconds=MAX_AGE_SECONDS, stale_seconds=STALE_SECONDS)
