"""Every state of the widget on an Arabic page of another origin: by keyboard alone, and axe looks at each."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Locator, expect

from accounts.models import Site
from chats.models import Chat, Visitor
from chats.services import queue
from livechat.testing.barriers import DARK, FORCED, FORCED_DARK, has_no_barriers
from widget.models import DataCollection, FormField, LaunchRule
from widget.services import launching
from widget.tests import people
from widget.tests import test_widget_walk as walk
from widget.tests.people import Desk, Tab, Website

pytestmark = [pytest.mark.usefixtures("server_database"), pytest.mark.row("X12", "X13")]

site, carl, desk, context = walk.site, walk.carl, walk.desk, walk.context

ARABIC = "<script>Object.assign(document.documentElement, {lang: 'ar', dir: 'rtl'})</script>"
HAS_FOCUS = "(node) => node.ownerDocument.hasFocus() && node.getRootNode().activeElement === node"
MOST_STOPS = 60
FIELDS: list[tuple[str, str, dict[str, Any]]] = [
    ("name", "الاسم الكامل", {}),
    ("email", "البريد", {"help": "لنرسل إليكم الرد"}),
    ("phone", "الجوال", {}),
    ("choice", "الموضوع", {"options": ["إصلاح", "شراء"]}),
    ("choices", "ما يهمكم", {"options": ["دراجات", "خوذات"]}),
    ("long", "سؤالكم", {}),
    ("consent", "أوافق على سياسة الخصوصية", {"link": "https://bolt.example/privacy"}),
]
LARGE: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"x" * (11 * 2**20)}


def photo() -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "darkgreen").save(file, "PNG")
    return {"name": "wheel.png", "mimeType": "image/png", "buffer": file.getvalue()}


def arabic(english: str) -> str:
    with translation.override("ar"):
        return gettext(english)


class Hands(Tab):
    """A visitor who has a keyboard and nothing else."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        super().__init__(context, url)
        # To catch choosers takes the frame's process a moment: it begins before there is one.
        self.page.on("filechooser", lambda chooser: None)

    def look(self) -> None:
        people.has_no_barriers(self.page)

    def button(self, english: str) -> Locator:
        return self.frame.get_by_role("button", name=arabic(english), exact=True)

    def field(self, english: str) -> Locator:
        return self.frame.get_by_label(arabic(english), exact=True)

    def text(self, english: str) -> Locator:
        return self.frame.get_by_text(arabic(english)).filter(visible=True).first

    def on_page(self, role: Any, english: str) -> Locator:
        return self.page.get_by_role(role, name=arabic(english), exact=True)

    def go(self, place: Locator) -> None:
        expect(place).to_be_visible()
        for _ in range(MOST_STOPS):
            if place.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {place}")

    def press(self, place: Locator, key: str = "Enter") -> None:
        self.go(place)
        self.page.keyboard.press(key)

    def write(self, place: Locator, text: str) -> None:
        self.go(place)
        self.page.keyboard.insert_text(text)

    def attach(self, *files: FilePayload) -> None:
        self.go(self.button("Attach a file"))
        with self.page.expect_file_chooser() as chosen:
            self.page.keyboard.press("Enter")
        chosen.value.set_files(files)

    def do(self, item: str) -> None:
        """Choose this from the menu."""
        self.press(self.button("More options"))
        wanted = self.frame.get_by_role("menuitem", name=arabic(item), exact=True)
        for _ in range(MOST_STOPS):
            if wanted.evaluate(HAS_FOCUS):
                self.page.keyboard.press("Enter")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"ArrowDown does not lead to {wanted}")


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as website:
        website.head = ARABIC
        yield website


@pytest.fixture
def visit(context: BrowserContext, website: Website, site: Site) -> Iterator[Callable[[], Hands]]:
    tabs: list[Hands] = []

    def opened() -> Hands:
        tabs.append(Hands(context, f"{website.url}/site/one"))
        return tabs[-1]

    yield opened
    assert [error for tab in tabs for error in tab.errors] == []


