"""How a site's widget looks: read by the loader and the frame, saved by whoever manages the site."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Site, User
from chats.errors import ChangedMeanwhile
from livechat.lib.winning import win
from widget.models import Design
from widget.services import colors, icons

SITE_FIELDS = ("title", "greeting", "color")
FIELDS = (
    "scheme", "text_color", "radius", "font", "corner", "offset_inline", "offset_block", "icon", "picture",
    "label", "face", "logo", "words", "sounds", "languages", "phones", "hidden_on",
)  # fmt: skip
# Ours that may be said in the client's own words, with what the form calls them.
WORDS = {
    "online": "Somebody is online",
    "away": "Nobody is online",
    "waiting": "Waiting in the queue",
    "placeholder": "In the empty message field",
    "notice_ended": "After the end of a chat",
}
_SCHEMES = {"automatic": "light dark", "light": "light", "dark": "dark"}


def for_site(site: Site) -> Design:
    """The saved design, or the one that a site begins with, which has version 0 and is no row."""
    design = Design.objects.filter(site=site).select_related("picture", "logo", "updated_by").first()
    return design or Design(site=site)


def values_of(site: Site, design: Design) -> dict[str, Any]:
    """Everything that the form of a design shows."""
    return {name: getattr(site, name) for name in SITE_FIELDS} | {
        name: getattr(design, name) for name in FIELDS
    }


def defaults() -> dict[str, Any]:
    """What **Reset** goes back to."""
    return values_of(Site(), Design())


def save(site: Site, values: dict[str, Any], *, version: int, by: User, now: datetime) -> None:
    """Make `values` the design of `site`, unless it is not the one of `version` any more.

    Raises ChangedMeanwhile: whoever saves second is told, and nothing is lost silently.
    """
    looks = {name: values[name] for name in FIELDS} | {"updated_by": by, "updated_at": now}
    try:
        with transaction.atomic():
            if version == 0:
                Design.objects.create(site=site, version=1, **looks)
            elif not win(Design.objects.filter(site=site.pk, version=version), **looks):
                raise ChangedMeanwhile
            Site.objects.filter(pk=site.pk).update(**{name: values[name] for name in SITE_FIELDS})
    except IntegrityError as error:
        raise ChangedMeanwhile from error


def text_color(values: dict[str, Any]) -> str:
    """What is written on the site's colour."""
    return values["text_color"] or colors.text_on(values["color"])


def for_loader(values: dict[str, Any]) -> dict[str, Any]:
    """Looks of button and panel as the loader wants them; what is not said is not drawn."""
    looks: dict[str, Any] = {
        "css": {
            "x": f"{values['offset_inline']}px",
            "y": f"{values['offset_block']}px",
            "radius": f"{values['radius']}px",
            "scheme": _SCHEMES[values["scheme"]],
        },
        "corner": values["corner"],
        "phones": values["phones"],
    }
    if values["icon"] == Design.Icon.PICTURE and values["picture"]:
        looks["picture"] = values["picture"].url
    elif values["icon"] != Design.Icon.CHAT:
        looks["icon"] = icons.PATHS.get(values["icon"], icons.PATHS["chat"])
    if values["label"]:
        looks["label"] = values["label"]
    if values["font"] == Design.Font.PAGE:
        looks["font"] = True
    if values["hidden_on"]:
        looks["hide"] = values["hidden_on"]
    return looks


def for_frame(values: dict[str, Any]) -> dict[str, Any]:
    """Looks and own words of what is inside the frame."""
    color = values["color"]
    has_logo = values["face"] == Design.Face.LOGO and values["logo"]
    return {
        "scheme": _SCHEMES[values["scheme"]],
        "color": color,
        "text_color": text_color(values),
        # Buttons have to stand out from the panel, whatever the colour (WCAG 1.4.11).
        "edges": [
            colors.nearest(color, surface, colors.EDGE)
            for surface in (colors.LIGHT_SURFACE, colors.DARK_SURFACE)
        ],
        "radius": values["radius"],
        "face": values["face"],
        "logo": values["logo"].url if has_logo else "",
        "words": values["words"],
        "sounds": values["sounds"],
        "title": values["title"],
        "greeting": values["greeting"],
    }
