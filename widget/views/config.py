"""`/widget/config/KEY.json`: the second and last request before a visitor's first click."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from livechat.lib.errors import NotFound
from widget import access
from widget.services import config as configs
from widget.services import languages, sightings
from widget.views.public import shared

# Short, since it says whether somebody is online; a new design is seen everywhere within a minute.
MAX_AGE_SECONDS = 15
STALE_SECONDS = 30


@require_safe
@gzip_page
def config(request: HttpRequest, key: str) -> HttpResponse:
    try:
        site = access.active_site(key)
        # By the address alone, never by a header: a CDN keeps one answer a language.
        language = languages.choose(site, languages.asked_for(request))
        body = json.dumps(configs.of_site(site, language), ensure_ascii=False).encode()
    except NotFound as error:
        response: HttpResponse = JsonResponse({"error": error.code, "message": error.message}, status=404)
    else:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        response = HttpResponse(body, content_type="application/json", headers={"ETag": etag})
        origin, referrer = (request.headers.get(name, "") for name in ("Origin", "Referer"))
        sightings.see(site, origin=origin, referrer=referrer, now=timezone.now())
    return shared(request, response, seconds=MAX_AGE_SECONDS, stale_seconds=STALE_SECONDS)
