"""A visitor on somebody's website: the real product, a real browser, an operator on a real socket."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, WebSocket, expect

from accounts.models import Client, Member, Operator, Site, User
from billing.models import Subscription
from chats.models import Chat, Inquiry, Message, PageView, Visitor
from chats.services.queue import CLOSED
from livechat.tests.product import Product
from widget.tests import people
from widget.tests.people import WAIT_SECONDS, Desk, Tab, Website

pytestmark = pytest.mark.usefixtures("server_database")


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as website:
        yield website


@pytest.fixture
def site(server: Product, server_database: None, website: Website) -> Iterator[Site]:
    """Bolt's shop, on the Platform package; nobody is online."""
    bolt = Client.objects.create(name="Bolt Cycles", slug=f"bolt-{Client.objects.count()}")
    Subscription.objects.create(client=bolt, package=Subscription.Package.PLATFORM)
    site = Site.objects.create(
        client=bolt, name="Bolt", title="Bolt Cycles", greeting="Hello. Ask us.", origins=[website.url]
    )
    website.embed(server, site)
    yield site
    Operator.objects.update(is_online=False)


@pytest.fixture
def carl(site: Site) -> Operator:
    user = User.objects.create_user(f"carl{Operator.objects.count()}@bolt.example", name="Carl")
    Member.objects.create(client=site.client, user=user, role=Member.Role.OPERATOR)
    return Operator.objects.create(user=user, display_name="Carl")


@pytest.fixture
def desk(server: Product, carl: Operator) -> Iterator[Desk]:
    """Carl at work."""
    with Desk(server, carl) as desk:
        yield desk


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(reduced_motion="reduce") as context:
        context.set_default_timeout(WAIT_SECONDS * 1000)
        yield context


@pytest.fixture
def visit(context: BrowserContext, website: Website, site: Site) -> Iterator[Callable[[], Tab]]:
    """Opens one more tab on the website; no script in any of them may fail."""
    tabs: list[Tab] = []

    def opened() -> Tab:
        tabs.append(Tab(context, f"{website.url}/site/one"))
        return tabs[-1]

    yield opened
    assert [error for tab in tabs for error in tab.errors] == []


def the_chat(site: Site) -> Chat:
    return Chat.objects.filter(site=site).latest("pk")


def written(site: Site) -> list[str]:
    """What the visitor's messages are in the database, in order."""
    lines = Message.objects.filter(chat__site=site, author="visitor").order_by("chat_id", "seq")
    return list(lines.values_list("body", flat=True))


def has_no_barriers(tab: Tab) -> None:
    people.has_no_barriers(tab.page)


