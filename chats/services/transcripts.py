"""A conversation as its visitor saw it: what was said, never notes nor what operators did."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from chats.models import Chat, Message, Visitor
from chats.services import masking, people
from chats.services.people import BadEmail
from chats.signals import transcript_asked
from livechat.lib.errors import DomainError
from livechat.lib.winning import win

OWN_A_CHAT = 3


class TooManyOwnTranscripts(DomainError):
    code = "too_many_transcripts"
    message = f"This conversation has been sent {OWN_A_CHAT} times, which is as often as it can be."


class Line(NamedTuple):
    by: str
    at: datetime
    text: str
    is_visitor: bool


def lines(chat: Chat) -> list[Line]:
    """Texts and the names of files; masked again, whoever stored them."""
    said = Message.objects.filter(chat=chat, kind__in=(Message.Kind.TEXT, Message.Kind.FILE))
    return [_line(chat, message) for message in said.order_by("seq").select_related("operator")]


def _line(chat: Chat, message: Message) -> Line:
    is_visitor = message.author == "visitor"
    name = chat.visitor.display_name if is_visitor else chat.client.name
    if message.operator is not None:
        name = message.operator.display_name
    is_file = message.kind == Message.Kind.FILE
    text = gettext("[File: {name}]").replace("{name}", message.body) if is_file else message.body
    return Line(name, timezone.localtime(message.created_at), masking.mask_cards(text), is_visitor)


def mail_to_self(chat: Chat, email: str, now: datetime, *, ref: str) -> None:
    """The visitor wants a copy, three times at most, once for each `ref`. Raises BadEmail or TooMany…"""
    recipient = people.email(email)
    if not recipient:
        raise BadEmail
    mine = Chat.objects.filter(pk=chat.pk, own_transcripts__lt=OWN_A_CHAT)
    try:
        with transaction.atomic():
            if not win(mine, own_transcripts=F("own_transcripts") + 1):
                raise TooManyOwnTranscripts
            transcript_asked.send(sender=Chat, chat_id=chat.pk, recipient=recipient, ref=ref, now=now)
    except IntegrityError:
        return  # the same wish a second time: it is on its way


def text_of(visitor: Visitor) -> str:
    """Every conversation of the visitor as a text file, in their own time."""
    zone = _zone(visitor.time_zone)
    parts = [_part(chat, zone) for chat in Chat.objects.kept().with_people().of_visitor(visitor)[::-1]]
    return "\n".join(parts) or gettext("Nothing was written.") + "\n"


def _part(chat: Chat, zone: ZoneInfo) -> str:
    began = chat.created_at.astimezone(zone)
    head = gettext("Conversation with {name}, {date}").format(
        name=chat.client.name, date=f"{began:%Y-%m-%d %H:%M %Z}"
    )
    said = [f"{line.at.astimezone(zone):%Y-%m-%d %H:%M} {line.by}: {line.text}" for line in lines(chat)]
    return "\n".join([head, "-" * len(head), *said, ""])


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A browser says what it likes.
        return ZoneInfo("UTC")
