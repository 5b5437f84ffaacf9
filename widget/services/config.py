"""What the loader must know before the first click: the same for every origin and visitor."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Site
from chats.services import queue
from widget.services.colors import text_on


def of_site(site: Site) -> dict[str, Any]:
    """Looks, words and address of the frame, as `/widget/config/KEY.json` answers them."""
    return {
        "v": 1,
        "release": settings.RELEASE,
        "title": site.title,
        "greeting": site.greeting,
        "color": site.color,
        "text_color": text_on(site.color),
        "frame": settings.BASE_URL + reverse("widget_frame", args=[site.key]),
        "online": is_open(site),
        "words": {
            "open": gettext("Open chat"),
            "close": gettext("Close chat"),
            "unread_one": gettext("1 new message"),
            "unread_other": gettext("{n} new messages"),
            "unreachable": gettext("The chat cannot be reached just now. We keep trying."),
        },
    }


def is_open(site: Site) -> bool:
    """A chat that begins now would go to an operator."""
    return not queue.closed_sentence(site, timezone.now())