def test_nobody_is_there(visit: Callable[[], Hands], site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(takes_form_files=True)
    tab = visit()
    tab.go(tab.on_page("button", "Open chat"))
    tab.look()
    tab.page.keyboard.press("Enter")
    expect(tab.field("Name")).to_be_focused()
    tab.look()
    tab.press(tab.button("Send"))
    expect(tab.text("Enter your name.")).to_be_visible()
    expect(tab.field("Name")).to_be_focused()
    tab.attach(LARGE, photo())
    expect(tab.text("A file can have at most 10 MB.")).to_be_visible()
    tab.look()
    tab.press(tab.frame.get_by_role("button", name="film.mp4"))
    for name, text in (
        ("Name", "فيرا"),
        ("E-mail", "vera@example.com"),
        ("Your message", "هل تصلحون الفرامل؟"),
    ):
        tab.write(tab.field(name), text)
    tab.press(tab.button("Send"))
    expect(tab.button("Write another message")).to_be_visible()
    tab.look()
    tab.page.keyboard.press("Escape")
    expect(tab.on_page("button", "Open chat")).to_be_focused()


def test_the_frame_cannot_be_reached(visit: Callable[[], Hands], context: BrowserContext) -> None:
    context.route("**/widget/frame/**", lambda route: route.abort())
    context.clock.install()
    tab = visit()
    tab.press(tab.on_page("button", "Open chat"))
    expect(tab.page.locator("live-chat iframe")).to_be_attached()
    context.clock.fast_forward(7_000)
    expect(tab.page.get_by_role("alert")).not_to_be_empty()
    # Not into the frame: there is the browser's own page of errors.
    has_no_barriers(tab.page.main_frame, DARK, FORCED, FORCED_DARK)
    tab.press(tab.on_page("button", "Close chat"))
    expect(tab.page.get_by_role("alert")).to_be_hidden()


def invite(site: Site) -> None:
    """At once, with a form of every kind of field behind **Yes**."""
    launching.save(site, mode="invite", seconds=0, starts_minimised=True, period_hours=24)
    LaunchRule.objects.filter(site=site).update(text="هل نساعدكم في اختيار دراجة؟")
    DataCollection.objects.create(site=site, proactive=True)
    for place, (type_, label, more) in enumerate(FIELDS):
        FormField.objects.create(
            site=site, kind="proactive", position=place, type=type_, label=label, required=True, **more
        )


def test_from_the_invitation_to_the_queue(visit: Callable[[], Hands], site: Site, desk: Desk) -> None:
    invite(site)
    somebody = Visitor.objects.create(site=site, token_hash="0" * 64)
    queue.enter(somebody, ref="ahead", text="أنا أولًا", now=timezone.now())
    tab = visit()
    small = tab.page.locator("live-chat-invitation .maximise")
    expect(small).to_be_visible()
    tab.look()
    tab.press(small)
    expect(tab.on_page("dialog", "Invitation")).to_be_visible()
    tab.look()
    tab.press(tab.on_page("button", "Yes"))

    start = tab.button("Start chat")
    expect(start).to_be_visible()
    tab.look()
    tab.press(start)
    expect(tab.text("Enter your name.")).to_be_visible()
    tab.look()
    desk.ask("session.beat")
    name, email, phone, choice, box, question, consent = (
        tab.frame.locator(f"data-form [data-type={type_}]").locator("input, select, textarea").first
        for type_, _, _ in FIELDS
    )
    for field, words in ((name, "فيرا"), (email, "vera@example.com"), (phone, "+49 30 1234567")):
        expect(field).to_have_attribute("required", "")
        tab.write(field, words)
    tab.press(choice, "ArrowDown")
    tab.press(box, "Space")
    tab.write(question, "هل لديكم دراجة زرقاء؟")
    tab.press(consent, "Space")
    tab.press(start)

    expect(tab.text("Waiting in queue")).to_be_visible()
    expect(start).to_have_count(0)
    tab.look()
    desk.ask("session.beat")
    tab.press(tab.button("E-mail me instead"))
    tab.look()
    tab.press(tab.button("Keep waiting"))
    expect(tab.button("E-mail me instead")).to_be_focused()
    assert Chat.objects.get(site=site, visitor__name="فيرا").status == "assigned"


def test_a_chat_from_its_beginning_to_its_end(
    visit: Callable[[], Hands], site: Site, desk: Desk, context: BrowserContext, website: Website
) -> None:
    tab = visit()
    tab.press(tab.on_page("button", "Open chat"))
    box = tab.field("Your message")
    expect(box).to_be_focused()
    tab.page.keyboard.insert_text("هل لديكم دراجة زرقاء؟")
    tab.page.keyboard.press("Enter")
    expect(tab.text("Sent")).to_be_visible()
    chat = walk.the_chat(site)
    desk.accept(chat.pk)
    desk.ask("uploads.allow", chat.pk, allowed=True)
    desk.say(chat.pk, "نعم: https://bolt.example/blue (Model 7)")
    desk.ask("chat.type", chat.pk)

    def look() -> None:
        tab.look()
        desk.ask("session.beat")

    look()
    tab.attach(photo(), LARGE)
    thumb = tab.log.get_by_role("button", name="wheel.png")
    expect(thumb).to_be_visible()
    look()
    tab.press(tab.frame.get_by_role("button", name="film.mp4"))
    tab.press(thumb)
    expect(tab.frame.get_by_role("dialog").get_by_role("img", name="wheel.png")).to_be_visible()
    look()
    tab.page.keyboard.press("Escape")
    expect(thumb).to_be_focused()
    tab.press(tab.button("Emoji"))
    first_emoji = tab.frame.get_by_role("button", name="😀")
    expect(first_emoji).to_be_focused()
    # What arrives meanwhile takes nobody's focus.
    desk.say(chat.pk, "وهي في المتجر.")
    expect(tab.log.get_by_text("وهي في المتجر.")).to_be_visible()
    expect(first_emoji).to_be_focused()
    look()
    tab.page.keyboard.press("Escape")

    tab.write(box, "4111 1111 1111 1111")
    tab.page.keyboard.press("Enter")
    tab.press(tab.button("Call me"))
    expect(tab.frame.locator(".call-me .error")).not_to_be_empty()
    look()
    tab.press(tab.button("No, thank you"))
    # What is written on the page would be lost: it stays, and so does the question.
    tab.page.evaluate("dispatchEvent(new Event('input'))")
    desk.ask("page.redirect", chat.pk, url=f"{website.url}/site/two")
    expect(tab.button("Stay here")).to_be_visible()
    look()
    tab.press(tab.button("Stay here"))
    desk.ask("chat.knock", chat.pk)
    look()
    desk.ask("chat.hold", chat.pk)
    expect(tab.frame.get_by_text(arabic("On hold"), exact=True)).to_be_visible()
    look()

    tab.press(tab.button("More options"))
    tab.page.keyboard.press("Space")
    expect(tab.frame.get_by_role("menuitemcheckbox")).to_be_checked()
    look()
    tab.page.keyboard.press("Escape")
    for item, closes in (
        ("E-mail this conversation", "Cancel"),
        ("Continue on my phone", "Close"),
        ("Delete this conversation", "Keep it"),
    ):
        tab.do(item)
        expect(tab.frame.get_by_role("dialog", name=arabic(item).rstrip("؟"))).to_be_visible()
        look()
        tab.press(tab.frame.get_by_role("dialog").get_by_role("button", name=arabic(closes), exact=True))
        expect(tab.button("More options")).to_be_focused()

    tab.page.keyboard.press("Escape")
    expect(tab.on_page("button", "Open chat")).to_be_focused()
    desk.say(chat.pk, "هل أحجزها لكم؟")
    expect(tab.page.get_by_role("status")).not_to_be_empty()
    look()
    tab.press(tab.on_page("button", "Open chat"))
    context.set_offline(True)
    tab.write(box, "نعم")
    tab.page.keyboard.press("Enter")
    expect(tab.text("Not sent yet. It will be sent when you are back online.")).to_be_visible()
    expect(tab.text("The connection is lost. Reconnecting…")).to_be_visible()
    look()
    context.set_offline(False)
    expect(tab.text("The connection is lost. Reconnecting…")).to_be_hidden()

    tab.press(tab.button("End chat"))
    first, second = (tab.frame.get_by_role("radio").nth(place) for place in (0, 1))
    expect(first).to_be_visible()
    look()
    tab.press(first, "Space")
    tab.page.keyboard.press("ArrowDown")
    expect(second).to_be_checked()
    look()
    tab.press(tab.button("Rate this chat"))
    expect(tab.text("Thank you for rating this chat.")).to_be_focused()
    look()

    Visitor.objects.filter(pk=chat.visitor_id).update(blocked_at=timezone.now())
    tab.page.reload()
    expect(tab.text("This chat is not available right now.")).to_be_visible()
    look()