@pytest.mark.row("F1")
@pytest.mark.row("X4")
@pytest.mark.row("X13")
def test_a_visitor_asks_and_is_answered(visit: Callable[[], Tab], site: Site, desk: Desk) -> None:
    tab = visit()
    sockets: list[WebSocket] = []
    tab.page.on("websocket", lambda socket: sockets.append(socket))
    tab.page.wait_for_event("requestfinished", lambda request: "/widget/beacon/" in request.url)
    assert not tab.page.frames[1:]
    # The frame comes while a hand rests on the button, and waits there: without a socket, or a row.
    tab.launcher.hover()
    expect(tab.frame.locator("chat-composer")).to_be_attached()
    tab.launcher.focus()
    assert not sockets
    assert not Visitor.objects.filter(site=site).exists()
    tab.page.keyboard.press("Enter")
    expect(tab.box).to_be_focused()
    assert len(tab.page.frames) == 2
    expect(tab.log).to_contain_text("Hello. Ask us.")
    has_no_barriers(tab)

    tab.page.keyboard.type("Is the blue one in stock?")
    tab.page.keyboard.press("Enter")
    expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
    expect(tab.frame.get_by_text("You are next")).to_be_visible()

    chat = the_chat(site)
    desk.accept(chat.pk)
    expect(tab.log).to_contain_text("Carl has joined the chat")
    expect(tab.frame.get_by_text("You are chatting with Carl")).to_be_visible()
    desk.ask("chat.mark", chat.pk, delivered=1, seen=0)
    expect(tab.frame.get_by_text("Delivered", exact=True)).to_be_visible()
    desk.ask("chat.mark", chat.pk, delivered=1, seen=1)
    expect(tab.frame.get_by_text("Seen", exact=True)).to_be_visible()
    desk.ask("chat.type", chat.pk)
    expect(tab.frame.get_by_text("Carl is typing")).to_be_visible()

    answer = desk.say(chat.pk, "It is: https://bolt.example/blue. <b>Two</b> left.")
    link = tab.log.get_by_role("link", name="https://bolt.example/blue")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(tab.log).to_contain_text("<b>Two</b> left.")
    expect(tab.frame.get_by_text("Carl is typing")).to_be_hidden()
    desk.wait(lambda frame: frame["type"] == "message.marked" and frame["data"]["visitor_seen"] == answer)

    tab.frame.get_by_role("button", name="Emoji").click()
    expect(tab.frame.get_by_role("button", name="😀")).to_be_focused()
    tab.page.keyboard.press("ArrowRight")
    tab.page.keyboard.press("Enter")
    expect(tab.box).to_be_focused()
    tab.frame.get_by_role("button", name="Send").click()
    desk.hear("😃")
    has_no_barriers(tab)

    tab.frame.get_by_role("button", name="End chat").click()
    expect(tab.log).to_contain_text("You ended the chat")
    tab.frame.get_by_role("button", name="Start again").click()
    tab.page.keyboard.type("One more thing")
    tab.page.keyboard.press("Enter")
    expect(tab.log).to_contain_text("New chat")
    desk.wait(lambda frame: frame["type"] == "chat.offered" and frame["data"]["linked_to"] == chat.pk)


@pytest.mark.row("D2")
@pytest.mark.row("O20")
def test_the_conversation_goes_along_to_other_pages_and_tabs(
    visit: Callable[[], Tab], site: Site, desk: Desk
) -> None:
    one = visit()
    one.open()
    one.say("First")
    expect(one.frame.get_by_text("Sent", exact=True)).to_be_visible()
    chat = the_chat(site)
    desk.accept(chat.pk)
    desk.say(chat.pk, "Second")
    expect(one.bubbles).to_have_text(["First", "Second"])
    one.box.fill("not finished")

    one.page.get_by_role("link", name="Two").click()
    expect(one.box).to_have_value("not finished")
    expect(one.bubbles).to_have_text(["First", "Second"])
    desk.wait(lambda frame: frame["type"] == "page.viewed" and frame["data"]["title"] == "Two")
    one.page.evaluate("history.pushState({}, '', '/site/three'); document.title = 'Three'")
    desk.wait(lambda frame: frame["type"] == "page.viewed" and frame["data"]["title"] == "Three")

    two = visit()
    two.open()
    expect(two.bubbles).to_have_text(["First", "Second"])
    two.say("Third, from the other tab")
    expect(one.bubbles).to_have_text(["First", "Second", "Third, from the other tab"])
    one.page.reload()
    desk.say(chat.pk, "Fourth")
    for tab in (one, two):
        expect(tab.bubbles).to_have_text(["First", "Second", "Third, from the other tab", "Fourth"])
    titles = PageView.objects.filter(visitor=chat.visitor).values_list("title", flat=True)
    assert list(titles)[:3] == ["One", "Two", "Three"]


