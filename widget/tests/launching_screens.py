"""Invitations on the demo shop, and launching on the dashboard, for `make screenshots`."""

from playwright.sync_api import Page

from livechat.tests.screens import Screen, Stage
from widget.tests.screens import _console, word

OWNER = "owner@acme.example"
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
    Screen("dashboard-launching", "/dashboard/sites/", user=OWNER, act=settings),
    Screen("dashboard-launching-rule", "/dashboard/sites/", user=OWNER, act=rule),
    Screen("dashboard-launching-wrong", "/dashboard/sites/", user=OWNER, act=wrong),
]
