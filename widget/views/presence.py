"""What the launcher asks once, at the launch second of a website without invite (P7)."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from accounts.models import Site
from chats.events.base import Token
from chats.events.commands import Page
from livechat.lib.rate_limit import Buckets
from widget.services import lookers
from widget.views.simple import SimpleRequest, for_pages


class Asked(SimpleRequest, frozen=True, kw_only=True):
    """Who looks, and at which page."""

    token: Token
    page: Page


@for_pages(Asked, Buckets(a_minute=60, burst=30))
def widget_presence(site: Site, asked: Asked) -> HttpResponse:
    """Whether a socket is worth opening; nobody is alerted yet, and no row is written."""
    return JsonResponse({"alert": lookers.has_room(site, asked.token, timezone.now())})