@pytest.mark.row("D2")
@pytest.mark.row("D4")
@pytest.mark.row("D8")
def test_what_is_written_without_a_network_is_sent_later_once_and_in_order(
    visit: Callable[[], Tab], site: Site, desk: Desk, context: BrowserContext
) -> None:
    tab, other = visit(), visit()
    tab.open()
    tab.say("Before")
    expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
    desk.accept(the_chat(site).pk)
    other.open()
    expect(other.bubbles).to_have_text(["Before"])

    context.set_offline(True)
    tab.say("One")
    tab.say("Two")
    expect(tab.frame.get_by_text("Not sent yet")).to_be_visible()
    expect(tab.frame.get_by_text("The connection is lost. Reconnecting…")).to_be_visible()
    context.set_offline(False)
    desk.hear("Two")
    expect(tab.frame.get_by_text("Not sent yet")).to_be_hidden()

    context.set_offline(True)
    tab.say("Three")
    tab.say("Four")
    expect(tab.frame.get_by_text("Not sent yet")).to_be_visible()
    context.set_offline(False)
    # A page that is left in the middle of sending, and another tab that finds the same in storage.
    tab.page.reload()
    other.page.reload()
    said = ["Before", "One", "Two", "Three", "Four"]
    for each in (tab, other):
        expect(each.bubbles).to_have_text(said)
    desk.hear("Four")
    assert written(site) == said
    # Each goes once its number has come, and an operator may read it sooner than that.
    tab.page.wait_for_function("!Object.keys(localStorage).some((key) => key.includes('.out.'))")


@pytest.mark.row("D1")
@pytest.mark.row("D5")
def test_what_is_written_while_the_server_is_away_is_sent_once_and_in_order(
    visit: Callable[[], Tab], site: Site, carl: Operator, server: Product
) -> None:
    tab = visit()
    with Desk(server, carl):
        tab.open()
        tab.say("Before")
        expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
        server.kill("web")
        try:
            for text in ("One", "Two", "Three"):
                tab.say(text)
            expect(tab.frame.get_by_text("Not sent yet")).to_be_visible()
            # A page change meanwhile: the host page does not notice that its chat is gone.
            tab.page.get_by_role("link", name="Two").click()
            expect(tab.page.get_by_role("heading", name="Two")).to_be_visible()
        finally:
            server.start("web")
        tab.page.get_by_role("link", name="One").click()
        expect(tab.bubbles).to_have_text(["Before", "One", "Two", "Three"])
        expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
    assert written(site) == ["Before", "One", "Two", "Three"]


@pytest.mark.row("S8")
def test_a_contact_form_when_nobody_is_online(visit: Callable[[], Tab], site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(takes_form_files=True)
    tab = visit()
    tab.open()
    expect(tab.frame.get_by_text(CLOSED)).to_be_visible()
    expect(tab.frame.get_by_label("Name")).to_be_focused()
    has_no_barriers(tab)
    tab.frame.get_by_role("button", name="Send").click()
    expect(tab.frame.get_by_text("Enter your name.")).to_be_visible()
    has_no_barriers(tab)
    tab.frame.get_by_label("Name").fill("Vera Novak")
    tab.frame.get_by_label("E-mail").fill("vera@example")
    tab.box.fill("Do you repair brakes?")
    tab.frame.get_by_role("button", name="Send").click()
    expect(tab.frame.get_by_text("Enter an e-mail address")).to_be_visible()
    tab.frame.get_by_label("E-mail").fill("vera@example.com")
    tab.frame.get_by_label("Phone").fill("+49 30 1234567")
    with tab.page.expect_file_chooser() as chosen:
        tab.frame.get_by_role("button", name="Attach a file").click()
    large: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"x" * (11 * 2**20)}
    small: FilePayload = {"name": "brake.txt", "mimeType": "text/plain", "buffer": b"worn"}
    chosen.value.set_files([large, small])
    files = tab.frame.get_by_role("list", name="Attached files")
    expect(files).to_contain_text("A file can have at most 10 MB.")
    expect(files).to_contain_text("4 B")
    has_no_barriers(tab)
    tab.frame.get_by_role("button", name="Cancel film.mp4").click()
    # Kept over a change of page, as everything that was typed.
    tab.page.reload()
    expect(files.get_by_role("listitem")).to_have_count(1)
    tab.frame.get_by_role("button", name="Send").click()
    expect(tab.frame.get_by_role("heading", name="Thank you, Vera Novak")).to_be_visible()
    has_no_barriers(tab)
    inquiry = Inquiry.objects.get(site=site)
    assert (inquiry.name, inquiry.email) == ("Vera Novak", "vera@example.com")
    assert (inquiry.phone, inquiry.body) == ("+49301234567", "Do you repair brakes?")
    assert inquiry.attachments.get().name == "brake.txt"

    tab.page.reload()
    expect(tab.frame.get_by_role("heading", name="Thank you, Vera Novak")).to_be_visible()
    tab.frame.get_by_role("button", name="Write another message").click()
    expect(tab.box).to_have_value("")


