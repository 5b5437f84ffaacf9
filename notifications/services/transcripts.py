"""A conversation as its visitor saw it, for an e-mail: what was said, never notes nor what operators did."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from chats.models import Chat, Message


class Line(NamedTuple):
    by: str
    at: datetime
    text: str
    is_visitor: bool


def lines(chat: Chat) -> list[Line]:
    """Texts and the names of files, masked as they are stored."""
    said = Message.objects.filter(chat=chat, kind__in=(Message.Kind.TEXT, Message.Kind.FILE))
    return [_line(chat, message) for message in said.order_by("seq").select_related("operator")]


def _line(chat: Chat, message: Message) -> Line:
    is_visitor = message.author == "visitor"
    name = chat.visitor.display_name if is_visitor else chat.client.name
    if message.operator is not None:
        name = message.operator.display_name
    text = f"[File: {message.body}]" if message.kind == Message.Kind.FILE else message.body
    return Line(name, timezone.localtime(message.created_at), text, is_visitor)
