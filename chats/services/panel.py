"""Telling windows that what stands beside a conversation, or in a list, is not what they show any more."""

from typing import Literal

from chats import groups
from chats.events.facts import ListChanged, ListView, PanelChanged, PanelView
from chats.models import Chat, Contact, Visitor
from livechat.lib.publishing import publish

# A visitor's older chats are hardly open in any window.
LATEST = 20


def changed(chat_id: int, panel: str) -> None:
    publish(groups.desk(chat_id), PanelChanged(chat=chat_id, data=PanelView(panel)))


def changed_for(person: Visitor | Contact, panel: str) -> None:
    """In every window that has one of this person's latest chats open."""
    of = {"visitor": person} if isinstance(person, Visitor) else {"visitor__contact": person}
    for chat_id in Chat.objects.filter(**of).order_by("-pk").values_list("pk", flat=True)[:LATEST]:
        changed(chat_id, panel)


def list_changed(which: Literal["inbox", "tickets"], client_id: int) -> None:
    """In every window of this client's operators that shows the list or something of it."""
    publish(groups.pool(client_id), ListChanged(data=ListView(which, client_id)))
