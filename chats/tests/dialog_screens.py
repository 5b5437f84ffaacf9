"""Dialogs of the console, and what its operators see more seldom, for `make screenshots`."""

from urllib.parse import urljoin

from playwright.sync_api import Page

from chats.tests.screens import OLGA, accepted, ask, at_desk, chat, follow_ups, information, online, visitor
from livechat.tests.screens import Screen, Stage

OWNER = "owner@acme.example"
LONG_NAME = "Aurelia Maximiliana von Hohenzollern-Sigmaringen zu Hechingen the Younger"
LONG_WORDS = f"https://acme.example/{'pots-and-more-' * 12} {'word' * 40}"
LONG_FILE = "a-list-of-everything-that-was-in-your-parcel-and-what-it-weighs-in-grams.txt"
BESIDE = "Visitor’s information"
FOUND = "Your parcel was at the depot. It comes tomorrow before noon."


def redirecting(page: Page, stage: Stage) -> None:
    chat(page, stage)
    page.get_by_role("button", name="Redirect").first.click()
    page.get_by_role("dialog").get_by_role("listitem").first.wait_for()


def redirect_refused(page: Page, stage: Stage) -> None:
    redirecting(page, stage)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Page address").fill("https://elsewhere.example/")
    dialog.get_by_role("button", name="Redirect", exact=True).click()
    dialog.get_by_text("Give an address of this site").wait_for()


def tagging(page: Page, stage: Stage) -> None:
    visitor(page, stage)
    beside = page.get_by_role("complementary", name=BESIDE)
    beside.get_by_role("tab", name="Tags").click()
    beside.get_by_role("button", name="Delivery").click()
    beside.get_by_role("button", name="Delivery", pressed=True).wait_for()


def earlier(page: Page, stage: Stage) -> None:
    visitor(page, stage)
    page.get_by_role("complementary", name=BESIDE).get_by_role("tab", name="Earlier").click()


def blocking(page: Page, stage: Stage) -> None:
    visitor(page, stage)
    page.get_by_role("button", name="More about this visitor").click()
    page.get_by_text("Block this visitor").click()
    page.get_by_role("dialog").wait_for()


def sending_a_file(page: Page, stage: Stage) -> None:
    chat(page, stage)
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Attach a file").click()
    chosen.value.set_files({"name": LONG_FILE, "mimeType": "text/plain", "buffer": b"A pot"})
    page.get_by_role("link", name=LONG_FILE).wait_for()


def long_words(page: Page, stage: Stage) -> None:
    visitor(page, stage)
    name = page.get_by_role("complementary", name=BESIDE).get_by_label("Name")
    name.fill(LONG_NAME)
    name.press("Enter")
    composer = page.get_by_role("textbox", name=f"Message to {LONG_NAME}")
    composer.fill(LONG_WORDS)
    composer.press("Enter")
    said = page.locator(".message", has_text="wordword")
    page.get_by_role("button", name="Send anyway").or_(said).wait_for()


def full_queue(page: Page, stage: Stage) -> None:
    """Offered to nobody who is there: each waits for anyone."""
    online(page, stage)
    for _ in range(4):
        ask(page, stage)
    page.get_by_role("button", name="You are online").click()
    page.get_by_role("button", name="Accept ").filter(has_text="Queued").first.wait_for()


def wrong_address(page: Page, stage: Stage) -> None:
    visitor(page, stage)
    beside = page.get_by_role("complementary", name=BESIDE)
    beside.get_by_label("E-mail").fill("vera")
    beside.get_by_label("E-mail").press("Enter")
    beside.get_by_role("alert").wait_for()


def to_be_called(page: Page, stage: Stage) -> None:
    online(page, stage)
    frame = accepted(page, stage)
    frame.get_by_role("textbox", name="Your message").fill("My card is 4111 1111 1111 1111")
    frame.get_by_role("button", name="Send").click()
    frame.get_by_label("Number to call").fill("+49 30 1234567")
    frame.get_by_role("button", name="Call me").click()
    page.get_by_role("link", name="Call +49301234567").wait_for()


