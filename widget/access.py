"""Which rows the visitor's door may reach."""

from django.utils import timezone

from accounts.models import Site
from chats.models import Visitor
from chats.services import way_back
from livechat.lib.errors import NotFound
from widget.models import DesignPicture, LaunchRule
from widget.services import identity


def active_site(key: str) -> Site:
    """The site with this public key; a switched-off one is answered like one that never was."""
    site = Site.objects.select_related("client").filter(key=key, is_active=True).first()
    if site is None:
        raise NotFound
    return site


def site_of_ticket(ticket: str) -> Site:
    """The site whose frame was served with this ticket. Raises BadTicket or NotFound."""
    site = Site.objects.filter(pk=identity.read_ticket(ticket), is_active=True).first()
    if site is None:
        raise NotFound
    return site


def visitor_of(token: str, ticket: str) -> Visitor:
    """The browser with this token or link, on the site of the ticket. Raises BadTicket or NotFound."""
    site = site_of_ticket(ticket)
    visitor = visitor_with(token, site) or way_back.visitor_of(
        site, identity.hash_token(token), timezone.now()
    )
    if visitor is None:
        raise NotFound
    return visitor


def launch_rule(site: Site, rule_id: int) -> LaunchRule:
    """Raises NotFound."""
    rule = LaunchRule.objects.filter(site=site, pk=rule_id).first()
    if rule is None:
        raise NotFound
    return rule


def promotion_pictured(token: str) -> LaunchRule:
    """Whose picture has this name: random, and known to everybody who was shown it. Raises NotFound."""
    rule = LaunchRule.objects.filter(picture=f"promotions/{token}.webp").first()
    if rule is None:
        raise NotFound
    return rule


def design_picture(token: str) -> DesignPicture:
    """A picture of somebody's widget: random, and known to everybody who was shown it."""
    picture = DesignPicture.objects.filter(token=token).first()
    if picture is None:
        raise NotFound
    return picture


def visitor_with(token: str, site: Site) -> Visitor | None:
    """The browser with this token of its own, if it has been here."""
    visitors = Visitor.objects.filter(site=site, token_hash=identity.hash_token(token))
    return visitors.first() if token else None
