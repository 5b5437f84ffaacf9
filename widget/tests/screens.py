"""The widget in its states on the demo shop, for `make screenshots`."""

import re
from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import FilePayload, FrameLocator, Page

from livechat.tests.screens import Screen, Stage

OLGA = "olga@livechat.example"
QUESTION = {"en": "Do you deliver terracotta pots to Graz?", "ar": "هل توصلون أصص الفخار إلى غراتس؟"}
ANSWER = {
    "en": "We do, every Tuesday and Friday. See https://acme.example/delivery for prices.",
    "ar": "نعم، كل ثلاثاء وجمعة. الأسعار هنا: https://acme.example/delivery",
}
THANKS = {"en": "Lovely, thank you", "ar": "رائع، شكرًا لكم"}
OFFER = {"en": "Shall I put one aside?", "ar": "هل أحجز لكم واحدًا؟"}
LOST = {"en": "Are you still there?", "ar": "هل ما زلتم هنا؟"}


# Every picture begins a chat, and an operator has room for five: what earlier ones left is ended.
CLEAR = """() => new Promise((done) => {
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/operator/`);
  const send = (type, chat) =>
    socket.send(JSON.stringify({v: 1, type, chat, ref: `clear-${chat ?? 0}`, data: {}}));
  let left = 0;
  socket.onopen = () => send("session.start");
  socket.onmessage = (event) => {
    const {type, ref, data} = JSON.parse(event.data);
    if (type === "session.started") {
      for (const {id, status, operator} of data.chats) {
        if (status === "active" && operator.id !== data.me.id) continue;
        send(status === "active" ? "chat.terminate" : "chat.decline", id);
        left += 1;
      }
    } else if (ref?.startsWith("clear-")) left -= 1;
    else return;
    if (!left) done(socket.close());
  };
})"""


def _console(stage: Stage, *, online: bool) -> Page:
    """Olga's window, with her at work or not."""
    console = stage.open("/console/", user=OLGA)
    console.locator("availability-switch button:not([aria-disabled])").wait_for()
    before, after = ("offline", "online") if online else ("online", "offline")
    if console.get_by_role("button", name=f"You are {before}").is_visible():
        console.get_by_role("button", name=f"You are {before}").click()
    console.get_by_role("button", name=f"You are {after}").wait_for()
    console.evaluate(CLEAR)
    return console


def word(page: Page, english: str, **values: object) -> str:
    """How the widget says it on this page: the longest piece of it, where names are filled in."""
    with translation.override(_language(page)):
        pieces = re.split(r"\{\w+\}", gettext(english) % values)
    return max(pieces, key=len).strip()


def _language(page: Page) -> str:
    language: str = page.evaluate("document.documentElement.lang")
    return language


def _open(page: Page) -> None:
    # The page was loaded before Olga came or went.
    page.reload()
    page.get_by_role("button", name=word(page, "Open chat")).click()
    _frame(page).get_by_label(word(page, "Your message")).wait_for()


def greeting(page: Page, stage: Stage) -> None:
    _console(stage, online=True)
    _open(page)


def emoji(page: Page, stage: Stage) -> None:
    greeting(page, stage)
    _frame(page).get_by_role("button", name=word(page, "Emoji")).click()


def waiting(page: Page, stage: Stage) -> None:
    _asked(page, stage)


def _asked(page: Page, stage: Stage) -> Page:
    console = _console(stage, online=True)
    _open(page)
    _say(page, QUESTION)
    _frame(page).get_by_text(word(page, "Waiting in queue")).wait_for()
    return console


def chat(page: Page, stage: Stage) -> None:
    _answered(page, stage)


def _answered(page: Page, stage: Stage) -> Page:
    console = _asked(page, stage)
    console.get_by_role("button", name="Accept ").last.click()
    composer = console.get_by_role("textbox", name="Message to")
    composer.fill(ANSWER[_language(page)])
    composer.press("Enter")
    _frame(page).get_by_role("link", name="https://acme.example/delivery").wait_for()
    _say(page, THANKS)
    _frame(page).get_by_text(word(page, "Seen"), exact=True).wait_for()
    return console


