"""`/widget/v1.js`: its address is a contract, so it is short-lived, checked by ETag, never hashed."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from livechat.lib.compression import Variant, choose, variants
from livechat.lib.scripts import without_comments
from widget.views.public import shared

LOADER = settings.BASE_DIR / "static" / "widget" / "loader.js"
MAX_AGE_SECONDS = 300
STALE_SECONDS = 24 * 3600


@lru_cache(maxsize=1)
def _compressed(modified: int) -> dict[str, Variant]:
    return variants(without_comments(LOADER.read_bytes()))


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    # Compressed once a process; while developing, once a change of the file.
    modified = LOADER.stat().st_mtime_ns if settings.DEBUG else 0
    variant = choose(_compressed(modified), request.headers.get("Accept-Encoding", ""))
    headers = {"ETag": variant.etag, "Vary": "Accept-Encoding"}
    if variant.encoding != "identity":
        headers["Content-Encoding"] = variant.encoding
    response = HttpResponse(variant.body, content_type="text/javascript; charset=utf-8", headers=headers)
    return shared(request, response, seconds=MAX_AGE_SECONDS, stale_seconds=STALE_SECONDS)
