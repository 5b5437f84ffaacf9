"""Where a visitor is: here, away, gone, or back and writing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Greatest

from accounts.models import Site
from chats.events.facts import ChatChanged, ChatReturned
from chats.models import Chat, Visitor
from chats.querysets import ChatQuerySet
from chats.services import clock, endings, messages, news, panel, room, routing, transfers
from livechat.lib.winning import win

# U2: no activity, or another screen, for more than four and a half minutes.
AWAY_AFTER = timedelta(seconds=270)
# Web processes write down who is there every 10 s; whoever is silent for longer may have left.
SEEN_EVERY = timedelta(seconds=15)
# How long the last responses of a chat that is over wait for its visitor to go, unseen.
UNSEEN_FOR = timedelta(hours=12)


# --- signs of life


def visitors_seen(visitor_ids: Iterable[int], now: datetime) -> None:
    """A socket or beacon of theirs is there at this moment."""
    Visitor.objects.filter(pk__in=list(visitor_ids)).update(seen_at=now)


def report(visitor_id: int, state: Literal["active", "idle", "hidden"], now: datetime) -> None:
    """What a tab says of its visitor; a hidden one beside a visible one is soon contradicted."""
    visitor = Visitor.objects.filter(pk=visitor_id)
    if state == "hidden":
        visitor.update(hidden_at=Coalesce(F("hidden_at"), now))
    elif state == "active":
        visitor.update(hidden_at=None, active_at=now)
    else:
        visitor.update(hidden_at=None)


def beacon(visitor_id: int, *, idle: timedelta, hidden: timedelta | None, now: datetime) -> None:
    """A page says for how long nothing was done, and for how long it has been out of sight."""
    here = None if hidden is None else Coalesce(F("hidden_at"), now - hidden)
    Visitor.objects.filter(pk=visitor_id).update(
        seen_at=Greatest("seen_at", now), active_at=Greatest("active_at", now - idle), hidden_at=here
    )


def is_away(visitor: Visitor, site: Site, now: datetime) -> bool:
    """Left, or nothing done, or looking at something else for long (U2)."""
    return away_at(visitor, site) < now


def has_left(visitor: Visitor, site: Site, now: datetime) -> bool:
    return visitor.seen_at < now - timedelta(seconds=site.left_seconds)


def away_at(visitor: Visitor, site: Site) -> datetime:
    """When they are away, or will be if they are not seen before (U2)."""
    signs = [visitor.active_at + AWAY_AFTER, visitor.seen_at + timedelta(seconds=site.left_seconds)]
    return min(signs if visitor.hidden_at is None else [*signs, visitor.hidden_at + AWAY_AFTER])


# --- leaving and coming back


def mark_left(chat_id: int, now: datetime) -> None:
    """The visitor is on no tab any more: drop a waiting chat, wait for who can be reached."""
    chat = Chat.objects.open().with_people().filter(pk=chat_id).first()
    if chat is None or not has_left(chat.visitor, chat.site, now):
        return
    as_read = Chat.objects.as_read(chat)
    if _waits_elsewhere(chat):
        if chat.is_waiting and chat.away_at is None:
            # Neither timed out nor dropped: the answer reaches them where they are.
            _change(as_read, chat.pk, away_at=now)
    elif chat.is_waiting and chat.away_at is None:
        endings.send_away(as_read, chat, Chat.Reason.DROPPED, now)
    elif chat.away_at is None and chat.visitor.is_reachable_from(chat.site):
        go_away(as_read, chat, now)
    elif chat.left_at is None:
        _change(as_read, chat.pk, left_at=now)


def _waits_elsewhere(chat: Chat) -> bool:
    """They wrote by text or e-mail when they had left already, and were not answered yet."""
    since = chat.visitor.seen_at + timedelta(seconds=chat.site.left_seconds)
    written = chat.last_message_at
    return clock.visitor_waits(chat) and written is not None and written > since


def came_back(visitor_id: int, now: datetime) -> None:
    """A tab of the visitor is open again. A chat that waits for them goes on when they write."""
    for chat in Chat.objects.open().filter(visitor=visitor_id, left_at__isnull=False):
        _change(Chat.objects.as_read(chat), chat.pk, left_at=None)


def misjudged(now: datetime, most: int) -> list[int]:
    """Chats of which `look_after` may have something to write down; as many of each kind at the most.

    Two questions: asked as one, all chats that ended in half a day were read each time.
    """
    quiet, silent = now - AWAY_AFTER, now - SEEN_EVERY
    gone = Q(visitor__active_at__lt=quiet) | Q(visitor__hidden_at__lt=quiet) | Q(visitor__seen_at__lt=silent)
    here = Q(visitor__hidden_at=None) | Q(visitor__hidden_at__gte=quiet)
    back = here & Q(visitor__active_at__gte=quiet, visitor__seen_at__gte=silent)
    active = Chat.objects.active().filter(Q(gone, absent_at=None) | Q(back, absent_at__isnull=False))
    ended = Chat.objects.ended_unseen().filter(gone, ended_at__gt=now - UNSEEN_FOR)
    return [pk for chats in (active, ended) for pk in chats.values_list("pk", flat=True)[:most]]


def look_after(chat_id: int, now: datetime) -> None:
    """Write down since when the visitor is away, or that they are not any more (U2).

    Of a chat that is over only the first counts: whether its last responses are sent after them.
    """
    chat = Chat.objects.with_people().filter(pk=chat_id, status__in=["active", "ended"]).first()
    if chat is None:
        return
    since = away_at(chat.visitor, chat.site)
    absent = since if since < now else None
    if (absent is None) == (chat.absent_at is None):
        return
    # Asked by the statement itself: a response may be stored at this very moment.
    look = Case(When(unseen_since__isnull=False, then=Value(now)), default=F("follow_up_at"))
    values = {"absent_at": absent} | ({"follow_up_at": look} if absent else {})
    as_read = Chat.objects.as_read(chat)
    if chat.is_open:
        _change(as_read, chat.pk, **values)
        panel.changed(chat.pk, "share")
    elif absent is not None:
        win(as_read, **values)


def go_away(as_read: ChatQuerySet, chat: Chat, now: datetime) -> bool:
    """Wait for a visitor who can be reached: no clock, and no room taken from the operator."""
    assert chat.operator_id is not None
    left = has_left(chat.visitor, chat.site, now)
    with transaction.atomic():
        if not win(
            as_read.counted(),
            away_at=now,
            left_at=chat.left_at or (now if left else None),
            hold_until=None,
            deadline_at=now + timedelta(seconds=chat.site.away_seconds),
        ):
            return False
        transfers.end_open(chat, now)
        room.free_chat(chat.operator_id)
        routing.fill_later(chat.operator_id, now)
        news.tell(chat.pk, ChatChanged)
    return True


def wake(chat_id: int, now: datetime) -> None:
    """A visitor who was waited for has written: go on with their operator, else back to the queue."""
    chat = Chat.objects.active().with_people().filter(pk=chat_id, away_at__isnull=False).first()
    if chat is not None and not _go_on(chat, now):
        _queue_again(chat, now)


def _go_on(chat: Chat, now: datetime) -> bool:
    assert chat.operator_id is not None
    look = clock.first_look(chat.site, now)
    try:
        with transaction.atomic():
            won = win(Chat.objects.as_read(chat), away_at=None, left_at=None, deadline_at=look)
            if won and not room.go_on(chat.operator_id):
                raise _NoRoom
            if won:
                news.tell(chat.pk, ChatChanged)
    except _NoRoom:
        return False
    return True


class _NoRoom(Exception):
    """Undoes the chat's change: its operator cannot take it now."""


def _queue_again(chat: Chat, now: datetime) -> None:
    """Offered first to who had it. `away_at` stays: such a chat is neither timed out nor dropped."""
    with transaction.atomic():
        if not win(
            Chat.objects.as_read(chat),
            status=Chat.Status.QUEUED,
            operator=None,
            preferred_operator=chat.operator_id,
            waiting_since=now,
            left_at=None,
            deadline_at=None,
        ):
            return
        messages.note(chat, "chat.returned", now, ref=f"returned-{chat.version}")
        news.tell(chat.pk, ChatReturned)
        transaction.on_commit(partial(routing.offer_next, chat.pk, now), robust=True)


def _change(as_read: ChatQuerySet, chat_id: int, **values: Any) -> None:
    with transaction.atomic():
        if win(as_read, **values):
            news.tell(chat_id, ChatChanged)
