"""**Hold**: the visitor is told to wait, and the silence clock stops."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Operator
from chats.errors import NotActive
from chats.events.base import millis
from chats.events.facts import ChatChanged
from chats.models import Chat
from chats.services import messages, news, responses
from livechat.lib.winning import win


def hold(chat: Chat, operator: Operator, now: datetime) -> None:
    """Stop the clock of the operator's own chat. Raises ChatEnded, NotYours or NotActive."""
    with transaction.atomic():
        current = Chat.objects.with_people().get(pk=chat.pk)
        # The line ends an earlier hold, so it comes before the new one.
        said = messages.say(
            current, operator, responses.one_moment(current, operator), now, ref=f"hold-{current.version}"
        )
        if said.code:
            raise messages.REFUSALS[said.code]
        until = now + timedelta(seconds=current.site.hold_seconds)
        mine = Chat.objects.counted().filter(pk=chat.pk, operator=operator)
        look = until + timedelta(seconds=min(current.site.ask_seconds, current.site.silence_seconds))
        if not win(mine, hold_until=until, deadline_at=look):
            raise NotActive("The visitor is away: there is no clock to stop.")
        data = {"until": millis(until)}
        messages.note(current, "chat.held", now, ref=f"held-{current.version}", data=data)
        news.tell(chat.pk, ChatChanged)
