"""Pages that were made without us in mind: they go on as before, and the chat works or says why (F1)."""

from collections.abc import Callable
from time import monotonic

import pytest
from playwright.sync_api import BrowserContext, WebSocketRoute, expect

from accounts.models import Site
from chats.models import Chat, Message
from widget.tests import test_widget_walk as walk
from widget.tests.people import WAIT_SECONDS, Desk, Tab, Website

pytestmark = pytest.mark.usefixtures("server_database")

website, site, carl, desk, context = walk.website, walk.site, walk.carl, walk.desk, walk.context

# Whatever goes wrong on the page is told to the page, as its own error report would be.
WATCH = """<script>window.failed = [];
addEventListener("error", (event) => failed[failed.length] = event.message);
addEventListener("unhandledrejection", (event) => failed[failed.length] = String(event.reason));
addEventListener("click", ({ target }) => { window.pressed ||= target.localName === "h1"; });</script>"""

HOSTILE = {
    "broken globals": """<script>
JSON.stringify = () => { throw new Error("JSON") }; window.fetch = () => { throw new Error("fetch") };
window.Promise = function () { throw new Error("Promise") };
Array.from = Array.of = Object.assign.call = () => { throw new Error("Array") };</script>""",
    "prototype.js": """<script>
for (const type of [Array, String, Date, Object]) type.prototype.toJSON = () => "broken";
Object.prototype.each = Array.prototype.each = Function.prototype.each = function () {};
Array.prototype.find = Array.prototype.include = Array.prototype.first = function () {};
Array.prototype.flat = Array.prototype.entries = undefined;
Element.prototype.update = Element.prototype.show = Element.prototype.hide = function () {};
String.prototype.startsWith = function () { return true };</script>""",
    "resets": """<style>*, ::before, ::after { all: unset !important }
html * { visibility: hidden !important; opacity: 0 !important; transform: scale(0) !important;
  pointer-events: none !important; position: static !important; font-size: 2px !important }
html h1 { visibility: visible !important; pointer-events: auto !important; opacity: 1 !important;
  transform: none !important; display: block !important; font-size: 20px !important }</style>""",
    "zoomed": "<style>html { zoom: 1.25 } body { zoom: .5; inline-size: 3000px }</style>",
    "on top of all": """<style>body::after { content: ""; position: fixed; inset: auto 0 0 auto;
  z-index: 2147482999;
  inline-size: 300px; block-size: 300px; background: gold }</style>""",
    "another base": '<base href="https://elsewhere.example/" target="_blank">',
    "no storage": walk.NO_STORAGE.replace(' nonce="1"', ""),
    "no cookies": """<script>Object.defineProperty(document, "cookie",
{get() { throw new Error("cookie") }, set() { throw new Error("cookie") }});</script>""",
    "own elements": """<script>const make = document.createElement.bind(document);
document.createElement = (name) => { const made = make(name); made.title = "ours"; return made };
addEventListener("keydown", (event) => event.stopImmediatePropagation(), true);
addEventListener("message", (event) => { if (event.data !== "mine") throw new Error("whose is this?") });
</script>""",
    "turbo": """<script>addEventListener("load", () => setInterval(() => {
const body = document.body.cloneNode(true); document.documentElement.replaceChild(body, document.body);
}, 300));</script>""",
}
# As the frame looks whether sockets are let through again.
LOOK_MS = 61_000
# Said in half a minute, longer than a look takes.
MOST_LINES = 60
# This page complains of every message that is not its own, ours included.
COMPLAINS = {"own elements": {"Uncaught Error: whose is this?"}}


@pytest.fixture
def tab(context: BrowserContext, website: Website, site: Site, desk: Desk) -> Callable[[str], Tab]:
    def opened(head: str) -> Tab:
        website.head = WATCH + head
        return Tab(context, f"{website.url}/site/one")

    return opened


