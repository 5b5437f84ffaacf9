"""`/chat/KEY/`: the conversation as a page of its own, the reactive chat URL (P2)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from livechat.lib.errors import NotFound
from widget import access
from widget.views.frame import drawn


@require_safe
@gzip_page
def hosted_chat(request: HttpRequest, key: str) -> HttpResponse:
    try:
        site = access.active_site(key)
    except NotFound as error:
        raise Http404 from error
    return drawn(request, site=site, template="widget/hosted.html")
