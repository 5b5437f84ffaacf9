"""What a visitor's first words, and those of one who was waited for, set going."""

from datetime import datetime

from django.db import transaction

from chats.models import Chat, Message
from chats.services import endings, payment, presence
from chats.services.messages import VISITOR
from chats.signals import chat_begun


def settle(chat_id: int, now: datetime) -> None:
    """After they are stored: wake a chat that was away, end one that nobody can pay. Safe to run twice."""
    if _are_first(chat_id):
        with transaction.atomic():
            chat_begun.send(sender=Chat, chat_id=chat_id, now=now)
    chat = _active(chat_id)
    if chat is not None and chat.away_at is not None:
        presence.wake(chat_id, now)
        chat = _active(chat_id)
    if chat is not None and payment.is_owed(chat):
        endings.cut_unpaid(chat, now)


def _active(chat_id: int) -> Chat | None:
    return Chat.objects.active().with_people().filter(pk=chat_id).first()


def _are_first(chat_id: int) -> bool:
    """Of a chat that continues no other: it was begun by a form or a page, without a word (U3)."""
    if not Chat.objects.open().filter(pk=chat_id, linked_to=None).exists():
        return False
    return Message.objects.filter(chat=chat_id, author=VISITOR).exclude(kind="event").count() == 1
