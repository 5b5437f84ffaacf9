"""A visitor who may not write a card number down can be called instead (S9)."""

from datetime import datetime

from django.db import transaction

from chats.events.facts import ChatChanged
from chats.models import Chat, Visitor
from chats.services import inquiries, news
from livechat.lib.phone import BadPhone
from livechat.lib.winning import win


def may_call(visitor: Visitor, phone: str, now: datetime) -> str:
    """The visitor agrees to be called at this number; gives it as stored. Raises BadPhone."""
    number = inquiries.phone_number(phone)
    if not number:
        raise BadPhone
    with transaction.atomic():
        Visitor.objects.filter(pk=visitor.pk).update(phone=number, may_call_at=now)
        for chat in Chat.objects.open().filter(visitor=visitor.pk):
            # The number is on its card.
            if win(Chat.objects.as_read(chat)):
                news.tell(chat.pk, ChatChanged)
    return number
