"""Which rows the visitor's door may reach."""

from accounts.models import Site
from chats.models import Visitor
from livechat.lib.errors import NotFound
from widget.services import identity


def active_site(key: str) -> Site:
    """The site with this public key; a switched-off one is answered like one that never was."""
    site = Site.objects.select_related("client").filter(key=key, is_active=True).first()
    if site is None:
        raise NotFound
    return site


def visitor_of(token: str, ticket: str) -> Visitor:
    """The browser with this token, on the site of the ticket. Raises BadTicket or NotFound."""
    site = identity.read_ticket(ticket)
    visitor = Visitor.objects.filter(
        site=site, site__is_active=True, token_hash=identity.hash_token(token)
    ).first()
    if visitor is None or not token:
        raise NotFound
    return visitor
