"""What time does to a chat: the sweep brings one that is due, and everything is looked at afresh."""

from datetime import datetime, timedelta

from django.db import transaction

from chats.models import Chat, Message
from chats.services import clock, endings, first_words, messages, presence, queue, routing
from chats.services.messages import VISITOR

Reason = Chat.Reason


def settle(chat_id: int, now: datetime) -> None:
    """Do what is due for one chat, in a transaction of its own. Safe to run twice and in parallel."""
    chat = _due(chat_id, now)
    if chat is not None and chat.status == Chat.Status.ACTIVE:
        first_words.settle_late(chat, now)
        chat = _due(chat_id, now)
    if chat is None:
        return
    if chat.is_waiting:
        _settle_waiting(chat, now)
    elif chat.away_at is not None:
        _settle_away(chat, chat.away_at, now)
    else:
        _settle_silence(chat, now)


def _due(chat_id: int, now: datetime) -> Chat | None:
    return Chat.objects.due(now).with_people().filter(pk=chat_id).first()


def _settle_waiting(chat: Chat, now: datetime) -> None:
    """`queue_timeout` runs since entering, offers included."""
    end = routing.queue_end(chat)
    if end is not None and end <= now:
        endings.send_away(Chat.objects.as_read(chat), chat, Reason.QUEUE_TIMEOUT, now)
    elif chat.status == Chat.Status.ASSIGNED:
        routing.expire_offer(chat, now)
    else:
        Chat.objects.as_read(chat).update(deadline_at=end)


def _settle_away(chat: Chat, away_at: datetime, now: datetime) -> None:
    """A line of the visitor makes the chat due at once, whatever it waits for."""
    written = Message.objects.filter(chat=chat, author=VISITOR, created_at__gte=away_at)
    end = away_at + timedelta(seconds=chat.site.away_seconds)
    if written.exists():
        presence.wake(chat.pk, now)
    elif now >= end:
        endings.finish(Chat.objects.unwritten_since(chat), chat, Reason.TIMEOUT, now)
    else:
        Chat.objects.as_read(chat).look_again(end)


def _settle_silence(chat: Chat, now: datetime) -> None:
    if now >= clock.end_at(chat):
        _fall_silent(chat, now)
        return
    asked = chat.asked_at is not None and chat.asked_at >= clock.since(chat)
    if now >= clock.ask_at(chat) and not asked and not clock.visitor_waits(chat):
        _ask(chat, now)
        return
    # Nothing is due: somebody wrote or typed since the deadline was set.
    due = clock.end_at(chat) if asked or clock.visitor_waits(chat) else clock.ask_at(chat)
    Chat.objects.as_read(chat).look_again(min(due, clock.first_look(chat.site, now)))


def _fall_silent(chat: Chat, now: datetime) -> None:
    """4:00. Whoever has just written after all is not cut off."""
    unwritten = Chat.objects.unwritten_since(chat)
    reachable = chat.visitor.is_reachable_from(chat.site)
    if chat.left_at is not None and not reachable:
        endings.finish(unwritten, chat, Reason.VISITOR, now)
    elif chat.left_at is None and clock.visitor_waits(chat):
        queue.give_back(chat, now=now, missed=True)
    elif reachable and presence.is_away(chat.visitor, chat.site, now):
        presence.go_away(unwritten, chat, now)
    else:
        endings.finish(unwritten, chat, Reason.TIMEOUT, now)


def _ask(chat: Chat, now: datetime) -> None:
    """Are you still there? Once for each silence."""
    since = clock.since(chat)
    with transaction.atomic():
        if Chat.objects.unwritten_since(chat).look_again(
            min(clock.end_at(chat), clock.first_look(chat.site, now)), asked_at=now
        ):
            messages.note(chat, "chat.still_there", now, ref=f"still-there-{int(since.timestamp())}")