def held(page: Page, stage: Stage) -> None:
    _answered(page, stage).get_by_role("button", name="Hold").first.click()
    _frame(page).get_by_text(word(page, "On hold"), exact=True).wait_for()


def knocked(page: Page, stage: Stage) -> None:
    _answered(page, stage).get_by_role("button", name="Knock knock").first.click()
    _frame(page).get_by_text(word(page, "{name} is knocking. Are you still there?")).wait_for()


def unread(page: Page, stage: Stage) -> None:
    console = _answered(page, stage)
    _frame(page).get_by_role("button", name=word(page, "Minimise")).click()
    composer = console.get_by_role("textbox", name="Message to")
    composer.fill(OFFER[_language(page)])
    composer.press("Enter")
    page.locator("live-chat .badge").get_by_text("1").wait_for()


def reconnecting(page: Page, stage: Stage) -> None:
    _answered(page, stage)
    page.context.set_offline(True)
    _say(page, LOST)
    _frame(page).get_by_text(word(page, "Not sent yet. It will be sent when you are back online.")).wait_for()


def ended(page: Page, stage: Stage) -> None:
    _answered(page, stage)
    _frame(page).get_by_role("button", name=word(page, "End chat")).click()
    _frame(page).get_by_role("button", name=word(page, "Start again")).wait_for()


def contact_form(page: Page, stage: Stage) -> None:
    _console(stage, online=False)
    _open(page)
    _frame(page).get_by_label(word(page, "E-mail")).wait_for()


def contact_form_wrong(page: Page, stage: Stage) -> None:
    contact_form(page, stage)
    _frame(page).get_by_role("button", name=word(page, "Send")).click()
    _frame(page).get_by_text(word(page, "Enter your name.")).wait_for()


def sent(page: Page, stage: Stage) -> None:
    contact_form(page, stage)
    _frame(page).get_by_label(word(page, "Name")).fill("Vera Novak")
    _frame(page).get_by_label(word(page, "E-mail")).fill("vera@example.com")
    _frame(page).get_by_label(word(page, "Your message")).fill(QUESTION[_language(page)])
    _frame(page).get_by_role("button", name=word(page, "Send")).click()
    _frame(page).get_by_role("heading", name=word(page, "Thank you, {name}")).wait_for()


def contact_form_files(page: Page, stage: Stage) -> None:
    _console(stage, online=False)
    _takes_files(stage)
    _open(page)
    with page.expect_file_chooser() as chosen:
        _frame(page).get_by_role("button", name=word(page, "Attach a file")).click()
    large: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"x" * (11 * 2**20)}
    note: FilePayload = {"name": "delivery.txt", "mimeType": "text/plain", "buffer": b"x" * 2000}
    chosen.value.set_files([large, note])
    _frame(page).get_by_text("2 kB").wait_for()


def _takes_files(stage: Stage) -> None:
    forms = stage.open("/dashboard/sites/1/forms/", user="owner@acme.example")
    contact = forms.get_by_role("form", name="Contact form")
    contact.get_by_label("Visitors can attach files").check()
    contact.get_by_role("button", name="Save").click()
    forms.get_by_text("Saved.").wait_for()


def _frame(page: Page) -> FrameLocator:
    return page.frame_locator("live-chat iframe")


def _say(page: Page, text: dict[str, str]) -> None:
    box = _frame(page).get_by_label(word(page, "Your message"))
    box.fill(text[_language(page)])
    box.press("Enter")


def _screen(name: str, act: Callable[[Page, Stage], None]) -> Screen:
    return Screen(f"widget-{name}", "/demo/", shop=True, act=act, speaks_arabic=True, whole_page=False)


SCREENS = [
    _screen("greeting", greeting),
    _screen("emoji", emoji),
    _screen("waiting", waiting),
    _screen("chat", chat),
    _screen("held", held),
    _screen("knocked", knocked),
    _screen("unread", unread),
    _screen("reconnecting", reconnecting),
    _screen("ended", ended),
    _screen("contact-form", contact_form),
    _screen("contact-form-wrong", contact_form_wrong),
    _screen("contact-form-files", contact_form_files),
    _screen("sent", sent),
]
