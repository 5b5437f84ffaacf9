"""Every chat that a person asks for comes from here; not there and not theirs are one answer (I1)."""

from django.db.models import QuerySet

from accounts.models import Client, Operator
from chats import rights
from chats.models import Chat, Visitor
from chats.querysets import ChatQuerySet
from livechat.lib.errors import NotFound


def clients_of(operator: Operator) -> QuerySet[Client]:
    """Clients whose chats this operator may see."""
    return Client.objects.filter(rights.may_see(operator.pk, "pk"))


def may_answer(operator: Operator, client_id: int) -> bool:
    return clients_answered_by(operator).filter(pk=client_id).exists()


def clients_answered_by(operator: Operator) -> QuerySet[Client]:
    """Those whose chats the operator may accept; the others they read along with."""
    return Client.objects.filter(rights.may_answer(operator.pk, "pk"))


def chats_of(operator: Operator) -> ChatQuerySet:
    return Chat.objects.for_operator(operator)


def chat_for(operator: Operator, chat_id: int) -> Chat:
    """Raises NotFound."""
    chat = chats_of(operator).with_people().filter(pk=chat_id).first()
    if chat is None:
        raise NotFound
    return chat


def chat_of_visitor(visitor: Visitor, chat_id: int) -> Chat:
    """Chats of this browser's own token; those linked to them are its own too. Raises NotFound."""
    chat = Chat.objects.with_people().filter(pk=chat_id, visitor=visitor.pk).first()
    if chat is None:
        raise NotFound
    return chat
