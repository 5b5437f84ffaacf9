"""Chromium itself: found or asked for, and content with what our pages allow themselves."""

import pytest
from playwright.sync_api import ConsoleMessage, Page

from livechat.tests import chromium
from livechat.tests.product import Product


def test_no_page_breaks_its_own_policy(server: Product, page: Page) -> None:
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    for path in ("/", "/sign-in/", "/styleguide/", "/admin/login/"):
        answer = page.goto(f"{server.url}{path}", wait_until="networkidle")
        assert answer is not None
        assert answer.ok
    assert complaints == []


def test_missing_chromium_is_asked_for_and_never_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    for way in ("find", "_install_package", "_install_playwrights"):
        monkeypatch.setattr(chromium, way, lambda: None)
    with pytest.raises(chromium.NoChromium, match="sudo apt install chromium"):
        chromium.find_or_install()
