"""Links that lead a visitor back to their conversation, on any device (U9).

A link's secret, filled up to the length of a browser's token, is presented as such a token is.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_noop

from accounts.models import Site
from chats.models import Chat, Visitor, WayBack
from livechat.lib.errors import DomainError, NotFound

LASTS = timedelta(days=7)
# 96 bits: short enough for a text, too many to be tried.
SECRET_BYTES = 12
TOKEN_LENGTH = 32


class Elsewhere(DomainError):
    code = "elsewhere"
    message = gettext_noop("You are in another conversation on the website. Please go on there.")


def make(chat: Chat, now: datetime) -> str:
    """The secret of a new link; it is kept as a digest only."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    WayBack.objects.create(chat=chat, digest=_digest(secret), created_at=now, expires_at=now + LASTS)
    return secret


def for_phone(visitor: Visitor, chat: Chat, now: datetime) -> str:
    """**Continue on my phone**: a link of the visitor's own. Raises NotFound for who came by a link themself.

    Their link would never run out otherwise.
    """
    if visitor.only_chats is not None:
        raise NotFound
    return make(chat, now)


def address(secret: str) -> str:
    return f"{settings.BASE_URL}/r/{secret}/"


def site_of(secret: str, now: datetime) -> Site:
    """Where the link's conversation is; a link that has run out is one that never was. Raises NotFound."""
    opened = WayBack.objects.filter(digest=_digest(secret), expires_at__gt=now, chat__deleted_at=None)
    way = opened.select_related("chat__site__client").first()
    if way is None or not way.chat.site.is_active:
        raise NotFound
    return way.chat.site


def token_of(secret: str) -> str:
    return secret.ljust(TOKEN_LENGTH, "-")


def visitor_of(site: Site, token_hash: str, now: datetime) -> Visitor | None:
    """Whom a link of this site was sent to; they may see its chat and those linked to it, no other."""
    opened = WayBack.objects.filter(digest=token_hash, expires_at__gt=now, chat__site=site)
    way = opened.select_related("chat__visitor").first()
    return followed(way.chat) if way else None


def followed(chat: Chat) -> Visitor:
    """Who answers to what was sent after them; they may see this chat and those linked to it, no other."""
    visitor = chat.visitor
    visitor.only_chats = frozenset(_linked(chat))
    return visitor


def refuse_elsewhere(visitor: Visitor) -> None:
    """Who came by a link does not write into a conversation that it does not open. Raises Elsewhere."""
    if visitor.only_chats is None:
        return
    if Chat.objects.open().filter(visitor=visitor.pk).exclude(pk__in=visitor.only_chats).exists():
        raise Elsewhere


def include(visitor: Visitor, chat: Chat, ref: str) -> None:
    """A chat that they began themselves, with `ref`, is theirs to see as well. Else raises Elsewhere."""
    if visitor.only_chats is None or chat.pk in visitor.only_chats:
        return
    if chat.started_ref != ref:
        # Begun on the website a moment ago: what was written went there, and what is said there stays there.
        raise Elsewhere
    visitor.only_chats |= {chat.pk}


def prune(now: datetime) -> None:
    """Links that have run out open nothing, and are forgotten."""
    WayBack.objects.filter(expires_at__lt=now).delete()


def _digest(secret: str) -> str:
    return hashlib.sha256(token_of(secret).encode()).hexdigest()


def _linked(chat: Chat) -> set[int]:
    """The chat, those it continues, and those that continue it: each way until nothing new is found."""
    found, new = {chat.pk}, {chat.pk}
    while new:
        above = Chat.objects.filter(continuations__in=new).values_list("pk", flat=True)
        below = Chat.objects.filter(linked_to__in=new).values_list("pk", flat=True)
        new = {*above, *below} - found
        found |= new
    return found
