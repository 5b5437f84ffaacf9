"""The console as an app: its manifest, its worker, and the page for when there is no connection (S1)."""

import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from livechat.lib import assets
from livechat.lib.scripts import without_comments

STATIC = Path(settings.BASE_DIR) / "static"
WORKER = STATIC / "js" / "console" / "worker.js"
ICONS = [
    ("icon-192.png", 192, "any"),
    ("icon-512.png", 512, "any"),
    ("icon-maskable-512.png", 512, "maskable"),
]
# What the console and the page for no connection load; other pages of the console bring scripts of their own.
JOINED = ["css/console.css", "css/site.css", "js/console/main.js", "js/console/offline.js"]
OTHERS = ["icon.svg", "icons.svg", "js/lib/theme.js", "js/shared/ticker.worker.js", "vendor/htmx/htmx.min.js"]
# As in css/tokens.css: the app's own bar before the page has drawn, and the accent.
BACKGROUND, THEME = "#f8f9fb", "#4f46e5"


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    home = reverse("console")
    content = {
        "id": home,
        "name": "Live Chat Support",
        "short_name": "Live Chat",
        "description": "The console where operators answer chats.",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": BACKGROUND,
        "theme_color": THEME,
        "categories": ["business", "productivity"],
        "icons": [
            {"src": static(f"app/{name}"), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
            for name, side, purpose in ICONS
        ],
        "shortcuts": [{"name": "Settings", "url": reverse("console_settings")}],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The browser asks for it at each visit: a new release is another file."""
    shell = {
        "release": settings.RELEASE,
        "offline": reverse("console_offline"),
        "icons": static("app/"),
        "files": _files(),
    }
    script = f"const SHELL = {json.dumps(shell)};\n".encode() + without_comments(WORKER.read_bytes())
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the worker: the same for everybody, without a sign-in and without data."""
    return render(request, "chats/console/offline.html")


def _files() -> list[str]:
    return [assets.address(name) for name in JOINED] + [static(name) for name in OTHERS]
