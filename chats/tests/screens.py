"""The console in its states, for `make screenshots`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import randint

from playwright.sync_api import FrameLocator, Locator, Page

from livechat.tests.screens import Screen, Stage

OLGA = "olga@livechat.example"
OTTO = "otto@livechat.example"
OTTO_IS_ASKED = "Otto"
ANSWER = "Your parcel left us this morning. It should be with you tomorrow before noon."
# What the picture before has left behind would fill the list, and Olga's five places.
TIDY = """async () => {
  const joined = document.querySelector('script[src$="/console/main.js"]').src;
  // The page's own modules are in one file: these are others, with a line of their own.
  const { socket, store } = await import(joined.replace(/joined[/](.*)main[.]js$/, "$1app.js"));
  const isThere = new Promise((done) => store.on("cards", done));
  socket.connect();
  await isThere;
  for (const card of store.mine) await socket.request("chat.terminate", card.id);
  for (const card of store.requests) await socket.request("chat.decline", card.id);
  socket.close();
}"""


# On a busy machine the dictionary may answer late, and the message would go.
PATIENT = """() => {
  const start = setTimeout;
  window.setTimeout = (run, after, ...rest) => start(run, after === 150 ? 5000 : after, ...rest);
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
        ask(page, stage)
    page.get_by_role("button", name="New requests: ").click()
    page.get_by_role("button", name="Send to contact form").first.wait_for()


def chat(page: Page, stage: Stage) -> None:
    online(page, stage)
    visitor = accepted(page, stage)
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
    accepted(page, stage)


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


def knocked(page: Page, stage: Stage) -> None:
    chat(page, stage)
    page.get_by_role("button", name="Knock knock").first.click()
    page.get_by_text("You knocked at").wait_for()


def nobody_to_transfer_to(page: Page, stage: Stage) -> None:
    chat(page, stage)
    page.get_by_role("button", name="Transfer").first.click()
    page.get_by_text("Nobody else is available now").wait_for()


def transferring(page: Page, stage: Stage) -> None:
    chat(page, stage)
    online(stage.open("/console/", user=OTTO), stage)
    page.get_by_role("button", name="Transfer").first.click()
    page.get_by_role("dialog").get_by_label("Reason").fill("Knows about parcels that are late.")
    page.get_by_role("radio", name="Otto").check()


def offered(page: Page, stage: Stage) -> None:
    transferring(page, stage)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Offered to Otto · ").wait_for()


def denied(page: Page, stage: Stage) -> None:
    offered(page, stage)
    otto = stage.open("/console/", user=OTTO)
    otto.get_by_role("textbox", name="Reason, if you deny it").fill("I am about to leave.")
    otto.get_by_role("button", name="Deny").click()
    page.get_by_text("Otto denied the transfer: ").first.wait_for()


def handed(page: Page, stage: Stage) -> None:
    """Seen by Otto, to whom Olga hands a chat."""
    olga = stage.open("/console/", user=OLGA)
    chat(olga, stage)
    online(page, stage)
    olga.get_by_role("button", name="Transfer").first.click()
    olga.get_by_role("dialog").get_by_label("Reason").fill("Knows about parcels that are late.")
    olga.get_by_role("radio", name="Otto").check()
    olga.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("textbox", name="Reason, if you deny it").wait_for()
    page.get_by_text(ANSWER).first.wait_for()


def visitor(page: Page, stage: Stage) -> None:
    chat(page, stage)
    information(page)


def information(page: Page) -> Locator:
    """On a narrow screen the visitor's information is a drawer."""
    beside = page.get_by_role("complementary", name="Visitor’s information")
    if not beside.is_visible():
        page.get_by_role("button", name="Visitor’s information").first.click()
    beside.get_by_role("tab", name="Visitor").click()
    return beside


@contextmanager
def follow_ups(stage: Stage) -> Iterator[None]:
    """Answers follow by e-mail, for so long: whoever begins a chat would be asked for an address."""
    page = stage.open("/dashboard/sites/1/forms/", user="owner@acme.example")
    asked = page.get_by_role("form", name="Always asked")
    _choose(asked.get_by_label("E-mail"), "asked")
    try:
        yield
    finally:
        _choose(asked.get_by_label("E-mail"), "off")


def _choose(field: Locator, level: str) -> None:
    field.select_option(level)
    form = field.locator("xpath=ancestor::form")
    form.get_by_role("button", name="Save").click()
    field.page.get_by_text("Saved").first.wait_for()


def shortcuts(page: Page, stage: Stage) -> None:
    online(page, stage)
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()


def palette(page: Page, stage: Stage) -> None:
    chat(page, stage)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").wait_for()


def searching(page: Page, stage: Stage) -> None:
    online(page, stage)
    if page.get_by_label("Search open chats").is_visible():
        page.get_by_label("Search open chats").fill("nobody is called so")


def settings_wrong(page: Page, stage: Stage) -> None:
    page.get_by_label("Your name").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Not saved.").wait_for()


def smileys(page: Page, stage: Stage) -> None:
    chat(page, stage)
    page.get_by_role("button", name="Emoji").first.click()


def responses(page: Page, stage: Stage) -> None:
    online(page, stage)
    accepted(page, stage)
    page.get_by_role("button", name="Responses").first.click()
    page.get_by_role("option").first.wait_for()


def response_asks(page: Page, stage: Stage) -> None:
    responses(page, stage)
    page.get_by_role("option", name="/parcel").click()
    page.get_by_role("button", name="Insert").wait_for()


def spelling(page: Page, stage: Stage) -> None:
    online(page, stage)
    accepted(page, stage)
    page.evaluate(PATIENT)
    composer = page.get_by_role("textbox", name="Message to ").last
    composer.fill("You will recieve it tommorow.")
    composer.press("Enter")
    page.get_by_role("button", name="recieve").click()
    page.get_by_role("button", name="Add to the word list").wait_for()


def _import(page: Page, stage: Stage) -> None:
    table = "shortcut,name,text\nnew,New,Something new\none,generic_OneMoment,One second\nno good,Bad,Bad\n"
    page.get_by_label("For").select_option(label="Everyone at Acme Garden")
    page.get_by_label("CSV file").set_input_files(
        {"name": "responses.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.get_by_role("button", name="Show what it would do").click()
    page.get_by_text("Nothing has been changed yet.").wait_for()


def _delete(page: Page, stage: Stage) -> None:
    page.get_by_role("link", name="Delete /one").click()
    page.get_by_role("button", name="Delete response").wait_for()


def ask(page: Page, stage: Stage) -> tuple[FrameLocator, Locator]:
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


def accepted(page: Page, stage: Stage) -> FrameLocator:
    frame, row = ask(page, stage)
    if OTTO_IS_ASKED in row.inner_text():
        _send_home(stage)
    row.get_by_role("button", name="Accept ").click()
    page.get_by_role("textbox", name="Message to ").last.wait_for()
    return frame


def beside(page: Page, stage: Stage) -> None:
    page.locator("tbody [data-open]").first.click()
    page.get_by_role("button", name="Visitor’s information").click()
    page.get_by_role("region", name="Visitor’s information").wait_for()


def deleted(page: Page, stage: Stage) -> None:
    page.locator("tbody [data-open]").first.click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").wait_for()


def filters(page: Page, stage: Stage) -> None:
    page.get_by_role("button", name="Filters").click()


def truncating(page: Page, stage: Stage) -> None:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Truncate").first.click()
    page.get_by_role("button", name="Truncate").wait_for()


def _looking_back(name: str, path: str, act: Callable[[Page, Stage], None] | None = None) -> Screen:
    return Screen(name, path, user="owner@bolt.example", act=act, whole_page=False)


def _send_home(stage: Stage) -> None:
    """Otto goes offline: a transfer of the picture before has brought him in."""
    otto = stage.open("/console/", user=OTTO)
    otto.get_by_role("button", name="You are online").click()
    otto.get_by_role("button", name="You are offline").wait_for()


def panel(button: str) -> Callable[[Page, Stage], None]:
    """What a button beside the conversation shows."""

    def act(page: Page, stage: Stage) -> None:
        visitor(page, stage)
        beside = page.get_by_role("complementary", name="Visitor’s information")
        beside.get_by_role("button", name=button).click()
        beside.locator("panel-fragment .sheet:visible").wait_for()

    return act


def at_desk(name: str, act: Callable[[Page, Stage], None]) -> Screen:
    return Screen(name, "/console/", user=OLGA, act=act, whole_page=False)


SCREENS = [
    Screen("console-refused", "/console/", user="staff@livechat.example"),
    at_desk("console-online", online),
    at_desk("console-requests", requests),
    at_desk("console-chat", chat),
    at_desk("console-two-chats", two_chats),
    at_desk("console-visitor", visitor),
    at_desk("console-smileys", smileys),
    at_desk("console-on-hold", on_hold),
    at_desk("console-knocked", knocked),
    at_desk("console-transfer-nobody", nobody_to_transfer_to),
    at_desk("console-transfer-to", transferring),
    at_desk("console-transfer-offered", offered),
    at_desk("console-transfer-denied", denied),
    Screen("console-transfer-handed", "/console/", user=OTTO, act=handed, whole_page=False),
    at_desk("console-terminating", terminating),
    at_desk("console-ended", ended),
    _looking_back("history", "/console/history/?sort=-rating,visitor"),
    _looking_back("history-beside", "/console/history/", beside),
    _looking_back("history-filters", "/console/history/?status=ended", filters),
    _looking_back("history-none", "/console/history/?q=nobody"),
    # Bolt's few chats would not do for all looks.
    Screen("history-deleted", "/console/history/", user="owner@acme.example", act=deleted, whole_page=False),
    _looking_back("history-truncate", "/console/history/", truncating),
    Screen("statistics", "/console/statistics/", user="owner@bolt.example"),
    at_desk("console-shortcuts", shortcuts),
    at_desk("console-palette", palette),
    at_desk("console-searching", searching),
    Screen("console-settings", "/console/settings/", user=OLGA),
    Screen("console-settings-wrong", "/console/settings/", user=OLGA, act=settings_wrong),
    Screen("console-offline", "/console/offline/"),
    at_desk("console-responses", responses),
    at_desk("console-response-asks", response_asks),
    at_desk("console-spelling", spelling),
    Screen("responses", "/console/responses/", user="owner@acme.example"),
    Screen("responses-none", "/console/responses/?q=zzz", user="owner@acme.example"),
    Screen("response-new", "/console/responses/new/", user="owner@acme.example"),
    Screen("response-delete", "/console/responses/", user="owner@acme.example", act=_delete),
    Screen("responses-import", "/console/responses/import/", user="owner@acme.example", act=_import),
    at_desk("panel-contact", panel("New contact")),
    at_desk("panel-ticket", panel("Open ticket")),
    at_desk("panel-notes", panel("Leave a note")),
    at_desk("panel-share", panel("Send conversation")),
    at_desk("panel-requests", panel("Service request")),
    at_desk("panel-guidelines", panel("Guidelines")),
    Screen("contacts", "/console/contacts/", user=OLGA),
    Screen("contact", "/console/contacts/1/", user=OLGA),
    Screen("contact-merge", "/console/contacts/1/merge/", user=OLGA),
    Screen("tickets", "/console/tickets/", user=OLGA),
    Screen("ticket", "/console/tickets/1/", user=OLGA),
    Screen("service-requests", "/console/tickets/kinds/", user=OLGA),
    Screen("service-request", "/console/tickets/kinds/1/", user="owner@acme.example"),
    Screen("inbox", "/console/inbox/", user=OLGA),
    Screen("inquiry", "/console/inbox/1/", user=OLGA),
    Screen("to-tag", "/console/inbox/to-tag/", user=OLGA),
    Screen("guidelines", "/console/guidelines/", user=OLGA),
    Screen("guideline", "/console/guidelines/1/", user="owner@acme.example"),
    Screen("inquiry-ticket", "/console/inbox/1/ticket/", user=OLGA),
    Screen("departments", "/dashboard/team/departments/", user="owner@acme.example"),
    Screen("department", "/dashboard/team/departments/1/", user="owner@acme.example"),
    Screen("export", "/dashboard/export/", user="owner@acme.example"),
]
