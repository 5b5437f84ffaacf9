"""Acting in a chat takes its owner: why somebody else, or somebody too late, is refused."""

from accounts.models import Operator
from chats.errors import ChatEnded, NotActive, NotYours
from chats.models import Chat
from chats.querysets import ChatQuerySet
from livechat.lib.errors import DomainError


def own(chat: Chat, operator: Operator) -> ChatQuerySet:
    """The chat, if the operator owns it and it runs: for a compare-and-set."""
    return Chat.objects.active().filter(pk=chat.pk, operator=operator.pk)


def refusal(chat: Chat) -> DomainError:
    """Why `own` did not win."""
    current = Chat.objects.get(pk=chat.pk)
    if not current.is_open:
        return ChatEnded()
    return NotActive() if current.status != Chat.Status.ACTIVE else NotYours()
