"""Chats as people may know them: cards for operators, less for visitors, the panel beside a chat."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from accounts.models import Operator
from accounts.services import hours
from chats import rights
from chats.access import chats_of
from chats.events.base import maybe_millis, millis
from chats.events.views import (
    AnswerView,
    ChatCard,
    EarlierChat,
    Marks,
    OperatorView,
    PageSeen,
    Person,
    TransferView,
    VisitorChat,
    VisitorPanel,
)
from chats.models import Chat, Message, SentForm, Transfer, Visitor
from chats.querysets import ChatQuerySet
from chats.services import forms, notes, waits

PREVIEW = 120
PAGES = 50
EARLIER = 20
NOTES = 99

_latest_transfer = Transfer.objects.filter(
    Q(outcome="open") | Q(answered_at__gte=OuterRef("accepted_at")), chat=OuterRef("pk")
).order_by("-pk")
_latest_words = Message.objects.filter(chat=OuterRef("pk"), seq=OuterRef("visitor_seq"))


def with_preview(chats: ChatQuerySet) -> ChatQuerySet:
    """Fetch all that a card shows, in one query."""
    return with_words(chats.select_related("client", "site", "visitor", "operator")).annotate(
        latest_transfer=Subquery(_latest_transfer.values("pk")[:1])
    )


def with_words(chats: ChatQuerySet) -> ChatQuerySet:
    """Each with the latest words of its visitor, as `preview`."""
    words = Subquery(_latest_words.values(words=Substr("body", 1, PREVIEW))[:1])
    form = Subquery(SentForm.objects.filter(chat=OuterRef("pk")).values("summary")[:1])
    return chats.annotate(preview=Coalesce(words, form, Value("")))


def cards(chats: ChatQuerySet) -> list[ChatCard]:
    """One query whatever their number, and one for transfers if there are any; longest waiting first."""
    rows = list(with_preview(chats).in_queue_order())
    transfers = transfers_of(rows)
    return [card_of(chat, transfers) for chat in rows]


def card(chat: Chat) -> ChatCard:
    """As it is now, not as `chat` was read."""
    [card] = cards(Chat.objects.filter(pk=chat.pk))
    return card


def transfers_of(chats: Iterable[Chat]) -> dict[int, TransferView]:
    """By chat: how its latest transfer since its owner accepted it stands. Needs `with_preview`."""
    active = [chat for chat in chats if chat.status == "active"]
    latest = [pk for chat in active if (pk := chat.latest_transfer) is not None]  # type: ignore[attr-defined]
    if not latest:
        return {}
    rows = Transfer.objects.filter(pk__in=latest).select_related("sender", "receiver", "department")
    return {row.chat_id: TransferView.of(row) for row in rows}


def card_of(chat: Chat, transfers: Mapping[int, TransferView]) -> ChatCard:
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
        absent_at=maybe_millis(chat.absent_at) if chat.status == "active" else None,
        linked_to=chat.linked_to_id,
        visitor_language=chat.visitor_language,
        operator_language=chat.operator_language,
        knocked_at=maybe_millis(chat.knocked_at),
        transfer=transfers.get(chat.pk),
        marks=Marks.of(chat),
        uploads_allowed=chat.uploads_allowed,
        rating=chat.rating,
        rating_comment=chat.rating_comment,
        call=chat.visitor.phone if chat.visitor.may_call_at else "",
        is_reachable=chat.visitor.is_reachable_from(chat.site),
        is_blocked=chat.visitor.blocked_at is not None,
        is_test=chat.is_test,
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
    comes_later = status == "waiting" and chat.away_at is not None and not _is_somebody_online(chat)
    return VisitorChat(
        id=chat.pk,
        version=chat.version,
        status=status,  # type: ignore[arg-type]
        operator=chat.operator.display_name if served and chat.operator else "",
        picture=chat.operator.picture_url if served and chat.operator else "",
        position=position,
        wait=waits.expected(waits.recent(chat), position) if position else None,
        back_at=_opening(chat, timezone.now()) if comes_later else _back_at(chat),
        hold_until=maybe_millis(chat.hold_until) if status == "active" else None,
        visitor_language=chat.visitor_language,
        operator_language=chat.operator_language,
        ended_by=chat.reason if status == "ended" else None,  # type: ignore[arg-type]
        knocked_at=maybe_millis(chat.knocked_at) if status == "active" else None,
        last_seq=chat.last_seq,
        marks=Marks.of(chat),
        uploads_allowed=chat.uploads_allowed and status == "active",
        rating=chat.rating,
        may_rate=status == "ended" and not chat.visitor.blocked_at,
        is_available=not chat.visitor.blocked_at,
        comes_later=comes_later,
        offers_contact=status == "active" and _offers_contact(chat),
    )


def _offers_contact(chat: Chat) -> bool:
    """U3: whoever did not begin by themselves was asked nothing."""
    if not chat.is_started_by_operator:
        return False
    site = chat.site
    return (site.follow_up_by_email or site.follow_up_by_phone) and not chat.visitor.is_reachable_from(site)


def _back_at(chat: Chat) -> int | None:
    """Sent away outside of office hours: when they are over. Of every other reason nothing is said (I4)."""
    if chat.reason != Chat.Reason.CLOSED or chat.ended_at is None:
        return None
    return _opening(chat, chat.ended_at)


def _opening(chat: Chat, after: datetime) -> int | None:
    site = chat.site
    return maybe_millis(hours.next_opening(site.hours, site.time_zone, site.holidays, after))


def _is_somebody_online(chat: Chat) -> bool:
    return rights.pool_of(chat.client_id).online().exists()


def panel(visitor: Visitor, operator: Operator, chat: Chat | None = None) -> VisitorPanel:
    """The visitor, where they have been, and their earlier chats that this operator may see.

    With `chat`, also what was filled in before it.
    """
    views = visitor.page_views.order_by("-id")[:PAGES]
    pages = [PageSeen(url=view.url, title=view.title, at=millis(view.viewed_at)) for view in views]
    earlier = with_words(chats_of(operator).filter(visitor=visitor)).exclude(
        status__in=("queued", "assigned", "active")
    )
    return VisitorPanel.of(
        visitor,
        pages[::-1],
        [EarlierChat.of(chat, chat.preview) for chat in earlier.order_by("-pk")[:EARLIER]],  # type: ignore[attr-defined]
        list(notes.about(visitor).values_list("body", flat=True)[:NOTES]),
        [AnswerView(label=each["label"], value=each["value"]) for each in (forms.of(chat) if chat else ())],
    )


def operator_view(operator: Operator) -> OperatorView:
    return OperatorView(
        id=operator.pk,
        name=operator.display_name,
        is_online=operator.is_online,
        active_chats=operator.active_chats,
        max_chats=operator.max_chats,
        picture=operator.picture_url,
        allows_uploads=operator.allows_uploads,
        checks_spelling=operator.checks_spelling,
        sounds=operator.sounds,
        notifications=operator.notifications,
        language=operator.language,
        languages=operator.languages,
    )