@pytest.mark.row("F1")
def test_the_page_works_as_before_and_so_does_the_chat(tab: Callable[[str], Tab], site: Site) -> None:
    for name, head in HOSTILE.items():
        visited = tab(head)
        page = visited.page
        visited.launcher.click()
        visited.box.fill(f"From {name}")
        visited.box.press("Enter")
        said = visited.bubbles.filter(has_text=f"From {name}")
        expect(said, name).to_be_visible()
        expect(visited.frame.get_by_text("Sent", exact=True).last, name).to_be_visible()
        box = page.locator("live-chat iframe").bounding_box()
        assert box, name
        assert min(box["x"], box["y"]) >= 0, name
        assert box["width"] > 200, name
        visited.frame.get_by_role("button", name="Minimise").click()
        page.locator("h1").dispatch_event("click")
        assert page.evaluate("window.pressed"), name
        failed = set(page.evaluate("failed"))
        assert failed <= COMPLAINS.get(name, set()), name
        assert not set(visited.errors) - {said.removeprefix("Uncaught Error: ") for said in failed}, name
        page.close()
    stored = Message.objects.filter(chat__site=site, author="visitor").values_list("body", flat=True)
    assert {f"From {name}" for name in HOSTILE} == set(stored)


class Proxy:
    """Refuses sockets until it lets them through, and counts those."""

    def __init__(self, context: BrowserContext) -> None:
        self.refuses = True
        self.passed = 0
        context.route_web_socket("**/ws/visitor/", self._take)

    def _take(self, socket: WebSocketRoute) -> None:
        if self.refuses:
            socket.close()
        else:
            self.passed += 1
            socket.connect_to_server()


@pytest.mark.row("X12")
@pytest.mark.row("F1")
@pytest.mark.row("D2")
def test_the_chat_goes_on_where_sockets_are_refused_and_over_sockets_once_they_are_not(
    context: BrowserContext, tab: Callable[[str], Tab], site: Site, desk: Desk
) -> None:
    # An ad blocker, or a proxy that knows no sockets.
    proxy = Proxy(context)
    context.clock.install()
    visited = tab("")
    visited.open()
    visited.say("Is anybody there?")
    expect(visited.frame.get_by_text("You are next")).to_be_visible()
    chat = Chat.objects.get(site=site)
    desk.accept(chat.pk)
    expect(visited.log).to_contain_text("Carl has joined the chat")
    answer = desk.say(chat.pk, "I am.")
    expect(visited.log).to_contain_text("I am.")
    desk.wait(lambda frame: frame["type"] == "message.marked" and frame["data"]["visitor_seen"] == answer)
    visited.say("Good.")
    desk.hear("Good.")
    expect(visited.frame.get_by_text("Reconnecting…")).to_be_hidden()
    assert proxy.passed == 0

    proxy.refuses = False
    context.clock.fast_forward(LOOK_MS)
    said = ["Is anybody there?", "I am.", "Good."]
    while proxy.passed < 2:  # the look, and what follows it
        assert len(said) < MOST_LINES, "nobody looked whether sockets are let through"
        said += [f"{proxy.passed}, {len(said)}", f"And I {len(said)}"]
        desk.say(chat.pk, said[-2])
        visited.say(said[-1])
        # Not by `desk.hear`: while it waits nothing passes the proxy, which lives in this thread.
        until_stored(visited, chat, said[-1])
    desk.say(chat.pk, "Now by a socket.")
    expect(visited.bubbles).to_have_text([*said, "Now by a socket."])
    assert lines_of(chat) == [*said, "Now by a socket."]
    visited.frame.get_by_role("button", name="End chat").click()
    expect(visited.log).to_contain_text("You ended the chat")
    assert visited.errors == []


def until_stored(visited: Tab, chat: Chat, text: str) -> None:
    deadline = monotonic() + WAIT_SECONDS
    while text not in lines_of(chat):
        assert monotonic() < deadline, f"{text} did not arrive"
        # No faster than people write: more is told to slow down.
        visited.page.wait_for_timeout(500)


def lines_of(chat: Chat) -> list[str]:
    lines = Message.objects.filter(chat=chat, kind=Message.Kind.TEXT).order_by("seq")
    return list(lines.values_list("body", flat=True))
