"""The conversation as a page of its own: the reactive chat URL (P2), and links that were sent (U9)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from chats.services import way_back
from livechat.lib.errors import NotFound
from livechat.lib.rate_limit import Buckets
from widget import access
from widget.views.frame import drawn

BUCKETS = Buckets(a_minute=30, burst=15)


@require_safe
@gzip_page
def followed_link(request: HttpRequest, link_secret: str) -> HttpResponse:
    """`/r/SECRET/`: the way back from a text or e-mail to that conversation (U9).

    A look changes nothing: programs look at links before people do.
    """
    if not BUCKETS.take(request.META.get("REMOTE_ADDR", "")):
        return render(request, "429.html", status=429)
    try:
        site = way_back.site_of(link_secret, timezone.now())
    except NotFound:
        return render(request, "widget/link_over.html", status=404)
    return drawn(request, site=site, template="widget/hosted.html", token=way_back.token_of(link_secret))


@require_safe
@gzip_page
def hosted_chat(request: HttpRequest, key: str) -> HttpResponse:
    try:
        site = access.active_site(key)
    except NotFound as error:
        raise Http404 from error
    return drawn(request, site=site, template="widget/hosted.html")
