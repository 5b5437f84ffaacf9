"""The console in its states, for `make screenshots`."""

from collections.abc import Callable
from random import randint

from playwright.sync_api import FrameLocator, Locator, Page

from livechat.tests.screens import Screen, Stage

OLGA = "olga@livechat.example"
ANSWER = "Your parcel left us this morning. It should be with you tomorrow before noon."
# What the picture before has left behind would fill the list, and Olga's five places.
TIDY = """async () => {
  const main = document.querySelector('script[src$="/console/main.js"]').src;
  const { socket, store } = await import(main.replace(/main[.]js$/, "app.js"));
  for (const card of store.mine) await socket.request("chat.terminate", card.id);
  for (const card of store.requests) await socket.request("chat.decline", card.id);
}"""


def online(page: Page, stage: Stage) -> None:
    page.locator("availability-switch button:not([aria-disabled])").wait_for()
    page.evaluate(TIDY)
    offline = page.get_by_role("button", name="You are offline")
    if offline.is_visible():
        offline.click()
    page.get_by_role("button", name="You are online").wait_for()


def requests(page: Page, stage: Stage) -> None:
    online(page, stage)
    for _ in range(2):
        _ask(page, stage)
    page.get_by_role("button", name="New requests: ").click()
    page.get_by_role("button", name="Send to contact form").first.wait_for()


def chat(page: Page, stage: Stage) -> None:
    online(page, stage)
    visitor = _accepted(page, stage)
    composer = page.get_by_role("textbox", name="Message to ").last
    composer.fill(ANSWER)
    composer.press("Enter")
    visitor.get_by_text(ANSWER).wait_for()


def two_chats(page: Page, stage: Stage) -> None:
    chat(page, stage)
    if page.get_by_role("button", name="Two chats side by side").is_visible():
        page.get_by_role("button", name="Two chats side by side").click()
    if page.get_by_role("button", name="Back to the list").is_visible():
        page.get_by_role("button", name="Back to the list").click()
    _accepted(page, stage)


def terminating(page: Page, stage: Stage) -> None:
    chat(page, stage)
    page.get_by_role("button", name="Terminate").first.click()


def ended(page: Page, stage: Stage) -> None:
    terminating(page, stage)
    page.get_by_role("dialog").get_by_role("button", name="Terminate").click()
    page.get_by_text("Terminated by the operator at").wait_for()


def on_hold(page: Page, stage: Stage) -> None:
    chat(page, stage)
    page.get_by_role("button", name="Hold").first.click()
    page.get_by_text("On hold, ").first.wait_for()


def visitor(page: Page, stage: Stage) -> None:
    """On a narrow screen the visitor's information is a drawer."""
    chat(page, stage)
    if not page.get_by_role("complementary", name="Visitor’s information").is_visible():
        page.get_by_role("button", name="Visitor’s information").first.click()


def smileys(page: Page, stage: Stage) -> None:
    chat(page, stage)
    page.get_by_role("button", name="Emoji").first.click()


def _ask(page: Page, stage: Stage) -> tuple[FrameLocator, Locator]:
    """A visitor writes; gives their window and their row in the console."""
    shop = stage.open("/demo/", shop=True)
    shop.get_by_role("button", name="Open chat").click()
    frame = shop.frame_locator("iframe")
    order = f"order {randint(10_000, 99_999)}"  # noqa: S311 - tells visitors apart, guards nothing
    frame.get_by_role("textbox", name="Your message").fill(f"Hello, when will {order} be here?")
    frame.get_by_role("button", name="Send").click()
    row = page.get_by_role("row").filter(has_text=order)
    row.wait_for()
    return frame, row


def _accepted(page: Page, stage: Stage) -> FrameLocator:
    frame, row = _ask(page, stage)
    row.get_by_role("button", name="Accept ").click()
    page.get_by_role("textbox", name="Message to ").last.wait_for()
    return frame


def _screen(name: str, act: Callable[[Page, Stage], None]) -> Screen:
    return Screen(name, "/console/", user=OLGA, act=act, whole_page=False)


SCREENS = [
    Screen("console-refused", "/console/", user="staff@livechat.example"),
    _screen("console-online", online),
    _screen("console-requests", requests),
    _screen("console-chat", chat),
    _screen("console-two-chats", two_chats),
    _screen("console-visitor", visitor),
    _screen("console-smileys", smileys),
    _screen("console-on-hold", on_hold),
    _screen("console-terminating", terminating),
    _screen("console-ended", ended),
]
