"""The loader on a website, with a server that answers as the test says."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from livechat.lib import assets

SHOP, SERVER = "http://shop.localhost/", "http://chat.localhost"
HTML = f'<!doctype html><script src="{SERVER}/widget/v1.js" data-site="shop"></script>'
DESIGN = {"css": {}, "corner": "end", "phones": "full"}
WORDS: dict[str, Any] = {
    "open": "Open chat",
    "close": "Close chat",
    "unreachable": "Cannot be reached",
    "unread": {"other": "{n}"},
}
LAUNCHES: dict[str, dict[str, Any]] = {
    "presence": {"mode": "presence", "seconds": 60},
    "invite": {"mode": "invite", "hours": 1, "rules": [{"id": 1, "seconds": 60, "text": "May we help?"}]},
}
SCRIPTS = {
    "/widget/v1.js": "widget/loader.js",
    "/widget/panel.js": "widget/panel.js",
    "/widget/launch.js": "widget/launch.js",
}


class Server:
    """Of ours: its scripts, and a configuration."""

    def __init__(self) -> None:
        self.config: dict[str, Any] = {
            "title": "Shop", "color": "#166534", "text_color": "#fff", "language": "en", "dir": "ltr",
            "design": DESIGN, "consent": False, "looks": {}, "words": WORDS, "online": True,
            "frame": f"{SERVER}/frame/",
        }  # fmt: skip
        self.errors: list[Exception] = []
        self.is_away = False

    def answer(self, route: Route) -> None:
        url = route.request.url
        path = url.removeprefix(SERVER).partition("?")[0]
        headers = {"Access-Control-Allow-Origin": "*"}
        if url == SHOP:
            route.fulfill(body=HTML, content_type="text/html")
        elif self.is_away and path != "/widget/v1.js":
            route.abort()
        elif path in SCRIPTS:
            route.fulfill(body=assets.content(SCRIPTS[path]), content_type="text/javascript", headers=headers)
        elif path == "/widget/config/shop.json":
            route.fulfill(json=self.config, headers=headers)
        else:
            route.fulfill(status=204, headers=headers)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.on("pageerror", lambda error: server.errors.append(error))
        page.clock.install()
        page.route("**/*", server.answer)
        yield page


@pytest.mark.row("F1")
@pytest.mark.parametrize("mode", LAUNCHES)
def test_what_launches_no_more_after_a_change_of_language_says_nothing_to_the_page(
    page: Page, server: Server, mode: str
) -> None:
    server.config["launch"] = LAUNCHES[mode]
    with page.expect_response("**/launch.js"):
        page.goto(SHOP)
    del server.config["launch"]
    with page.expect_response("**/config/**"):
        page.evaluate("LiveChat('locale', 'de')")
    page.clock.run_for(90_000)
    assert server.errors == []


@pytest.mark.row("F1")
def test_what_did_not_come_is_asked_for_again_by_itself(page: Page, server: Server) -> None:
    server.is_away = True
    with page.expect_event("requestfailed"):
        page.goto(SHOP)
    server.is_away = False
    page.clock.run_for(10_000)
    launcher = page.get_by_role("button", name="Open chat")
    launcher.wait_for()
    server.is_away = True
    launcher.click()
    expect(page.locator("live-chat .label")).to_have_text(WORDS["unreachable"])
    with page.expect_event("requestfailed", lambda request: "panel" in request.url):
        page.evaluate("dispatchEvent(new Event('online'))")
    server.is_away = False
    page.clock.run_for(20_000)
    expect(page.locator("live-chat iframe")).to_be_attached()
    expect(page.locator("live-chat .label")).to_have_text("")
    assert server.errors == []
