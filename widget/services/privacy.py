"""What a website's visitors are asked before anything is kept of them."""

from accounts.models import Site
from widget.models import Privacy


def for_site(site: Site) -> Privacy:
    """Its row, or what holds without one."""
    return Privacy.objects.filter(site=site).first() or Privacy(site=site)


def change(site: Site, *, asks_consent: bool, typing_preview: bool) -> None:
    """**Ask for consent first**, and whether operators see what is being typed."""
    Privacy.objects.update_or_create(site=site, defaults={"asks_consent": asks_consent})
    Site.objects.filter(pk=site.pk).update(typing_preview=typing_preview)
