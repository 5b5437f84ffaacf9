"""`/widget/config/KEY.json`: the second and last request before a visitor's first click."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from livechat.lib.errors import NotFound
from widget import access
from widget.services import config as configs
from widget.views.public import shared

# Short, since it says whether somebody is online.
MAX_AGE_SECONDS = 15
STALE_SECONDS = 300


@require_safe
def config(request: HttpRequest, key: str) -> HttpResponse:
    try:
        body = json.dumps(configs.of_site(access.active_site(key)), ensure_ascii=False).encode()
    except NotFound as error:
        response: HttpResponse = JsonResponse({"error": error.code, "message": error.message}, status=404)
    else:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        response = HttpResponse(body, content_type="application/json", headers={"ETag": etag})
    return shared(request, response, seconds=MAX_AGE_SECONDS, stale_seconds=STALE_SECONDS)
