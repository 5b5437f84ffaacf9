"""Who is on the sites, the invitation by hand, and the presence of a visitor, for `make screenshots`."""

from playwright.sync_api import Page

from livechat.tests.screens import Screen, Stage
from widget.tests import screens as widget

OLGA = widget.OLGA
PAGES = ("pots/terracotta-pot", "seeds/black-cherry", "delivery", "tools")


def _visitors(page: Page, stage: Stage) -> None:
    for path in PAGES:
        stage.open(f"/demo/{path}/", shop=True)
    page.reload()
    page.get_by_role("button", name="Invite").nth(len(PAGES) - 1).wait_for()


def _invite(page: Page, stage: Stage) -> None:
    _visitors(page, stage)
    page.get_by_role("button", name="Invite").first.click()
    page.get_by_role("dialog").wait_for()


SCREENS = [
    Screen("visitors", "/console/visitors/", user=OLGA, act=_visitors),
    Screen("visitors-invite", "/console/visitors/", user=OLGA, act=_invite, whole_page=False),
    Screen("visitors-nobody", "/console/visitors/", user="carl@bolt.example"),
]
