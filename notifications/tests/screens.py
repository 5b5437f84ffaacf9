"""What goes out, for `make screenshots`."""

from playwright.sync_api import Page

from livechat.tests.screens import Screen, Stage

OWNER = "owner@acme.example"


def _follow_ups(page: Page, stage: Stage) -> None:
    page.get_by_role("link", name="Acme Garden shop").click()
    page.get_by_role("link", name="Follow-ups").click()
    page.get_by_label("Subject of the e-mail").fill("News from {sender}")
    page.get_by_text("News from Acme Garden").wait_for()


def _calls(page: Page, stage: Stage) -> None:
    page.get_by_role("region", name="With the console closed").scroll_into_view_if_needed()


def _text(page: Page, stage: Stage) -> None:
    page.goto(page.url.split("/outbox/")[0] + "/dashboard/sites/")
    _follow_ups(page, stage)
    page.get_by_label("Your mobile number").fill("+4915112345678")
    page.get_by_role("button", name="Send me the text").click()
    page.get_by_text("The text is on its way").wait_for()
    page.goto(page.url.split("/dashboard/")[0] + "/outbox/?to=%2B4915112345678")


SCREENS = [
    Screen("follow-ups", "/dashboard/sites/", user=OWNER, act=_follow_ups),
    Screen("deliveries", "/dashboard/deliveries/", user=OWNER),
    Screen("deliveries-none", "/dashboard/deliveries/?q=nobody", user=OWNER),
    Screen("notices", "/dashboard/notices/", user=OWNER),
    Screen("calls", "/console/settings/", user="olga@livechat.example", act=_calls, whole_page=False),
    Screen("outbox-text", "/outbox/", user=OWNER, act=_text),
    Screen("outbox-mail", "/outbox/?to=books%40acme.example"),
]