def rated(page: Page, stage: Stage) -> None:
    online(page, stage)
    frame = accepted(page, stage)
    composer = page.get_by_role("textbox", name="Message to ").last
    composer.fill("Goodbye.")
    composer.press("Enter")
    page.get_by_role("button", name="Terminate").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Terminate").click()
    frame.get_by_role("radio", name="4 of 5").check()
    frame.get_by_label("Anything to add?").fill("Quick and kind")
    frame.get_by_role("button", name="Rate this chat").click()
    page.get_by_text("The visitor rated this chat").wait_for()


def reconnecting(page: Page, stage: Stage) -> None:
    chat(page, stage)
    page.context.set_offline(True)
    page.get_by_text("Reconnecting.").wait_for()
    composer = page.get_by_role("textbox", name="Message to ").last
    composer.fill("Are you still there?")
    composer.press("Enter")
    page.get_by_text("Not sent yet").first.wait_for()


def account(page: Page, stage: Stage) -> None:
    online(page, stage)
    page.get_by_role("button", name="Olga Petrova").click()


def no_requests(page: Page, stage: Stage) -> None:
    online(page, stage)
    page.get_by_role("button", name="New requests: ").click()


def later_words(page: Page, stage: Stage) -> None:
    """More is to be said to somebody who has left an address."""
    chat(page, stage)
    beside = information(page)
    beside.get_by_label("E-mail").fill("vera@example.com")
    beside.get_by_label("E-mail").press("Enter")
    if page.get_by_role("button", name="Back to the list").is_visible():
        # On a phone the drawer lies over the chat.
        beside.get_by_role("button", name="Close the visitor’s information").click()
    with follow_ups(stage):
        page.get_by_role("button", name="Terminate").first.click()
        page.get_by_role("dialog").get_by_role("button", name="Terminate").click()
        page.get_by_role("button", name="Leave a response").wait_for()


def writing_later_words(page: Page, stage: Stage) -> None:
    later_words(page, stage)
    page.get_by_role("button", name="Leave a response").click()
    page.get_by_role("textbox", name="Response to ").fill(FOUND)


def waited_for(page: Page, stage: Stage) -> None:
    """When follow-ups go out stands beside the chat that waits for somebody who left days ago."""
    online(page, stage)
    page.goto(urljoin(page.url, "/console/contacts/1/"))
    with follow_ups(stage):
        page.get_by_role("link", name="Acme Garden shop").first.click()
        page.get_by_role("button", name="Leave a response").click()
        page.get_by_role("textbox", name="Response to ").fill(FOUND)
        page.get_by_role("textbox", name="Response to ").press("Enter")
        page.get_by_role("textbox", name="Message to ").wait_for()
        information(page).get_by_text("Away since").wait_for()


def _wrong(page: Page, stage: Stage) -> None:
    page.get_by_role("textbox", name="Shortcut").fill("not good")
    page.get_by_role("button", name="Add response").click()
    page.locator(".field__error:visible").first.wait_for()


SCREENS = [
    at_desk("console-redirecting", redirecting),
    at_desk("console-redirect-refused", redirect_refused),
    at_desk("console-tags", tagging),
    at_desk("console-earlier", earlier),
    at_desk("console-blocking", blocking),
    at_desk("console-file", sending_a_file),
    at_desk("console-long-words", long_words),
    at_desk("console-queue", full_queue),
    at_desk("console-wrong-address", wrong_address),
    at_desk("console-call", to_be_called),
    at_desk("console-rated", rated),
    at_desk("console-reconnecting", reconnecting),
    at_desk("console-later-words", later_words),
    at_desk("console-later-words-written", writing_later_words),
    at_desk("console-waited-for", waited_for),
    at_desk("console-account", account),
    at_desk("console-no-requests", no_requests),
    Screen("blocked", "/console/blocked/", user=OLGA),
    Screen("response-wrong", "/console/responses/new/", user=OWNER, act=_wrong),
    Screen("tickets-none", "/console/tickets/?q=zzz", user=OLGA),
    Screen("contacts-none", "/console/contacts/?q=zzz", user=OLGA),
    Screen("inbox-none", "/console/inbox/?show=closed", user=OLGA),
    Screen("statistics-none", "/console/statistics/?from=2020-01-01&to=2020-01-02", user=OLGA),
    Screen("statistics-operator", "/console/statistics/", user=OLGA),
    Screen("history-operator", "/console/history/", user=OLGA),
]