@pytest.mark.row("O18")
@pytest.mark.row("I4")
def test_who_is_sent_to_the_contact_form_finds_there_what_they_wrote(
    visit: Callable[[], Tab], site: Site, desk: Desk
) -> None:
    tab = visit()
    tab.open()
    tab.say("Do you repair brakes?")
    expect(tab.frame.get_by_text("You are next")).to_be_visible()
    tab.box.fill("And gears")
    chat = the_chat(site)
    desk.ask("chat.decline", chat.pk)
    expect(tab.box).to_have_value("Do you repair brakes?\nAnd gears")
    # Letters that were on their way do not end up in another field.
    tab.page.keyboard.type(" too")
    expect(tab.box).to_have_value("Do you repair brakes?\nAnd gears too")
    expect(tab.frame.get_by_text(CLOSED)).to_be_visible()
    tab.frame.get_by_label("Name").fill("Vera")
    tab.frame.get_by_label("E-mail").fill("vera@example.com")
    tab.frame.get_by_role("button", name="Send").click()
    expect(tab.frame.get_by_role("heading", name="Thank you, Vera")).to_be_visible()
    assert Inquiry.objects.get(chat=chat).body == "Do you repair brakes?\nAnd gears too"
    # Somebody is online: what is written next begins a chat.
    tab.frame.get_by_role("button", name="Write another message").click()
    tab.say("Hello again")
    expect(tab.frame.get_by_text("You are next")).to_be_visible()


@pytest.mark.row("X13")
def test_the_button_counts_what_is_unread(visit: Callable[[], Tab], site: Site, desk: Desk) -> None:
    tab = visit()
    tab.open()
    tab.say("Hello?")
    expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
    chat = the_chat(site)
    desk.accept(chat.pk)
    tab.page.keyboard.press("Escape")
    expect(tab.launcher).to_be_focused()
    desk.say(chat.pk, "Hello")
    status = tab.page.get_by_role("status")
    expect(status).to_have_text("1 new message")
    desk.say(chat.pk, "How can I help?")
    expect(status).to_have_text("2 new messages")
    expect(tab.launcher).to_have_accessible_description("2 new messages")
    has_no_barriers(tab)
    assert tab.page.title() == "One"

    tab.page.get_by_role("link", name="Two").click()
    expect(tab.page.get_by_role("status")).to_have_text("2 new messages")
    tab.open()
    expect(tab.page.get_by_role("status")).to_be_empty()
    desk.wait(lambda frame: frame["type"] == "message.marked" and frame["data"]["visitor_seen"] == 4)


