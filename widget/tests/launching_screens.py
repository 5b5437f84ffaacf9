"""Invitations on the demo shop, and launching on the dashboard, for `make screenshots`."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

from playwright.sync_api import Page

from chats.tests.screens import follow_ups
from livechat.tests.screens import Screen, Stage
from widget.tests.screens import CLEAR, OLGA, _console, _language, word

OWNER = "owner@acme.example"
OTTO = "otto@livechat.example"
WITH_INVITE = "Reactive and/or proactive with invite"
WITHOUT_INVITE = "Reactive and/or proactive without invite"
GREETING = {"en": "Hello, are you looking for a pot?", "ar": "مرحبًا، هل تبحثون عن أصيص؟"}
# The demo invites there after some seconds, which nobody waits for.
SECONDS = 25_000


def invitation(page: Page, stage: Stage) -> None:
    _console(stage, online=True)
    page.clock.install()
    with page.expect_response("**/widget/launch.js"):
        page.reload()
    page.clock.fast_forward(SECONDS)
    page.get_by_role("dialog", name=word(page, "Invitation")).wait_for()


def waiting(page: Page, stage: Stage) -> None:
    invitation(page, stage)
    page.get_by_role("dialog", name=word(page, "Invitation")).get_by_role(
        "button", name=word(page, "Yes")
    ).click()
    page.frame_locator("live-chat iframe").get_by_text(word(page, "Waiting in queue")).wait_for()


def alert(page: Page, stage: Stage) -> None:
    """Seen by the operator: somebody is on the site, who is not invited but written to."""
    _ready(page, stage)
    with _without_invite(stage):
        stage.open("/demo/pots/terracotta-pot/", shop=True)
        page.get_by_role("button", name="Start chat").wait_for()


def writing(page: Page, stage: Stage) -> None:
    alert(page, stage)
    page.get_by_role("button", name="Start chat").click()
    page.get_by_role("textbox", name="Message to ").fill(GREETING["en"])


def offered(page: Page, stage: Stage) -> None:
    """Who is written to first is asked in the chat where an answer would reach them."""
    console = stage.open("/console/", user=OLGA)
    _ready(console, stage)
    box = console.get_by_role("textbox", name="Message to ")
    with follow_ups(stage):
        with _without_invite(stage):
            # The first page that this browser opens: it would keep how chats begin for a minute.
            page.goto(urljoin(page.url, "/demo/pots/terracotta-pot/"))
            console.get_by_role("button", name="Start chat").click()
        box.fill(GREETING[_language(page)])
        box.press("Enter")
        page.frame_locator("live-chat iframe").get_by_role(
            "button", name=word(page, "No, thank you")
        ).wait_for()


def offered_wrong(page: Page, stage: Stage) -> None:
    offered(page, stage)
    frame = page.frame_locator("live-chat iframe")
    frame.locator(".offered").get_by_label(word(page, "E-mail")).fill("vera")
    frame.locator(".offered").get_by_role("button", name=word(page, "Save")).click()
    frame.locator(".offered [aria-invalid=true]").wait_for()


def offered_given(page: Page, stage: Stage) -> None:
    offered(page, stage)
    frame = page.frame_locator("live-chat iframe")
    frame.locator(".offered").get_by_label(word(page, "E-mail")).fill("vera@example.com")
    frame.locator(".offered").get_by_role("button", name=word(page, "Save")).click()
    frame.locator(".offered .done").wait_for()


def _ready(console: Page, stage: Stage) -> None:
    """Olga alone is online, and has room."""
    otto = stage.open("/console/", user=OTTO)
    otto.locator("availability-switch button:not([aria-disabled])").wait_for()
    if otto.get_by_role("button", name="You are online").is_visible():
        otto.get_by_role("button", name="You are online").click()
        otto.get_by_role("button", name="You are offline").wait_for()
    console.locator("availability-switch button:not([aria-disabled])").wait_for()
    if console.get_by_role("button", name="You are offline").is_visible():
        console.get_by_role("button", name="You are offline").click()
    console.get_by_role("button", name="You are online").wait_for()
    console.evaluate(CLEAR)


@contextmanager
def _without_invite(stage: Stage) -> Iterator[None]:
    page = stage.open("/dashboard/sites/1/launching/", user=OWNER)
    seconds = page.get_by_label("Launching seconds")
    before = seconds.input_value()
    _save(page, WITHOUT_INVITE, "1")
    try:
        yield
    finally:
        _save(page, WITH_INVITE, before)


def _save(page: Page, mode: str, seconds: str) -> None:
    page.get_by_role("radio", name=mode).check()
    page.get_by_label("Launching seconds").fill(seconds)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved").first.wait_for()


def rule(page: Page, stage: Stage) -> None:
    _launching(page)
    page.get_by_role("link", name="Delivery").click()
    page.get_by_label("Seconds on the page").wait_for()


def wrong(page: Page, stage: Stage) -> None:
    rule(page, stage)
    page.get_by_label("Seconds on the page").fill("-5")
    page.get_by_label("Address of the button").fill("javascript:alert(1)")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Give an address of this site").wait_for()


def settings(page: Page, stage: Stage) -> None:
    _launching(page)


def _launching(page: Page) -> None:
    page.goto(page.url.replace("/dashboard/sites/", "/dashboard/sites/1/launching/"))
    page.get_by_role("heading", name="Invitations").wait_for()


SCREENS = [
    Screen(
        "widget-invitation",
        "/demo/delivery/",
        shop=True,
        act=invitation,
        speaks_arabic=True,
        whole_page=False,
    ),
    Screen("widget-invited", "/demo/delivery/", shop=True, act=waiting, speaks_arabic=True, whole_page=False),
    *(
        Screen(f"widget-{name}", "/healthz", shop=True, act=act, speaks_arabic=True, whole_page=False)
        for name, act in (
            ("offered", offered),
            ("offered-wrong", offered_wrong),
            ("offered-given", offered_given),
        )
    ),
    Screen("console-alert", "/console/", user=OLGA, act=alert, whole_page=False),
    Screen("console-alert-writing", "/console/", user=OLGA, act=writing, whole_page=False),
    Screen("dashboard-launching", "/dashboard/sites/", user=OWNER, act=settings),
    Screen("dashboard-launching-rule", "/dashboard/sites/", user=OWNER, act=rule),
    Screen("dashboard-launching-wrong", "/dashboard/sites/", user=OWNER, act=wrong),
]
