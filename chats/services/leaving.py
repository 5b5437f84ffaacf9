"""**E-mail me instead**: a visitor who would rather not wait leaves their question with us (P4)."""

from datetime import datetime

from django.db import transaction

from chats.access import chat_of_visitor
from chats.errors import AlreadyAnswered, ChatEnded
from chats.models import Chat, Visitor
from chats.services import endings, inquiries, people
from chats.services.people import BadEmail


def email_instead(visitor: Visitor, chat_id: int, email: str, now: datetime) -> None:
    """End the wait; what was written becomes an inquiry with this address. Safe to run twice.

    Raises NotFound, BadEmail, AlreadyAnswered when somebody has just accepted, or ChatEnded.
    """
    address = people.email(email)
    if not address:
        raise BadEmail
    while True:
        chat = chat_of_visitor(visitor, chat_id)
        if chat.status == Chat.Status.ENDED:
            raise ChatEnded
        if chat.status == Chat.Status.ACTIVE:
            raise AlreadyAnswered
        with transaction.atomic():
            Visitor.objects.filter(pk=visitor.pk).update(email=address)
            chat.visitor.email = address
            if not chat.is_waiting:
                # The queue was faster, or this is the second try of the same wish.
                inquiries.make_from(chat, now)
                return
            if endings.send_away(Chat.objects.as_read(chat), chat, Chat.Reason.DROPPED, now):
                return
