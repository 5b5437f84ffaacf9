"""What the loader must know before the first click: the same for every origin and visitor."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from accounts.models import Site
from chats.services import queue
from widget.services import designs, launching, privacy

# A number of each kind that a language may count in (CLDR); browsers know which kind a number is.
SAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def of_site(site: Site, language: str) -> dict[str, Any]:
    """Looks, words and address of the frame, as `/widget/config/KEY.json` answers them."""
    with translation.override(language):
        return _of_site(site, language)


def _of_site(site: Site, language: str) -> dict[str, Any]:
    now = timezone.now()
    online = is_open(site)
    design = designs.values_of(site, designs.for_site(site))
    known = looks(design) | {
        "v": 1,
        "release": settings.RELEASE,
        "language": language,
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "frame": f"{settings.BASE_URL}{reverse('widget_frame', args=[site.key])}?locale={language}",
        "online": online,
        # Until the visitor agrees the loader keeps nothing (X9).
        "consent": privacy.for_site(site).asks_consent,
        "words": {
            "open": gettext("Open chat"),
            "close": gettext("Close chat"),
            "unread": _counted(_unread),
            "invitation": gettext("Invitation"),
            "yes": gettext("Yes"),
            "no": gettext("No"),
            "unreachable": gettext("The chat cannot be reached just now. We keep trying."),
        },
    }
    # Nothing comes forward while nobody could answer.
    if online and (launch := launching.config_of(site, now)):
        known["launch"] = launch
    return known


def _unread(number: int) -> str:
    return ngettext("{n} new message", "{n} new messages", number)


def _counted(words: Callable[[int], str]) -> dict[str, str]:
    """The words for each kind of number that the language tells apart."""
    forms = {kind: words(sample) for kind, sample in SAMPLES.items()}
    return {kind: form for kind, form in forms.items() if kind == "other" or form != forms["other"]}


def looks(design: dict[str, Any]) -> dict[str, Any]:
    """What the loader draws; the dashboard's preview sends it for what is not saved yet."""
    return {
        "title": design["title"],
        "greeting": design["greeting"],
        "color": design["color"],
        "text_color": designs.text_color(design),
        "design": designs.for_loader(design),
    }


def is_open(site: Site, *, is_test: bool = False) -> bool:
    """A chat that begins now would go to an operator."""
    return not queue.closed_sentence(site, timezone.now(), is_test=is_test)
