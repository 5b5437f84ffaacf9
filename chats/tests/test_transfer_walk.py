"""Two operators hand a visitor on, and knock: the real product, three browsers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from accounts.models import Client, Department, Operator, Site
from billing.models import CreditAccount, Subscription
from chats.models import Chat, Note, Tag, Transfer
from chats.services import transfers
from chats.tests.people import go_online, open_console, operator, sign_in
from livechat.testing.barriers import has_no_barriers
from livechat.tests.product import Product
from widget.tests.people import Tab, Website

pytestmark = pytest.mark.usefixtures("server_database")

# What a page plays, by the pitch of its tones.
LISTEN = """
window.played = [];
const Tone = window.OscillatorNode;
window.OscillatorNode = class extends Tone {
  constructor(audio, options) { super(audio, options); window.played.push(options.frequency); }
};
"""
TRANSFER, RETURNED, RAP = 523, 784, 190


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as website:
        yield website


@pytest.fixture
def site(server: Product, server_database: None, website: Website) -> Iterator[Site]:
    """Acme's shop: Operations package, credits in hand."""
    acme = Client.objects.create(name="Acme Garden", slug=f"acme-{Client.objects.count()}")
    Subscription.objects.create(client=acme, package=Subscription.Package.OPERATIONS)
    CreditAccount.objects.create(client=acme, balance=100)
    site = Site.objects.create(client=acme, name="Garden shop", title="Acme", origins=[website.url])
    website.embed(server, site)
    yield site
    Operator.objects.update(is_online=False)


@pytest.fixture
def olga(server_database: None) -> Operator:
    return operator(f"olga{Operator.objects.count()}@livechat.example", "Olga")


@pytest.fixture
def otto(server_database: None) -> Operator:
    return operator(f"otto{Operator.objects.count()}@livechat.example", "Otto")


@pytest.fixture
def visitor(browser: Browser, website: Website) -> Iterator[Tab]:
    with browser.new_context() as context:
        context.add_init_script(LISTEN)
        yield Tab(context, f"{website.url}/shop")


def at_desk(context: BrowserContext) -> Page:
    context.add_init_script(LISTEN)
    page = open_console(context)
    go_online(page)
    return page


