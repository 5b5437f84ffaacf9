"""Chats that an operator wants to find again (O10)."""

from accounts.models import Operator
from chats.models import Chat, Favourite


def mark(chat: Chat, operator: Operator, is_favourite: bool) -> None:
    """Safe to run twice."""
    if is_favourite:
        Favourite.objects.bulk_create([Favourite(operator=operator, chat=chat)], ignore_conflicts=True)
    else:
        Favourite.objects.filter(operator=operator, chat=chat).delete()
