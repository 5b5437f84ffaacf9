"""The JavaScript API on somebody's website: the real product, real browsers, the documentation's examples."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, expect

from accounts.models import Client, Member, Operator, Site, User
from billing.models import Subscription
from chats.models import Chat, Visitor
from livechat.testing.barriers import has_no_barriers
from livechat.tests.product import Product
from notifications.models import Delivery
from widget.models import Privacy
from widget.services import signatures
from widget.tests.people import WAIT_SECONDS, Desk, Tab, Website

pytestmark = [pytest.mark.usefixtures("server_database"), pytest.mark.row("X9")]

DOCS = Path(settings.BASE_DIR) / "docs"
POLICY = re.search(r"```\n(script-src.*?)```", (DOCS / "content-security-policy.md").read_text(), re.DOTALL)
EXAMPLES = re.findall(r"```js\n(.*?)```", (DOCS / "javascript-api.md").read_text(), re.DOTALL)
STUB = re.search(r"```html\n(.*?)```", (DOCS / "javascript-api.md").read_text(), re.DOTALL)
TRUSTED = "require-trusted-types-for 'script'; trusted-types 'none'"
LISTEN = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));"""
KEPT = "Object.keys(localStorage).length + Object.keys(sessionStorage).length + document.cookie.length"
# What a page may pass by mistake or by malice, and what is left of it.
NONSENSE = """() => {
  const cycle = {}; cycle.self = cycle;
  const throws = { get name() { throw new Error("theirs"); } };
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => ["field " + at, at]));
  const values = [undefined, null, 7, "text", [1], () => {}, cycle, throws, Symbol("s"), 10n];
  const methods = ["identify", "set", "prefill", "locale", "consent", "on", "off", "__proto__"];
  for (const value of values)
    for (const method of [...methods, value]) LiveChat(method, value, value);
  LiveChat(); LiveChat("on", "open", "no function"); LiveChat("on", "explode", () => {});
  LiveChat("set", JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "c", "toString": "t"}'));
  LiveChat("set", { deep: { er: [1] }, call() {}, ["k".repeat(41)]: 1, nan: NaN, "": 1 });
  LiveChat("set", { big: "x".repeat(100000), half: "\\ud800" });
  LiveChat("set", many);
  LiveChat("set", { "field 0": "again" });
  LiveChat("prefill", "y".repeat(100000));
  return String({}.polluted);
}"""


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as website:
        yield website


@pytest.fixture
def site(server: Product, server_database: None, website: Website) -> Iterator[Site]:
    bolt = Client.objects.create(name="Bolt Cycles", slug=f"bolt-{Client.objects.count()}")
    Subscription.objects.create(client=bolt, package=Subscription.Package.PLATFORM)
    site = Site.objects.create(client=bolt, name="Bolt", title="Bolt Cycles", origins=[website.url])
    website.embed(server, site)
    yield site
    Operator.objects.update(is_online=False)


@pytest.fixture
def desk(server: Product, site: Site) -> Iterator[Desk]:
    user = User.objects.create_user(f"carl{Operator.objects.count()}@bolt.example", name="Carl")
    Member.objects.create(client=site.client, user=user, role=Member.Role.OPERATOR)
    with Desk(server, Operator.objects.create(user=user, display_name="Carl")) as desk:
        yield desk


@pytest.fixture
def secret(site: Site) -> str:
    owner = User.objects.create_user(f"owner{User.objects.count()}@bolt.example", name="Owner")
    return signatures.make(site, owner, datetime.now(UTC))


def signature(secret: str, signed_id: str) -> str:
    return hmac.new(secret.encode(), signed_id.encode(), hashlib.sha256).hexdigest()


def new_context(browser: Browser) -> BrowserContext:
    context = browser.new_context(reduced_motion="reduce", accept_downloads=True)
    context.set_default_timeout(WAIT_SECONDS * 1000)
    return context