def hand_to(page: Page, name: str, reason: str) -> None:
    page.get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("radio", name=name).check()
    has_no_barriers(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(dialog).to_be_hidden()


def requests(page: Page) -> Locator:
    return page.get_by_role("region", name="Requests")


def plays(page: Page, pitch: int) -> None:
    page.wait_for_function("pitch => window.played.includes(pitch)", arg=pitch)


@pytest.mark.row("O26", *[f"O{n}" for n in range(28, 36)])
def test_a_knock_and_a_transfer_that_is_denied_and_then_accepted(
    browser: Browser, server: Product, site: Site, olga: Operator, otto: Operator, visitor: Tab
) -> None:
    sales = Department.objects.create(client=site.client, name="Sales")
    sales.operators.add(otto)
    with (
        sign_in(browser, server, olga) as hers,
        sign_in(browser, server, otto, color_scheme="dark") as his,
    ):
        her = at_desk(hers)
        visitor.open()
        visitor.say("Where is my invoice?")
        her.get_by_role("button", name=re.compile("Accept Visitor")).click()
        expect(visitor.log).to_contain_text("Olga has joined the chat")

        visitor.frame.get_by_role("button", name="Minimise").click()
        expect(visitor.launcher).to_be_visible()

        # O26: a knock calls the visitor back, until they silence it.
        knock = her.get_by_role("button", name="Knock knock")
        knock.click()
        # Once in ten seconds.
        expect(knock).to_have_text(re.compile(r"\d Knock knock"))
        expect(visitor.page).to_have_title("Knock knock! Olga is waiting")
        expect(visitor.frame.get_by_text("Olga is knocking. Are you still there?")).to_be_visible()
        expect(visitor.box).to_be_visible()
        heard = visitor.page.frame_locator("live-chat iframe").locator("body")
        assert RAP in heard.evaluate("() => window.played")
        has_no_barriers(her)
        has_no_barriers(visitor.page)
        visitor.box.click()
        expect(visitor.page).to_have_title("Shop")

        visitor.frame.get_by_role("button", name="More options").click()
        visitor.frame.get_by_role("menuitemcheckbox", name="Mute sounds and knocks").click()
        visitor.page.wait_for_function("() => Object.keys(localStorage).some((key) => /silent$/.test(key))")
        visitor.page.reload()
        Chat.objects.filter(site=site).update(knocked_at=None)
        visitor.frame.get_by_role("button", name="Minimise").click()
        her.reload()
        her.get_by_role("button", name="Knock knock").click()
        expect(her.get_by_text("You knocked at")).to_be_visible()
        her.get_by_role("textbox", name="Message to Visitor").fill("Are you there?")
        her.keyboard.press("Enter")
        expect(visitor.page.get_by_role("status")).to_have_text("1 new message")
        expect(visitor.launcher).to_be_visible()
        expect(visitor.page).to_have_title("Shop")
        visitor.launcher.click()

        her.get_by_role("button", name="Transfer").click()
        expect(her.get_by_text("Nobody else is available now")).to_be_visible()
        has_no_barriers(her)
        her.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        chat = Chat.objects.get(site=site)
        chat.tags.add(Tag.objects.create(client=site.client, name="Invoice"))
        Note.objects.create(client=site.client, visitor=chat.visitor, operator=olga, body="Pays by card.")

        him = at_desk(his)
        hand_to(her, "Otto", "Knows about invoices.")
        expect(her.get_by_text("Offered to Otto · 0:")).to_be_visible()
        card = requests(him)
        expect(card).to_contain_text("From Olga")
        for words in ("Knows about invoices.", "Where is my invoice?", "Invoice", "Pays by card."):
            expect(card).to_contain_text(words)
        expect(him).to_have_title(re.compile(r"^\(1\) "))
        plays(him, TRANSFER)
        has_no_barriers(him)
        card.get_by_role("textbox", name="Reason, if you deny it").fill("I am about to leave.")
        card.get_by_role("button", name="Deny").click()
        expect(her.get_by_role("region", name="Chat with")).to_contain_text(
            "Otto denied the transfer: I am about to leave."
        )
        plays(her, RETURNED)
        expect(him.get_by_role("button", name="New requests: 0")).to_be_visible()

        # Nobody answers: the sweep gives it back.
        hand_to(her, "Sales", "Then somebody else.")
        expect(requests(him)).to_contain_text("From Olga, for Sales")
        late = Transfer.objects.open().get()
        transfers.expire(late.pk, late.deadline_at)
        # Published in the test's process, which no socket hears: the watermark brings it.
        expect(her.get_by_text("Otto did not answer. The chat is still yours.").first).to_be_visible()
        expect(visitor.log).not_to_contain_text("Otto")
        expect(visitor.frame.get_by_text("You are chatting with Olga")).to_be_visible()

        hand_to(her, "Otto", "Please, after all.")
        # A second window of the sender, or a reload, stands where the first one stood.
        her.reload()
        expect(her.get_by_text("Offered to Otto · 0:")).to_be_visible()
        him.get_by_role("button", name="New requests: 1").click()
        requests(him).get_by_role("button", name="Accept").click()
        composer = him.get_by_role("textbox", name="Message to Visitor")
        expect(composer).to_be_focused()
        composer.fill("Otto here. I see your invoice.")
        composer.press("Enter")
        expect(visitor.log).to_contain_text("I see your invoice.")
        expect(visitor.frame.get_by_text("You are chatting with Otto")).to_be_visible()
        expect(her.get_by_text("Otto has taken over.").first).to_be_visible()
        expect(her.get_by_text("Otto has this chat.")).to_be_visible()
        assert visitor.errors == []
