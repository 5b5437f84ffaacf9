"""The silence clock: pure arithmetic over a chat and its site's times."""

from datetime import datetime, timedelta

from accounts.models import Site
from chats.models import Chat


def since(chat: Chat) -> datetime:
    """Since when nobody has written or typed; a hold counts as talk until it is over."""
    signs = (chat.accepted_at, chat.last_message_at, chat.typing_at, chat.hold_until)
    return max(sign for sign in (*signs, chat.created_at) if sign is not None)


def visitor_waits(chat: Chat) -> bool:
    """Whether the visitor wrote last, so that the operator is the silent one."""
    return chat.visitor_seq > chat.operator_seq


def ask_at(chat: Chat) -> datetime:
    return since(chat) + timedelta(seconds=chat.site.ask_seconds)


def end_at(chat: Chat) -> datetime:
    return since(chat) + timedelta(seconds=chat.site.silence_seconds)


def first_look(site: Site, now: datetime) -> datetime:
    """When something may have to be done at the earliest, whoever writes what from now on.

    A message moves no deadline, so the sweep must never look later than this.
    """
    return now + timedelta(seconds=min(site.ask_seconds, site.silence_seconds))
