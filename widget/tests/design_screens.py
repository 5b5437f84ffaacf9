"""A website's pages on the dashboard and what a design makes of the widget, for `make screenshots`."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

from livechat.tests.screens import Screen, Stage

OWNER = "owner@acme.example"
BRUNO = "owner@bolt.example"


def _of_first_site(page: str, act: Callable[[Page], None] | None = None) -> Callable[[Page, Stage], None]:
    """Go from the list of websites to this page of the first one."""

    def seen(window: Page, stage: Stage) -> None:
        link = window.get_by_role("row").nth(1).get_by_role("link").first.get_attribute("href") or ""
        address = urlsplit(window.url)
        window.goto(f"{address.scheme}://{address.netloc}{link.replace('/design/', f'/{page}/')}")
        if act:
            act(window)

    return seen


def _drawn(window: Page) -> None:
    around = window.frame_locator("iframe[title='Your widget']")
    around.frame_locator("live-chat iframe").get_by_text("Lovely, thank you.").wait_for()


def _unreadable(window: Page) -> None:
    _drawn(window)
    window.get_by_label("Colour", exact=True).fill("#facc15")
    window.get_by_label("Text on the colour", exact=True).fill("#ffffff")
    window.get_by_label("Label", exact=True).fill("Questions?")
    window.get_by_role("radio", name="Left").check()
    window.get_by_role("radio", name="Dark").check()
    window.get_by_role("button", name="Dark page").click()
    window.get_by_text("cannot be read").wait_for()
    window.evaluate("scrollTo(0, 0)")


def _phone(window: Page) -> None:
    _drawn(window)
    window.get_by_role("button", name="Phone", exact=True).click()
    window.get_by_role("button", name="Right to left").click()


def _how_to(window: Page) -> None:
    window.get_by_text("WordPress", exact=True).click()
    window.get_by_text("Google Tag Manager", exact=True).click()


def _bad_address(window: Page) -> None:
    window.get_by_role("textbox", name="Allowed addresses").fill("https://shop.example\n*.shop.example")
    window.get_by_role("button", name="Save addresses").click()
    window.get_by_text("stars are not possible").wait_for()


def _rename(window: Page, stage: Stage) -> None:
    window.get_by_text("Rename").first.click()


def _screen(
    name: str, act: Callable[[Page, Stage], None] | None, user: str = OWNER, whole: bool = True
) -> Screen:
    return Screen(f"dashboard-{name}", "/dashboard/sites/", user=user, act=act, whole_page=whole)


SCREENS = [
    _screen("sites", None),
    _screen("sites-rename", _rename),
    _screen("design", _of_first_site("design", _drawn), whole=False),
    _screen("design-all", _of_first_site("design", _drawn)),
    _screen("design-bolt", _of_first_site("design", _drawn), BRUNO, whole=False),
    _screen("design-unreadable", _of_first_site("design", _unreadable), whole=False),
    _screen("design-phone", _of_first_site("design", _phone), whole=False),
    _screen("installation", _of_first_site("installation")),
    _screen("installation-how-to", _of_first_site("installation", _how_to)),
    _screen("installation-bad-address", _of_first_site("installation", _bad_address)),
    _screen("test-widget", _of_first_site("test"), whole=False),
]
