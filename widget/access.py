"""Which rows the visitor's door may reach."""

from accounts.models import Site
from livechat.lib.errors import NotFound


def active_site(key: str) -> Site:
    """The site with this public key; a switched-off one is answered like one that never was."""
    site = Site.objects.select_related("client").filter(key=key, is_active=True).first()
    if site is None:
        raise NotFound
    return site