@pytest.mark.row("F1")
def test_every_example_runs_on_a_page_that_allows_nothing_else(
    browser: Browser, website: Website, site: Site, server: Product, desk: Desk, secret: str
) -> None:
    assert POLICY
    allowed = POLICY[1].replace("https://chat.example", server.url).replace("\n", " ")
    website.headers = {"Content-Security-Policy": f"default-src 'none'; {allowed}; {TRUSTED}"}
    with new_context(browser) as context:
        context.add_init_script(LISTEN)
        tab = Tab(context, f"{website.url}/site/one")
        said: list[str] = []
        tab.page.on("console", lambda line: said.append(f"{line.type} {line.text}"))
        tab.open()
        tab.say("Hello")
        expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
        desk.accept(Chat.objects.get(site=site).pk)
        desk.say(
            Chat.objects.get(site=site).pk,
            "Write to vera@bank.example or see https://bank.example@evil.example/",
        )
        link = tab.log.get_by_role("link")
        expect(link).to_have_attribute("href", "mailto:vera@bank.example")
        expect(link).to_have_attribute("rel", re.compile("noopener"))

        assert len(EXAMPLES) >= 14
        for example in EXAMPLES:
            body = re.sub(r'signature: "\w+"', f'signature: "{signature(secret, "4711")}"', example)
            answered = (
                tab.page.expect_response("**/widget/identity/") if "signature" in body else nullcontext()
            )
            with answered:
                tab.page.evaluate(f"() => {{ {body} }}")
            if '"click"' in body:
                tab.page.get_by_role("link", name="One").click()
                expect(tab.box).to_have_value("I have a question about my order.")
            if "signature" in body:
                expect(tab.bubbles.first).to_have_text("Hello")
        assert tab.page.locator("live-chat").count() == 0
        assert [line for line in said if not line.startswith("info")] == []
        assert tab.page.evaluate("violations") == []
        assert tab.errors == []
    visitor = Visitor.objects.get(signed_id="4711")
    assert visitor.data == {"plan": "platinum", "cart total": 129.5, "newsletter": True}
    assert str(visitor.contact) == "Vera Novak"

    # Whatever a page says, it is told in the console, and nothing is thrown into it.
    website.headers = {}
    with new_context(browser) as context:
        tab = Tab(context, f"{website.url}/site/one")
        tab.launcher.wait_for()
        warnings: list[str] = []
        tab.page.on("console", lambda line: warnings.append(f"{line.type} {line.text}"))
        assert tab.page.evaluate(NONSENSE) == "undefined"
        assert {line.split(":")[0] for line in warnings} == {"warning LiveChat"}
        assert any("set cannot take" in line for line in warnings)
        tab.open()
        expect(tab.box).to_have_value("y" * 5000)
        tab.say("I am here")
        expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
        assert tab.errors == []
    data = Chat.objects.latest("pk").visitor.data
    assert len(data) == 30
    assert (data["big"], data["half"], data["field 0"]) == ("x" * 500, "\ufffd", "again")
    assert not {"deep", "call", "nan", "__proto__"} & data.keys()


