"""**Knock knock**: the visitor is called back to the window (O26)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import Operator
from chats.errors import ChatEnded, KnockedAlready, NotActive, NotYours
from chats.events.facts import ChatChanged
from chats.models import Chat
from chats.services import news
from livechat.lib.winning import win

KNOCK_EVERY = timedelta(seconds=10)


def knock(chat: Chat, operator: Operator, now: datetime) -> None:
    """At most once in 10 s. Raises ChatEnded, NotYours, NotActive or KnockedAlready."""
    quiet = Q(knocked_at=None) | Q(knocked_at__lte=now - KNOCK_EVERY)
    mine = Chat.objects.active().filter(pk=chat.pk, operator=operator, left_at=None)
    with transaction.atomic():
        if not win(mine.filter(quiet), knocked_at=now):
            raise _refusal(chat, operator)
        news.tell(chat.pk, ChatChanged)


def _refusal(chat: Chat, operator: Operator) -> Exception:
    current = Chat.objects.get(pk=chat.pk)
    if not current.is_open:
        return ChatEnded()
    if current.status != Chat.Status.ACTIVE:
        return NotActive()
    if current.operator_id != operator.pk:
        return NotYours()
    if current.left_at is not None:
        return NotActive("The visitor has left: there is no window to knock at.")
    return KnockedAlready()
