"""What the words of a visitor who was waited for set going."""

from datetime import datetime

from chats.models import Chat
from chats.services import endings, payment, presence


def settle(chat_id: int, now: datetime) -> None:
    """After they are stored: wake a chat that was away, end one that nobody can pay. Safe to run twice."""
    chat = _active(chat_id)
    if chat is not None and chat.away_at is not None:
        presence.wake(chat_id, now)
        chat = _active(chat_id)
    if chat is not None and payment.is_owed(chat):
        endings.cut_unpaid(chat, now)


def _active(chat_id: int) -> Chat | None:
    return Chat.objects.active().with_people().filter(pk=chat_id).first()
