"""The console as an app on the desktop: what browsers ask for before they offer to install it (S1)."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client as Http
from PIL import Image

pytestmark = [pytest.mark.django_db, pytest.mark.row("S1")]

STATIC = Path(settings.BASE_DIR) / "static"


def test_the_manifest_is_what_an_installation_needs() -> None:
    answer = Http().get("/console/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert manifest["name"] == "Live Chat Support"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        "/console/", "/console/", "standalone",
    )  # fmt: skip
    assert all(shortcut["url"].startswith("/console/") for shortcut in manifest["shortcuts"])
    purposes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert purposes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}


def test_the_icons_are_there_in_their_sizes() -> None:
    for icon in Http().get("/console/manifest.webmanifest").json()["icons"]:
        path = STATIC / icon["src"].removeprefix(settings.STATIC_URL)
        with Image.open(path) as image:
            assert (image.format, f"{image.width}x{image.height}") == ("PNG", icon["sizes"])
            corner = image.convert("RGBA").getpixel((0, 0))
        # A maskable one goes to the edge, the others have round corners.
        assert isinstance(corner, tuple)
        assert corner[3] == (255 if icon["purpose"] == "maskable" else 0)


def test_every_page_of_the_console_names_the_manifest(client: Http) -> None:
    base = (Path(settings.BASE_DIR) / "templates" / "base_console.html").read_text()
    assert '<link rel="manifest"' in base


def test_the_worker_keeps_files_of_this_release_and_one_page_without_data() -> None:
    answer = Http().get("/console/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    first, _, rest = answer.content.decode().partition("\n")
    shell = json.loads(re.sub(r"^const SHELL = (.*);$", r"\1", first))
    assert shell["release"] == settings.RELEASE
    assert all(name.startswith(settings.STATIC_URL) for name in shell["files"])
    for name in shell["files"]:
        assert (STATIC / name.removeprefix(settings.STATIC_URL).removeprefix("joined/")).is_file(), name
    assert settings.STATIC_URL + "joined/js/console/main.js" in shell["files"]
    offline = Http().get(shell["offline"])
    assert offline.status_code == 200
    kept = {*shell["files"]}
    for address in re.findall(r'(?:href|src)="([^"#]+)', offline.content.decode()):
        assert address in kept, f"{address} is not there without a connection"
    assert "caches" in rest
