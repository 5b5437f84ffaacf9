"""What a visitor's first words, and those of one who was waited for, set going."""

from datetime import datetime

from django.db import transaction

from chats.models import Chat, Message
from chats.services import endings, payment, presence
from chats.services.messages import VISITOR, Woke
from chats.signals import chat_begun


def settle(chat_id: int, woke: Woke, now: datetime) -> None:
    """After they are stored: wake a chat that was away, end one that nobody can pay. Safe to run twice."""
    if woke == "first":
        _tell_of_beginning(chat_id, now)
    chat = _active(chat_id)
    if chat is not None and chat.away_at is not None:
        presence.wake(chat_id, now)
        chat = _active(chat_id)
    if chat is not None and payment.is_owed(chat):
        endings.cut_unpaid(chat, now)


def settle_late(chat: Chat, now: datetime) -> None:
    """For whoever died before they did: an active chat is due from its visitor's first words on."""
    written = Message.objects.filter(chat=chat, author=VISITOR).exclude(kind="event").order_by("seq")
    if chat.deadline_at == written.values_list("created_at", flat=True).first():
        settle(chat.pk, "first", now)


def _tell_of_beginning(chat_id: int, now: datetime) -> None:
    """Of a chat that continues no other: it was begun by a form or a page, without a word (U3)."""
    with transaction.atomic():
        if Chat.objects.open().filter(pk=chat_id, linked_to=None).exists():
            chat_begun.send(sender=Chat, chat_id=chat_id, now=now)


def _active(chat_id: int) -> Chat | None:
    return Chat.objects.active().with_people().filter(pk=chat_id).first()
