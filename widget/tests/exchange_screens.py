"""What goes between operator and visitor beside words, at both ends, for `make screenshots`."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, FrameLocator, Page

from livechat.tests.screens import Screen, Stage
from widget.tests import screens as widget

CARD = {"en": "My card is 4111 1111 1111 1111", "ar": "رقم بطاقتي 4111 1111 1111 1111"}
PAPER: FilePayload = {
    "name": "A rather long name of a delivery note 2026-11-22.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7 " + b"x" * 80_000,
}


def photo() -> FilePayload:
    picture = Image.new("RGB", (1200, 800), "#86a873")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((420, 160, 780, 520), fill="#b5533c")
    draw.rectangle((430, 420, 770, 720), fill="#b5533c")
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return {"name": "terracotta-pot.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def _chat(page: Page, stage: Stage) -> Page:
    """A running chat with uploads allowed; gives the console."""
    console = widget._answered(page, stage)
    console.get_by_role("button", name="Allow uploads").first.click()
    _frame(page).get_by_role("button", name=widget.word(page, "Attach a file")).wait_for()
    return console


def _attach(page: Page, where: Page | FrameLocator, file: FilePayload) -> None:
    with page.expect_file_chooser() as chosen:
        where.get_by_role("button", name=widget.word(page, "Attach a file")).first.click()
    chosen.value.set_files(file)


def _exchange(page: Page, stage: Stage) -> Page:
    console = _chat(page, stage)
    _attach(page, _frame(page), photo())
    _frame(page).get_by_role("img", name="terracotta-pot.jpg").wait_for()
    _attach(console, console, PAPER)
    _frame(page).get_by_role("button", name="A rather long name").wait_for()
    return console


def files(page: Page, stage: Stage) -> None:
    _exchange(page, stage)


def picture(page: Page, stage: Stage) -> None:
    _exchange(page, stage)
    _frame(page).get_by_role("button", name="terracotta-pot.jpg").click()


def too_large(page: Page, stage: Stage) -> None:
    _chat(page, stage)
    large: FilePayload = {"name": "film.mov", "mimeType": "video/mp4", "buffer": b"x" * (11 * 2**20)}
    _attach(page, _frame(page), large)
    _frame(page).get_by_text(widget.word(page, "A file can have at most 10 MB.")).wait_for()


def offer(page: Page, stage: Stage) -> None:
    _redirect(_chat(page, stage), "delivery")
    _frame(page).get_by_role("button", name=widget.word(page, "Stay here")).wait_for()


def way_back(page: Page, stage: Stage) -> None:
    offer(page, stage)
    _frame(page).get_by_role("button", name=widget.word(page, "Open"), exact=True).click()
    _frame(page).get_by_role("button", name=widget.word(page, "Back to where you were")).wait_for()


def call_me(page: Page, stage: Stage) -> None:
    _chat(page, stage)
    widget._say(page, CARD)
    _frame(page).get_by_role("button", name=widget.word(page, "Call me")).wait_for()


def rating(page: Page, stage: Stage) -> None:
    widget.ended(page, stage)
    _frame(page).get_by_role("radio", name=widget.word(page, "%(star)s of 5", star=4)).check()


def rated(page: Page, stage: Stage) -> None:
    rating(page, stage)
    _frame(page).get_by_role("button", name=widget.word(page, "Rate this chat")).click()
    _frame(page).get_by_text(widget.word(page, "Thank you for rating this chat.")).wait_for()


def blocked(page: Page, stage: Stage) -> None:
    console = _chat(page, stage)
    _ask_to_block(console)
    console.get_by_role("dialog").get_by_role("button", name="Block", exact=True).click()
    _frame(page).get_by_text(widget.word(page, "This chat is not available right now.")).wait_for()


def _ask_to_block(console: Page) -> None:
    console.get_by_role("tab", name="Visitor", exact=True).click()
    console.get_by_role("button", name="More about this visitor").click()
    console.get_by_text("Block this visitor").click()


def _redirect(console: Page, path: str) -> None:
    console.get_by_role("button", name="Redirect").first.click()
    address = console.get_by_label("Page address")
    here = console.locator(".pane__page a").first.get_attribute("href") or ""
    address.fill(here.split("/demo/")[0] + f"/demo/{path}/")
    console.get_by_role("dialog").get_by_role("button", name="Redirect", exact=True).click()


def _frame(page: Page) -> FrameLocator:
    return page.frame_locator("live-chat iframe")


# --- the console's side: the visitor is the second window


def _beside(act: Callable[[Page, Stage], None]) -> Callable[[Page, Stage], None]:
    """Let a visitor's state come about in a window of its own; then the console opens the chat."""

    def seen(page: Page, stage: Stage) -> None:
        act(stage.open("/demo/", shop=True), stage)
        page.reload()
        page.get_by_role("tab", name="Mine").click()
        page.get_by_role("row").last.get_by_role("button").first.click()
        page.get_by_role("log").wait_for()

    return seen


def enlarged(page: Page, stage: Stage) -> None:
    _beside(files)(page, stage)
    page.get_by_role("button", name="terracotta-pot.jpg").click()


def _widget(name: str, act: Callable[[Page, Stage], None]) -> Screen:
    return Screen(f"widget-{name}", "/demo/", shop=True, act=act, speaks_arabic=True, whole_page=False)


def _console(name: str, act: Callable[[Page, Stage], None]) -> Screen:
    return Screen(f"console-{name}", "/console/", user=widget.OLGA, act=act, whole_page=False)


SCREENS = [
    _widget("files", files),
    _widget("picture", picture),
    _widget("too-large", too_large),
    _widget("page-offer", offer),
    _widget("way-back", way_back),
    _widget("call-me", call_me),
    _widget("rating", rating),
    _widget("rated", rated),
    _widget("blocked", blocked),
    _console("files", _beside(files)),
    _console("picture", enlarged),
]
