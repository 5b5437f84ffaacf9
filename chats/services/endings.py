"""How a chat ends: served, or sent to the contact form. Either is final (A3)."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import Operator
from chats.errors import ChatEnded, NotActive, NotYours
from chats.events import facts
from chats.models import Chat, Offer
from chats.querysets import ChatQuerySet
from chats.services import inquiries, listing, messages, news, payment, room, routing, tags, transfers
from chats.signals import chat_redirected
from livechat.lib.winning import win

Reason = Chat.Reason


def leave(chat: Chat, now: datetime) -> None:
    """**End chat** by the visitor: an active one is over, a waiting one is given up. Safe to run twice."""
    while True:
        current = Chat.objects.with_people().get(pk=chat.pk)
        if not current.is_open:
            return
        if current.status == Chat.Status.ACTIVE:
            if finish(Chat.objects.as_read(current), current, Reason.VISITOR, now):
                return
        elif send_away(Chat.objects.as_read(current), current, Reason.DROPPED, now):
            return


def terminate(chat: Chat, operator: Operator, now: datetime) -> None:
    """**Terminate** by the operator who owns it. Raises ChatEnded, NotActive, NotYours or TagsRequired."""
    while True:
        current = Chat.objects.with_people().get(pk=chat.pk)
        if not current.is_open:
            raise ChatEnded
        if current.status != Chat.Status.ACTIVE:
            raise NotActive
        if current.operator_id != operator.pk:
            raise NotYours
        tags.require(current)
        if finish(Chat.objects.as_read(current), current, Reason.OPERATOR, now):
            return


def cut_off(chat: Chat, operator: Operator, now: datetime) -> None:
    """Whatever the chat is doing, and whoever has it: its visitor was blocked. Safe to run twice."""
    while True:
        current = Chat.objects.with_people().get(pk=chat.pk)
        if not current.is_open:
            return
        if current.status == Chat.Status.ACTIVE:
            if finish(Chat.objects.as_read(current), current, Reason.OPERATOR, now):
                return
        elif send_away(Chat.objects.as_read(current), current, Reason.DECLINED, now, by=operator):
            return


def redirect(chat: Chat, reason: Reason, now: datetime, *, by: Operator | None = None) -> bool:
    """Send a waiting chat to the contact form; false if it waits no more."""
    current = Chat.objects.with_people().get(pk=chat.pk)
    return send_away(Chat.objects.as_read(current), current, reason, now, by=by)


def finish(as_read: ChatQuerySet, chat: Chat, reason: Reason, now: datetime) -> bool:
    """End the active chat if it is still as it was read."""
    with transaction.atomic():
        if not win(
            as_read.active(),
            status=Chat.Status.ENDED,
            reason=reason,
            ended_at=now,
            deadline_at=None,
            hold_until=None,
        ):
            return False
        assert chat.operator_id is not None
        transfers.end_open(chat, now)
        if chat.away_at is None:
            room.free_chat(chat.operator_id)
            routing.fill_later(chat.operator_id, now)
        _close(chat, "chat.ended", now, {"by": reason})
        news.tell(chat.pk, facts.ChatEnded)
        tags.tell_untagged(chat)
    return True


def send_away(
    as_read: ChatQuerySet, chat: Chat, reason: Reason, now: datetime, *, by: Operator | None = None
) -> bool:
    """Send the waiting chat to the contact form if it is still as it was read."""
    with transaction.atomic():
        if not win(
            as_read.waiting(),
            status=Chat.Status.REDIRECTED,
            reason=reason,
            operator=by,
            ended_at=now,
            deadline_at=None,
        ):
            return False
        routing.close_offer(chat, Offer.Outcome.WITHDRAWN)
        if chat.operator_id is not None:
            routing.fill_later(chat.operator_id, now)
        _close(chat, "chat.redirected", now, {})
        if reason == Reason.DROPPED:
            inquiries.make_from(chat, now)
        chat_redirected.send(sender=Chat, chat_id=chat.pk, now=now)
        news.tell(chat.pk, facts.ChatRedirected)
        transaction.on_commit(partial(news.tell_queue, chat.client_id), robust=True)
    return True


def cut_unpaid(chat: Chat, now: datetime) -> None:
    """The visitor's first words came when no credit was left: the active chat goes to the contact form."""
    with transaction.atomic():
        if not win(
            Chat.objects.as_read(chat).active(),
            status=Chat.Status.REDIRECTED,
            reason=Reason.NO_CREDITS,
            ended_at=now,
            deadline_at=None,
            hold_until=None,
        ):
            return
        assert chat.operator_id is not None
        transfers.end_open(chat, now)
        if chat.away_at is None:
            room.free_chat(chat.operator_id)
            routing.fill_later(chat.operator_id, now)
        _close(chat, "chat.redirected", now, {})
        news.tell(chat.pk, facts.ChatRedirected)


def _close(chat: Chat, code: str, now: datetime, data: dict[str, str]) -> None:
    messages.note(chat, code, now, ref=code.replace(".", "-"), data=data)
    # Only now that the row is ours and final is it certain that nobody answers any more.
    chat.operator_seq = Chat.objects.values_list("operator_seq", flat=True).get(pk=chat.pk)
    payment.give_back_unanswered(chat, now)
    listing.enter(chat.pk)
