"""Chats as the history shows them: rows of the list, and one conversation beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper

from accounts.models import Operator
from chats.access import chats_of
from chats.models import Chat, Message
from chats.services import forms, removal
from chats.services.history_columns import is_favourite

PAGES = 50
OTHERS = 20
EVENTS = {
    "chat.accepted": "{name} accepted the chat",
    "chat.returned": "The chat went back to the queue",
    "chat.transferred": "{sender} transferred the chat to {name}",
    "chat.held": "Put on hold",
    "chat.still_there": "The visitor was asked: are you still there?",
    "page.redirected": "{name} showed the visitor {page}",
    "chat.redirected": "The visitor was sent to the contact form",
    "chat.ended": "The chat ended",
    "mail.incomplete": "Not everything in the e-mail was kept",
}


def rows(ids: Sequence[int], operator: Operator) -> list[Chat]:
    """The chats in this order, with all that a row shows, in one query."""
    chats = Chat.objects.filter(pk__in=ids).select_related("client", "site", "operator")
    found = chats.defer("rating_comment").annotate(
        is_favourite=ExpressionWrapper(is_favourite(operator), output_field=BooleanField()),
        may_delete=ExpressionWrapper(removal.allowed(operator.pk), output_field=BooleanField()),
    )
    by_id = {chat.pk: chat for chat in found}
    return [by_id[chat_id] for chat_id in ids if chat_id in by_id]


@dataclass(frozen=True)
class Line:
    """A line of the record in words."""

    side: str
    name: str
    text: str
    at: datetime
    is_event: bool
    is_first: bool


@dataclass(frozen=True)
class Beside:
    """A conversation to read."""

    chat: Chat
    lines: list[Line]
    is_favourite: bool
    may_delete: bool

    answers: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """What **Copy text** puts on the clipboard (O10)."""
        filled = [f"{answer['label']}: {answer['value']}" for answer in self.answers]
        said = (
            f"{line.at:%Y-%m-%d %H:%M} {f'{line.name}: ' if line.name else ''}{line.text}"
            for line in self.lines
        )
        return "\n".join([*filled, *said])


def beside(chat: Chat, operator: Operator) -> Beside:
    shown = Chat.objects.filter(pk=chat.pk)
    return Beside(
        chat,
        _lines(chat),
        shown.filter(is_favourite(operator)).exists(),
        chat.is_listed and shown.filter(removal.allowed(operator.pk)).exists(),
        forms.of(chat),
    )


def _lines(chat: Chat) -> list[Line]:
    lines: list[Line] = []
    for message in Message.objects.filter(chat=chat).select_related("operator").order_by("seq"):
        side = message.author.partition(":")[0]
        is_event = message.kind == Message.Kind.EVENT
        name = author_of(message, chat)
        before = lines[-1] if lines else None
        is_first = before is None or before.is_event or (before.side, before.name) != (side, name)
        text = words_of(message)
        if text:
            lines.append(Line(side, name, text, message.created_at, is_event, is_first))
    return lines


def author_of(message: Message, chat: Chat) -> str:
    """By name; empty for what nobody wrote."""
    name = {"visitor": chat.visitor.display_name, "system": ""}.get(message.author.partition(":")[0])
    if name is None:
        name = message.operator.display_name if message.operator else "Operator"
    return name


def words_of(message: Message) -> str:
    """What was written, or what happened; empty for what says nothing to people."""
    if message.kind != Message.Kind.EVENT:
        return message.body
    data = message.data
    return EVENTS.get(message.body, "").format(
        name=data.get("name") or "An operator",
        sender=data.get("from") or "A colleague",
        page=data.get("title") or data.get("url"),
    )


def about_visitor(chat: Chat, operator: Operator) -> dict[str, object]:
    """The pages they saw, the latest on top, and their other chats that this operator may see."""
    others = chats_of(operator).filter(visitor=chat.visitor_id).exclude(pk=chat.pk)
    return {
        "page_views": chat.visitor.page_views.order_by("-pk")[:PAGES],
        "others": others.select_related("site").order_by("-pk")[:OTHERS],
    }
