"""Privacy on the dashboard, and what visitors do with their own conversation, for `make screenshots`."""

from collections.abc import Callable

from playwright.sync_api import Page

from livechat.tests.screens import Screen, Stage
from widget.tests import screens as widget


def _page(act: Callable[[Page], None]) -> Callable[[Page, Stage], None]:
    """The privacy page of the client's only website."""

    def reached(page: Page, stage: Stage) -> None:
        page.goto(page.url + "1/privacy/")
        while (retire := page.locator(".privacy__retire").first).is_visible():
            retire.locator("summary").click()
            retire.get_by_role("button").click()
        act(page)

    return reached


def _make(page: Page) -> None:
    page.get_by_role("button", name="Make a secret").click()
    page.get_by_text("It is shown only now").wait_for()


def _make_two(page: Page) -> None:
    _make(page)
    page.get_by_role("button", name="Make a second secret").click()
    page.get_by_text("Secret 2", exact=True).wait_for()
    for summary in page.locator("summary").all():
        summary.click()


def menu(page: Page, stage: Stage) -> None:
    widget._answered(page, stage)
    widget._frame(page).get_by_role("button", name=widget.word(page, "More options")).click()
    widget._frame(page).get_by_role("menuitemcheckbox").click()


def _chosen(item: str) -> Callable[[Page, Stage], None]:
    def act(page: Page, stage: Stage) -> None:
        menu(page, stage)
        widget._frame(page).locator(f"[data-do={item}]").click()
        widget._frame(page).get_by_role("dialog").wait_for()

    return act


def large_letters(page: Page, stage: Stage) -> None:
    page.evaluate("document.documentElement.style.fontSize = '22px'")
    menu(page, stage)
    page.evaluate("document.documentElement.style.fontSize = '22px'")
    for _ in range(2):
        page.evaluate("LiveChat('toggle')")
    widget._frame(page).get_by_role("button", name=widget.word(page, "More options")).click()


def _widget(name: str, act: Callable[[Page, Stage], None]) -> Screen:
    return Screen(f"widget-{name}", "/demo/", shop=True, act=act, speaks_arabic=True, whole_page=False)


def _privacy(name: str, act: Callable[[Page], None]) -> Screen:
    return Screen(f"privacy{name}", "/dashboard/sites/", user="owner@acme.example", act=_page(act))


SCREENS = [
    _privacy("", lambda page: None),
    _privacy("-secret", _make),
    _privacy("-secrets", _make_two),
    _widget("menu", menu),
    _widget("mail", _chosen("mail")),
    _widget("phone", _chosen("phone")),
    _widget("delete", _chosen("delete")),
    _widget("large-letters", large_letters),
]
