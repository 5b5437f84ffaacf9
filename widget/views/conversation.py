"""What a visitor may do with their own conversation: have it, and have it gone."""

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from msgspec import Meta

from chats import access as chat_access
from chats.events.base import ChatId, Ref
from chats.models import Visitor
from chats.services import removal, transcripts, way_back
from chats.views.attachments import BadForm
from livechat.lib import qr
from livechat.lib.rate_limit import Buckets
from livechat.lib.sockets import TooFast
from widget.views.files import for_visitors

MAX_BYTES = 4_096
# Links to one's own conversation; each is a row for a week.
LINKS = Buckets(a_minute=1, burst=5)


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A transcript for oneself."""

    ref: Ref
    chat: ChatId
    email: Annotated[str, Meta(max_length=254)]


class Phone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which conversation goes on on the visitor's phone."""

    chat: ChatId


_decode = msgspec.json.Decoder(Wish).decode
_decode_phone = msgspec.json.Decoder(Phone).decode


@require_safe
@for_visitors
def widget_conversation(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """**Download this conversation**."""
    answer = HttpResponse(transcripts.text_of(visitor), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="conversation.txt"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


@csrf_exempt
@require_POST
@for_visitors
def widget_transcript(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """**E-mail this conversation**."""
    try:
        wish = _decode(request.read(MAX_BYTES))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadForm("Say which chat, and to which address.") from None
    chat = chat_access.chat_of_visitor(visitor, wish.chat)
    transcripts.mail_to_self(chat, wish.email, timezone.now(), ref=wish.ref)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
@for_visitors
def widget_phone(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """**Continue on my phone**: a link, and a code that says it."""
    try:
        phone = _decode_phone(request.read(MAX_BYTES))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadForm("Say which chat.") from None
    chat = chat_access.chat_of_visitor(visitor, phone.chat)
    if not LINKS.take(str(visitor.pk)):
        raise TooFast
    link = way_back.address(way_back.for_phone(visitor, chat, timezone.now()))
    answer = JsonResponse({"link": link, "code": qr.svg(link)})
    answer["Cache-Control"] = "no-store"
    return answer


@csrf_exempt
@require_POST
@for_visitors
def widget_delete(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """**Delete this conversation**: every chat of this visitor."""
    removal.delete_own(visitor, timezone.now())
    return HttpResponse(status=204)