@pytest.mark.row("I7")
@pytest.mark.row("X13")
def test_consent_first_and_the_same_customer_on_two_devices(
    browser: Browser, website: Website, site: Site, server: Product, desk: Desk, secret: str
) -> None:
    assert STUB
    Privacy.objects.create(site=site, asks_consent=True)
    snippet = STUB[1].replace("https://chat.example", server.url).replace("KEY", site.key)
    website.snippet = snippet
    with new_context(browser) as context:
        tab = Tab(context, f"{website.url}/site/one")
        tab.open()
        tab.say("Before I agree")
        expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
        desk.accept(Chat.objects.get(site=site).pk)
        assert tab.page.evaluate(KEPT) == 0
        tab.page.evaluate("LiveChat('consent', true)")
        assert tab.page.evaluate(KEPT) > 0
        tab.page.reload()
        expect(tab.bubbles).to_have_text(["Before I agree"])
        tab.page.evaluate("LiveChat('consent', false)")
        assert tab.page.evaluate(KEPT) == 0
        tab.say("I have changed my mind")
        expect(tab.bubbles).to_have_text(["Before I agree", "I have changed my mind"])
        desk.hear("I have changed my mind")
        assert tab.page.evaluate(KEPT) == 0
        tab.page.reload()
        tab.open()
        expect(tab.bubbles).to_have_count(0)
        # Somebody who only looked is forgotten by the server too.
        tab.page.evaluate("LiveChat('consent', true)")
        expect(tab.frame.get_by_text("We are online")).to_be_visible()
        with tab.page.expect_response(re.compile("/widget/forget/")):
            tab.page.evaluate("LiveChat('consent', false)")
        assert Visitor.objects.filter(site=site).count() == 1
        expect(tab.frame.locator("body")).to_have_count(0)
        assert tab.errors == []

    Privacy.objects.update(asks_consent=False)
    signed = f"LiveChat('identify', {{id: 42, name: 'Vera', signature: '{signature(secret, '42')}'}});"
    website.snippet = snippet.replace("</script>", f"{signed}</script>", 1)
    with new_context(browser) as one, new_context(browser) as two:
        phone, laptop = (Tab(context, f"{website.url}/site/one") for context in (one, two))
        phone.open()
        phone.say("From my phone")
        expect(phone.frame.get_by_text("Sent", exact=True)).to_be_visible()
        laptop.open()
        expect(laptop.bubbles).to_have_text(["From my phone"])
        laptop.say("From my laptop")
        expect(phone.bubbles).to_have_text(["From my phone", "From my laptop"])

        # The menu, by keyboard alone.
        laptop.frame.get_by_role("button", name="More options").press("Enter")
        mute = laptop.frame.get_by_role("menuitemcheckbox", name="Mute sounds and knocks")
        expect(mute).to_be_focused()
        has_no_barriers(laptop.page)
        laptop.page.keyboard.press("Space")
        expect(mute).to_be_checked()
        laptop.page.keyboard.press("ArrowDown")
        laptop.page.keyboard.press("Enter")
        address = laptop.frame.get_by_label("Your e-mail address")
        expect(address).to_be_focused()
        has_no_barriers(laptop.page)
        laptop.page.keyboard.type("vera@nowhere")
        laptop.page.keyboard.press("Enter")
        expect(laptop.frame.get_by_role("dialog").get_by_role("alert")).to_contain_text("e-mail")
        address.fill("vera@example.org")
        laptop.page.keyboard.press("Enter")
        expect(laptop.frame.get_by_text("is on its way to vera@example.org.")).to_be_visible()
        expect(laptop.frame.get_by_role("button", name="Close")).to_be_focused()
        laptop.page.keyboard.press("Enter")
        expect(laptop.frame.get_by_role("button", name="More options")).to_be_focused()
        assert "From my phone" in Delivery.objects.get(recipient="vera@example.org").text

        laptop.page.keyboard.press("Enter")
        with laptop.page.expect_download() as download:
            laptop.frame.get_by_role("menuitem", name="Download this conversation").click()
        assert download.value.suggested_filename == "conversation.txt"
        assert "Vera: From my laptop" in Path(download.value.path()).read_text()

        laptop.frame.get_by_role("button", name="More options").click()
        laptop.frame.get_by_role("menuitem", name="Delete this conversation").click()
        expect(laptop.frame.get_by_role("button", name="Keep it")).to_be_focused()
        has_no_barriers(laptop.page)
        laptop.frame.get_by_role("button", name="Delete it").click()
        expect(laptop.bubbles).to_have_count(0)
        expect(laptop.box).to_be_focused()
        phone.page.reload()
        expect(phone.bubbles).to_have_count(0)
        assert phone.errors == laptop.errors == []
    assert Chat.objects.filter(visitor__signed_id="42", emptied_at=None).count() == 0

    # Whoever only says that they are the customer sees nothing, and hears why.
    website.snippet = snippet.replace("</script>", f"{signed.replace('42,', '43,')}</script>", 1)
    with new_context(browser) as context:
        tab = Tab(context, f"{website.url}/site/one")
        with tab.page.expect_console_message(lambda line: "identify" in line.text):
            tab.open()
        tab.page.evaluate("LiveChat('reset')")
        assert tab.page.evaluate("Object.keys(localStorage).length") == 0
        assert tab.errors == []
