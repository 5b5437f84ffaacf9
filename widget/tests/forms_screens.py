"""Forms before a chat, the wait and office hours, for `make screenshots`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import FrameLocator, Page

from livechat.tests.screens import Screen, Stage
from widget.tests import screens as widget

OWNER = "owner@acme.example"


def _dashboard(stage: Stage, tab: str) -> Page:
    page = stage.open("/dashboard/sites/", user=OWNER)
    _tab(page, stage, tab)
    return page


def _tab(page: Page, stage: Stage, name: str) -> None:
    page.get_by_role("link", name="Acme Garden shop").click()
    page.get_by_role("navigation", name="Website").get_by_role("link", name=name).click()


def _asked(page: Page, stage: Stage) -> FrameLocator:
    """The shop asks before the chat, for as long as it takes to open one page of it."""
    widget._console(stage, online=True)
    forms = _dashboard(stage, "Forms")
    _switch(forms, on=True)
    page.reload()
    page.get_by_role("button", name=widget.word(page, "Open chat")).click()
    frame = page.frame_locator("live-chat iframe")
    frame.locator("data-form").wait_for()
    _switch(forms, on=False)
    return frame


def _switch(forms: Page, *, on: bool) -> None:
    form = forms.get_by_role("form", name="Reactive", exact=True)
    form.get_by_label("Collect data before the chat").set_checked(on)
    form.get_by_role("button", name="Save").click()
    forms.get_by_role("status").get_by_text("Saved").wait_for()


def data_form(page: Page, stage: Stage) -> None:
    _asked(page, stage)


def data_form_wrong(page: Page, stage: Stage) -> None:
    frame = _asked(page, stage)
    frame.locator("data-form .primary").click()
    frame.locator("[aria-invalid=true]").first.wait_for()


def email_instead(page: Page, stage: Stage) -> None:
    widget.waiting(page, stage)
    page.frame_locator("live-chat iframe").locator(".waiting .instead").click()


def closed(page: Page, stage: Stage) -> None:
    widget._console(stage, online=True)
    hours = _dashboard(stage, "Hours")
    for ahead in range(2):
        if ahead:
            hours.get_by_role("button", name="Add a holiday").click()
        day = datetime.now(UTC) + timedelta(days=ahead)
        hours.get_by_label("Holiday").last.fill(f"{day:%Y-%m-%d}")
    hours.get_by_role("button", name="Save").click()
    hours.get_by_text("Closed now").wait_for()
    page.reload()
    page.get_by_role("button", name=widget.word(page, "Open chat")).click()
    page.frame_locator("live-chat iframe").locator("contact-form form").wait_for()
    for field in hours.get_by_label("Holiday").all():
        field.fill("")
    hours.get_by_role("button", name="Save").click()
    hours.get_by_text("Open now").wait_for()


def site_forms(page: Page, stage: Stage) -> None:
    _tab(page, stage, "Forms")


def site_forms_wrong(page: Page, stage: Stage) -> None:
    site_forms(page, stage)
    form = page.get_by_role("form", name="Reactive", exact=True)
    form.get_by_role("button", name="Add a field").click()
    form.get_by_label("Type").last.select_option("choices")
    form.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()


def site_hours(page: Page, stage: Stage) -> None:
    _tab(page, stage, "Hours")


def _widget(name: str, act: Callable[[Page, Stage], None]) -> Screen:
    return Screen(f"widget-{name}", "/demo/", shop=True, act=act, speaks_arabic=True, whole_page=False)


def _page(name: str, act: Callable[[Page, Stage], None]) -> Screen:
    return Screen(f"dashboard-{name}", "/dashboard/sites/", user=OWNER, act=act)


SCREENS = [
    _widget("data-form", data_form),
    _widget("data-form-wrong", data_form_wrong),
    _widget("email-instead", email_instead),
    _widget("closed", closed),
    _page("site-forms", site_forms),
    _page("site-forms-wrong", site_forms_wrong),
    _page("site-hours", site_hours),
]
