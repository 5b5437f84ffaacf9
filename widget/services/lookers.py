"""Without invite: an operator is alerted to somebody who looks at a page (P7)."""

from datetime import datetime

from accounts.models import Site
from chats.models import Chat, Visitor
from chats.services import alerts
from widget.models import Launching
from widget.services import identity, launching


def has_room(site: Site, token: str, now: datetime) -> bool:
    """What the loader asks once, before it opens a socket: nothing is promised yet."""
    visitor = Visitor.objects.filter(site=site, token_hash=identity.hash_token(token)).first()
    return _is_without_invite(site) and alerts.may_begin(site, visitor, now)


def alert(visitor: Visitor, *, url: str, title: str, now: datetime) -> bool:
    """The page has opened its socket: tell one operator, if one is still free.

    True while an operator may begin a chat, and when one has: the page may not have heard of it yet.
    """
    if not _is_without_invite(visitor.site):
        return False
    alerted = alerts.begin(visitor, url=url, title=title, now=now)
    return alerted is not None or Chat.objects.open().filter(visitor=visitor).exists()


def _is_without_invite(site: Site) -> bool:
    return launching.for_site(site).mode == Launching.Mode.PRESENCE