STRICT = (
    "default-src 'none'; script-src 'nonce-1' {0}; connect-src {0}; frame-src {0}; style-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
NO_STORAGE = """<script nonce="1">for (const name of ["localStorage", "sessionStorage"])
Object.defineProperty(window, name, {get() { throw new DOMException("no", "SecurityError"); }});</script>"""
OLD_LIBRARY = """<script nonce="1">Array.prototype.toJSON = function () { return "broken"; };
Object.prototype.extra = function () {}; Array.prototype.last = 1;</script>"""
LOUD_STYLES = "<style>live-chat, div, button, iframe, span { display: none !important }</style>"


@pytest.mark.row("F1")
@pytest.mark.parametrize(
    "head",
    [NO_STORAGE, OLD_LIBRARY, LOUD_STYLES, '<base href="https://elsewhere.example/">'],
    ids=["refuses storage", "changes prototypes", "hides everything", "has another base"],
)
def test_it_works_on_a_page_that(
    head: str, website: Website, visit: Callable[[], Tab], server: Product, desk: Desk
) -> None:
    website.head = head
    if "style" not in head:
        website.headers = {"Content-Security-Policy": STRICT.format(server.url)}
    # Two snippets are one widget.
    website.snippet *= 2
    tab = visit()
    tab.open()
    tab.say("Hello")
    expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
    assert tab.page.locator("live-chat").count() == 1
    # A router that swaps the body takes nothing away.
    tab.page.evaluate("document.body = document.createElement('body')")
    expect(tab.bubbles).to_have_text(["Hello"])


@pytest.mark.row("F1")
def test_a_page_whose_chat_server_is_gone_notices_nothing(
    website: Website, visit: Callable[[], Tab], server: Product
) -> None:
    website.snippet = website.snippet.replace("/widget/v1.js", "/widget/v1.js?").replace(
        server.url, "http://localhost:9"
    )
    tab = visit()
    expect(tab.page.get_by_role("heading", name="One")).to_be_visible()
    assert tab.page.locator("live-chat").count() == 0


@pytest.mark.row("I1")
def test_a_website_that_is_not_listed_cannot_show_the_chat(
    visit: Callable[[], Tab], site: Site, desk: Desk
) -> None:
    Site.objects.filter(pk=site.pk).update(origins=["https://another.example"])
    tab = visit()
    with tab.page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        tab.launcher.click()
    expect(tab.page.get_by_role("alert")).to_have_text(re.compile("cannot be reached"), timeout=10_000)
    assert not Chat.objects.filter(site=site).exists()


@pytest.mark.row("I7")
@pytest.mark.row("O20")
def test_the_page_talks_to_the_chat(
    visit: Callable[[], Tab], website: Website, site: Site, desk: Desk
) -> None:
    website.head = """<script>window.LiveChat = function () { (LiveChat.q ??= []).push(arguments); };
    window.heard = [];
    for (const event of ["ready", "open", "close", "started", "message", "unread", "ended"])
      LiveChat("on", event, (detail) => heard.push([event, detail?.text ?? null]));
    LiveChat("set", {plan: "gold", cart: 12.5});
    LiveChat("identify", {name: "Vera", email: "vera@example.com"});
    LiveChat("prefill", "I would like to");
    LiveChat("open");</script>"""
    tab = visit()
    expect(tab.box).to_have_value("I would like to")
    tab.box.press("End")
    tab.page.evaluate("() => LiveChat('on', 'open', () => { throw new Error('theirs'); })")
    tab.say("Do you know me?")
    expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
    visitor = Visitor.objects.get(site=site)
    assert visitor.data == {"plan": "gold", "cart": 12.5}
    assert (visitor.name, visitor.email) == ("Vera", "vera@example.com")

    tab.page.evaluate("LiveChat('close')")
    desk.accept(the_chat(site).pk)
    desk.say(the_chat(site).pk, "Hello Vera")
    expect(tab.page.get_by_role("status")).to_have_text("1 new message")
    heard = json.loads(tab.page.evaluate("JSON.stringify(heard)"))
    assert {event for event, _ in heard} == {"open", "ready", "message", "started", "close", "unread"}
    assert ["message", "Hello Vera"] in heard

    tab.page.evaluate("LiveChat('reset')")
    assert tab.page.evaluate("Object.keys(localStorage)") == []
    tab.page.evaluate("LiveChat('toggle')")
    expect(tab.log).to_contain_text("Hello. Ask us.")
    expect(tab.bubbles).to_have_count(0)
    tab.page.evaluate("LiveChat('hide')")
    expect(tab.launcher).to_be_hidden()
    tab.page.evaluate("LiveChat('show')")
    expect(tab.launcher).to_be_visible()
    tab.page.evaluate("LiveChat('destroy')")
    assert tab.page.locator("live-chat").count() == 0
    assert tab.page.evaluate("typeof LiveChat") == "undefined"
