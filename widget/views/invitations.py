"""What the launcher of a page says of an invitation, and the pictures of promotions."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Site
from chats.events.base import RowId, Token
from livechat.lib.files import content_of
from livechat.lib.rate_limit import Buckets
from widget import access
from widget.services import invitations
from widget.services.invitations import State
from widget.views.public import shared
from widget.views.simple import SimpleRequest, for_pages

YEAR_SECONDS = 365 * 24 * 3600
BUCKETS = Buckets(a_minute=60, burst=30)


class Told(SimpleRequest, frozen=True, kw_only=True):
    """One event of one invitation; `invitation` is its random name."""

    token: Token
    invitation: Token
    rule: RowId
    event: Literal["shown", "accepted", "refused", "ignored", "held_out"]


@for_pages(Told, BUCKETS)
def widget_invitations(site: Site, told: Told) -> HttpResponse:
    """Safe to say twice: counted once by its name."""
    rule = access.launch_rule(site, told.rule)
    invitations.tell(rule, ref=told.invitation, token=told.token, state=State(told.event), now=timezone.now())
    return HttpResponse(status=204)


@require_safe
def widget_promotion(request: HttpRequest, picture_token: str) -> HttpResponse:
    """A promotion's picture, drawn by us; its random name is told to every page that shows it."""
    # Some kilobytes: no worth in streaming it.
    content = content_of(access.promotion_pictured(picture_token).picture)
    headers = {"ETag": f'"{picture_token}"'}
    response = HttpResponse(content, content_type="image/webp", headers=headers)
    response["X-Content-Type-Options"] = "nosniff"
    return shared(request, response, seconds=YEAR_SECONDS, stale_seconds=0)
