"""Chats as people may know them: cards for operators, less for visitors, the panel beside a chat."""

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Substr

from accounts.models import Operator
from chats.access import chats_of
from chats.events.base import maybe_millis, millis
from chats.events.views import (
    ChatCard,
    EarlierChat,
    Marks,
    OperatorView,
    PageSeen,
    Person,
    VisitorChat,
    VisitorPanel,
)
from chats.models import Chat, Message, Visitor
from chats.querysets import ChatQuerySet

PREVIEW = 120
PAGES = 50
EARLIER = 20

_latest_words = Message.objects.filter(chat=OuterRef("pk"), seq=OuterRef("visitor_seq"))


def with_preview(chats: ChatQuerySet) -> ChatQuerySet:
    """Fetch all that a card shows, in one query."""
    words = Subquery(_latest_words.values(words=Substr("body", 1, PREVIEW))[:1])
    return chats.select_related("client", "site", "visitor", "operator").annotate(
        preview=Coalesce(words, Value(""))
    )


def cards(chats: ChatQuerySet) -> list[ChatCard]:
    """One query whatever their number; longest waiting first."""
    return [card_of(chat) for chat in with_preview(chats).in_queue_order()]


def card(chat: Chat) -> ChatCard:
    """As it is now, not as `chat` was read."""
    return card_of(with_preview(Chat.objects.filter(pk=chat.pk)).get())


def card_of(chat: Chat) -> ChatCard:
    """Needs `with_preview`."""
    operator = chat.operator
    return ChatCard(
        id=chat.pk,
        version=chat.version,
        status=chat.status,  # type: ignore[arg-type]
        reason=chat.reason,
        client=Person(id=chat.client_id, name=chat.client.name),
        site=Person(id=chat.site_id, name=chat.site.name),
        visitor=Person(id=chat.visitor_id, name=chat.visitor.display_name),
        operator=Person(id=operator.pk, name=operator.display_name) if operator else None,
        preview=chat.preview,  # type: ignore[attr-defined]  # see with_preview
        waiting_since=millis(chat.waiting_since),
        is_returned=chat.is_returned,
        accepted_at=maybe_millis(chat.accepted_at),
        ended_at=maybe_millis(chat.ended_at),
        last_seq=chat.last_seq,
        visitor_seq=chat.visitor_seq,
        operator_seq=chat.operator_seq,
        last_message_at=maybe_millis(chat.last_message_at),
        typing_at=maybe_millis(chat.typing_at),
        hold_until=maybe_millis(chat.hold_until),
        away_at=maybe_millis(chat.away_at),
        left_at=maybe_millis(chat.left_at),
        linked_to=chat.linked_to_id,
        marks=Marks.of(chat),
        alarm_seconds=chat.site.alarm_seconds,
        ask_seconds=chat.site.ask_seconds,
        silence_seconds=chat.site.silence_seconds,
    )


def visitor_chat(chat: Chat, position: int | None = None) -> VisitorChat:
    """What its visitor may know: who talks to them, never who was asked to nor why they were sent away."""
    status = {"queued": "waiting", "assigned": "waiting"}.get(chat.status, chat.status)
    if status == "waiting" and position is None:
        position = Chat.objects.ahead_of(chat).count() + 1
    served = status in ("active", "ended") and chat.operator is not None
    return VisitorChat(
        id=chat.pk,
        version=chat.version,
        status=status,  # type: ignore[arg-type]
        operator=chat.operator.display_name if served and chat.operator else "",
        position=position,
        hold_until=maybe_millis(chat.hold_until) if status == "active" else None,
        ended_by=chat.reason if status == "ended" else None,  # type: ignore[arg-type]
        last_seq=chat.last_seq,
        marks=Marks.of(chat),
    )


def panel(visitor: Visitor, operator: Operator) -> VisitorPanel:
    """The visitor, where they have been, and their earlier chats that this operator may see."""
    views = visitor.page_views.order_by("-id")[:PAGES]
    pages = [PageSeen(url=view.url, title=view.title, at=millis(view.viewed_at)) for view in views]
    earlier = with_preview(chats_of(operator).filter(visitor=visitor)).exclude(
        status__in=("queued", "assigned", "active")
    )
    return VisitorPanel.of(
        visitor,
        pages[::-1],
        [EarlierChat.of(chat, chat.preview) for chat in earlier.order_by("-pk")[:EARLIER]],  # type: ignore[attr-defined]
    )


def operator_view(operator: Operator) -> OperatorView:
    return OperatorView(
        id=operator.pk,
        name=operator.display_name,
        is_online=operator.is_online,
        active_chats=operator.active_chats,
        max_chats=operator.max_chats,
    )
