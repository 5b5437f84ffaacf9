"""How the widget of the second demo client looks: a button that says what it is for."""

from accounts.models import Site
from widget.models import Design

LOOKS = {"label": "Ask the workshop", "icon": "headphones", "corner": "start", "radius": 8}


def fill() -> None:
    """Once; what somebody changed since stays as it is."""
    site = Site.objects.filter(client__slug="bolt-cycles", design=None).order_by("pk").first()
    if site is not None:
        Design.objects.create(site=site, version=1, **LOOKS)
