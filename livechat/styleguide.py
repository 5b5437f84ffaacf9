"""Every component in every state, for the eyes of those who build with them; development only."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

COLOURS = ("queued", "mine", "warning", "danger", "accent")
BUTTONS = ("", "primary", "danger", "mine", "warning", "queued", "ghost")
BANNERS = {
    "": ("info", "Olga took care of this one."),
    "info": (
        "info",
        "The visitor left the site. What you write reaches them by e-mail.",
    ),
    "success": ("check", "The conversation was sent to vera@example.org."),
    "warning": (
        "alert-triangle",
        "Your browser has blocked sounds. Allow them to hear new requests.",
    ),
    "danger": (
        "wifi-off",
        "No connection. What you write is kept and sent when you are back.",
    ),
}


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """One page with all of it; the sizes, colours and words of look.md."""
    if not settings.DEBUG:
        raise Http404
    messages.success(request, "This is how a message after a form looks.")
    context = {
        "colours": COLOURS,
        "buttons": BUTTONS,
        "banners": BANNERS.items(),
        "icons": _icon_names(),
        "sizes": (12, 13, 14, 16, 20, 28),
    }
    return render(request, "livechat/styleguide.html", context)


def _icon_names() -> list[str]:
    sprite = (settings.BASE_DIR / "static" / "icons.svg").read_text()
    return [part.split('"')[0] for part in sprite.split('<symbol id="')[1:]]
