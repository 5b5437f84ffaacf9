"""What the visitor thought of a chat: asked once at its end (S14)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from chats.events.facts import ChatChanged
from chats.models import Chat
from chats.services import listing, masking, news
from livechat.lib.errors import DomainError
from livechat.lib.text import BadText, EmptyText, clean
from livechat.lib.winning import win

RATE_WITHIN = timedelta(hours=24)
CHANGE_WITHIN = timedelta(minutes=10)


class TooLate(DomainError):
    code = "too_late"
    message = gettext_noop("This chat cannot be rated any more.")


def rate(chat: Chat, rating: int, comment: str, now: datetime) -> None:
    """Store 1 to 5 and a few words for a chat that was served; changeable for ten minutes. Raises TooLate."""
    words = _words(comment)
    unrated = Q(rated_at=None) | Q(rated_at__gte=now - CHANGE_WITHIN)
    served = Chat.objects.filter(
        unrated, pk=chat.pk, status=Chat.Status.ENDED, ended_at__gte=now - RATE_WITHIN
    )
    if chat.visitor.blocked_at:
        raise TooLate
    with transaction.atomic():
        if not win(served, rating=rating, rating_comment=words, rated_at=now):
            raise TooLate
        listing.count_again(chat.client_id, chat.created_at.date())
        news.tell(chat.pk, ChatChanged)


def _words(comment: str) -> str:
    try:
        return masking.mask_cards(clean(comment))
    except (EmptyText, BadText):
        return ""
