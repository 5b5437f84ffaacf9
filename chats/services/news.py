"""Telling everyone concerned what has changed, once it is committed."""

import time
from collections.abc import Callable
from typing import Literal

from accounts.models import Operator
from chats import groups
from chats.events.base import Fact
from chats.events.facts import AvailabilityChanged, AvailabilityView, StatusChanged
from chats.models import Chat
from chats.services import cards
from livechat.lib.publishing import publish

# Visitors further back than this see their place when they come nearer.
PLACES = 50
# A queue that moves faster is told by the watermark of each web process, which compares it every 2 s.
QUEUE_SECONDS = 1.0

_told_at: dict[int, float] = {}


def tell(chat_id: int, fact: Callable[..., Fact]) -> None:
    """Send the chat's card to its operators as `fact`, and to its visitor what they may know."""
    _tell_visitor(tell_desks(chat_id, fact), None)


def tell_desks(chat_id: int, fact: Callable[..., Fact]) -> Chat:
    """Send the card to operators alone: nothing changed that the visitor could notice."""
    chat = cards.with_preview(Chat.objects.filter(pk=chat_id)).get()
    publish(
        groups.pool(chat.client_id),
        fact(chat=chat.pk, data=cards.card_of(chat, cards.transfers_of([chat]))),
        chat=chat.pk,
        version=chat.version,
    )
    return chat


def tell_queue(client_id: int) -> None:
    """Send everyone who waits for this client their place: somebody before them may be gone."""
    now = time.monotonic()
    if now - _told_at.get(client_id, 0.0) < QUEUE_SECONDS:
        return
    _told_at[client_id] = now
    waiting = Chat.objects.waiting().filter(client=client_id).select_related("visitor").in_queue_order()
    for place, chat in enumerate(waiting[:PLACES], start=1):
        _tell_visitor(chat, place)


def forget() -> None:
    """Nobody was told anything yet: for tests, whose time stands still."""
    _told_at.clear()


def tell_desk(
    operator_id: int, reason: Literal["chosen", "missed_offers", "idle", "lost", "room", "settings"]
) -> None:
    """Send an operator's own windows how they stand."""
    operator = Operator.objects.get(pk=operator_id)
    view = AvailabilityView(me=cards.operator_view(operator), reason=reason)
    publish(groups.operator(operator_id), AvailabilityChanged(data=view))


def _tell_visitor(chat: Chat, place: int | None) -> None:
    publish(
        groups.visitor(chat.visitor_id),
        StatusChanged(chat=chat.pk, data=cards.visitor_chat(chat, place)),
        chat=chat.pk,
        version=chat.version,
    )
