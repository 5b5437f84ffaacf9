"""A whole working day: two operators and three visitors in five browsers, on the real product.

Bolt Cycles is on the Platform package: Bruno, who owns it, and Carl answer themselves.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, expect

from accounts.models import Client, Member, Operator, Site
from billing.models import Subscription
from chats.models import Chat, Message, Receipt, Tag, Ticket, Transfer
from chats.tests.people import Visitor, go_online, open_console, operator, sign_in
from chats.tests.translators import Loopback
from livechat.settings_test import TEST_DIR
from livechat.tests.product import Product
from widget.tests.people import WAIT_SECONDS, Tab, Website

pytestmark = pytest.mark.usefixtures("server_database")


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


@pytest.fixture(scope="module")
def server(new_database: Callable[[str], str], loopback: Loopback) -> Iterator[Product]:
    """Everything that `make run` starts, with a translator."""
    product = Product(
        TEST_DIR / "day", new_database("working_day"), TRANSLATOR_URL=loopback.url("libretranslate")
    )
    try:
        product.start("valkey", "web", "worker", "sender", "beat")
        yield product
    finally:
        product.close()


@pytest.fixture
def bolt(server_database: None) -> Client:
    bolt = Client.objects.create(name="Bolt Cycles", slug="bolt-cycles", tags_required=True)
    Subscription.objects.create(client=bolt, package=Subscription.Package.PLATFORM)
    Tag.objects.create(client=bolt, name="Brakes")
    return bolt


@pytest.fixture
def website(server: Product, bolt: Client) -> Iterator[Website]:
    with Website() as website:
        site = Site.objects.create(client=bolt, name="Bike shop", title="Bolt", origins=[website.url])
        website.embed(server, site)
        yield website


def member(client: Client, name: str, role: Member.Role) -> Operator:
    person = operator(f"{name.lower()}@bolt.example", name)
    Operator.objects.filter(pk=person.pk).update(is_platform=False)
    Member.objects.create(client=client, user=person.user, role=role)
    return person


class Desk:
    """An operator's console in a browser."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = open_console(context)
        self.go_online()

    def go_online(self) -> None:
        go_online(self.page)

    def go_offline(self) -> None:
        self.page.get_by_role("button", name="You are online").click()
        expect(self.page.get_by_role("button", name="You are offline")).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message to ")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def beside(self) -> Locator:
        return self.page.get_by_role("complementary", name="Visitor’s information")

    def accept(self, words: str) -> None:
        """Whoever is offered to this operator, by a click on the name in the Agent column (S3)."""
        self.page.get_by_role("button", name=re.compile("^Accept ")).first.click()
        expect(self.log).to_contain_text(words)
        expect(self.composer).to_be_visible()

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.log).to_contain_text(text)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def hand_over(self, name: str, reason: str) -> None:
        self.press("Transfer")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Reason").fill(reason)
        dialog.get_by_role("radio", name=name).check()
        dialog.get_by_role("button", name="Send", exact=True).click()
        expect(dialog).to_be_hidden()

    def terminate(self, answer: str = "Terminate") -> None:
        self.page.get_by_role("button", name="Terminate").first.click()
        self.page.get_by_role("dialog").get_by_role("button", name=answer).click()


@pytest.mark.row("S1", "S2", "S3", "S5", "S6", "S11", "S13", "S14", "O6", "O14", "O17", "O22", "O24", "O25")
@pytest.mark.row("O2", "O26", "O28", "O33", "O34", "O35", "D1", "A2")
def test_a_working_day(browser: Browser, server: Product, website: Website, bolt: Client) -> None:
    bruno, carl = (
        member(bolt, "Bruno", Member.Role.OWNER),
        member(bolt, "Carl", Member.Role.OPERATOR),
    )
    with ExitStack() as stack:
        desks = [Desk(stack.enter_context(sign_in(browser, server, person))) for person in (bruno, carl)]
        his, theirs = desks

        def visitor(path: str, **look: Any) -> Tab:
            context = stack.enter_context(browser.new_context(reduced_motion="reduce", **look))
            context.set_default_timeout(WAIT_SECONDS * 1000)
            tab = Tab(context, f"{website.url}/site/{path}")
            tab.open()
            return tab

        # Three ask. Routing offers the first to one operator and the second to the other.
        vera, viktor = visitor("one"), visitor("two", locale="es-ES")
        vera.say("My brakes squeak.")
        expect(his.page.get_by_role("button", name="New requests: 1")).to_be_visible()
        his.accept("My brakes squeak.")
        viktor.say("Hola, necesito ayuda con mi pedido.")
        theirs.accept("Hola, necesito ayuda con mi pedido.")
        expect(vera.log).to_contain_text("Bruno has joined the chat")
        expect(viktor.log).to_contain_text("Carl")

        _respond(his, vera)
        _translate(theirs, viktor)
        _upload(his, vera)

        wanda = visitor("three")
        wanda.say("Do you rent out bikes?")
        _queue(his, theirs, wanda)
        wanda.frame.get_by_role("button", name="Minimise").click()
        his.press("Knock knock")
        expect(wanda.box).to_be_visible()

        _open_chat(his, "My brakes squeak.")
        _transfer(his, theirs, vera)

        # The receiver tags it, opens a ticket, and ends it; the visitor says how it was.
        theirs.beside.get_by_role("tab", name="Tags").click()
        tag = theirs.beside.get_by_role("button", name="Brakes")
        if tag.get_attribute("aria-pressed") == "false":
            tag.click()
        expect(tag).to_have_attribute("aria-pressed", "true")
        theirs.beside.get_by_role("button", name="Open ticket").click()
        theirs.beside.get_by_role("textbox", name="Subject").fill("Brakes squeak")
        theirs.beside.get_by_role("textbox", name="Name").fill("Vera")
        theirs.beside.get_by_role("button", name="Save ticket").click()
        expect(theirs.beside.get_by_role("link", name="#1 Brakes squeak")).to_be_visible()
        theirs.terminate("Say goodbye first")
        expect(theirs.composer).to_have_value(re.compile("^Thank you for chatting with us"))
        theirs.composer.press("Enter")
        expect(vera.bubbles.last).to_contain_text("goodbye")
        theirs.terminate()
        expect(vera.frame.get_by_role("group", name="How was this chat?")).to_be_visible()
        vera.frame.get_by_role("radio", name="5 of 5").check()
        vera.frame.get_by_role("button", name="Rate this chat").click()
        expect(vera.frame.get_by_text("Thank you for rating this chat.")).to_be_visible()

        # The others end theirs themselves.
        for tab in (viktor, wanda):
            tab.frame.get_by_role("button", name="End chat").click()
        expect(his.page.get_by_role("tab", name=re.compile("^Mine 0|^Mine$"))).to_be_visible()

        first = Chat.objects.get(rating=5)
        assert (first.operator, first.reason) == (carl, "operator")
        assert list(first.tags.values_list("name", flat=True)) == ["Brakes"]
        assert Ticket.objects.get(client=bolt).chat == first
        outcomes = Transfer.objects.order_by("pk").values_list("outcome", flat=True)
        assert list(outcomes) == ["denied", "accepted"]
        _seq_is_dense(first)

        _look_back(his.page)
        _truncate(his.page, bolt)
        # What a colleague has open goes there too.
        expect(theirs.page.get_by_text("This chat was deleted.")).to_be_visible()
        assert not Chat.objects.filter(client=bolt, deleted_at=None).exists()
        assert Receipt.objects.filter(client=bolt).count() == 3
        assert Ticket.objects.filter(client=bolt).count() == 1
        for tab in (vera, viktor, wanda):
            assert tab.errors == []


@pytest.mark.row("S4", "O11")
def test_a_chat_in_which_nobody_says_more_times_out(browser: Browser, server: Product) -> None:
    acme = Client.objects.create(name="Acme Garden", slug="acme-garden")
    Subscription.objects.create(client=acme, package=Subscription.Package.PLATFORM)
    # Four minutes take eleven seconds here, of which the sweep may miss a few.
    site = Site.objects.create(
        client=acme, name="Garden shop", alarm_seconds=2, ask_seconds=3, silence_seconds=11
    )
    dora = member(acme, "Dora", Member.Role.OPERATOR)
    with sign_in(browser, server, dora) as context, Visitor(server, site) as vera:
        desk = Desk(context)
        vera.say("Is the lavender hardy?")
        desk.accept("Is the lavender hardy?")
        desk.say("It is.")
        expect(desk.page.get_by_text(re.compile("Ends in 0:"))).to_be_visible()
        vera.hear("chat.still_there")
        assert vera.wait_for_status("ended")["data"]["ended_by"] == "timeout"
        expect(desk.page.get_by_text("Timed out").first).to_be_visible()
    assert Chat.objects.get(client=acme).reason == "timeout"


def _queue(his: Desk, theirs: Desk, visitor: Tab) -> None:
    """Offered to Bruno, whose turn it is; as both are away for a moment it waits for anyone (S2)."""
    agent = his.page.get_by_role("button", name=re.compile("^Accept ")).first
    expect(agent).to_have_text("Bruno")
    for desk in (his, theirs):
        desk.go_offline()
    expect(agent).to_have_text("Queued")
    expect(theirs.page.get_by_role("button", name=re.compile("^Accept ")).first).to_have_text("Queued")
    expect(visitor.frame.get_by_text("Waiting in queue", exact=True)).to_be_visible()
    his.accept("Do you rent out bikes?")
    expect(theirs.page.get_by_role("button", name="New requests: 0")).to_be_visible()
    for desk in (his, theirs):
        desk.go_online()


def _respond(desk: Desk, visitor: Tab) -> None:
    desk.composer.press_sequentially("/one")
    expect(desk.page.get_by_role("listbox", name="Responses")).to_be_visible()
    desk.composer.press("Enter")
    words = desk.composer.input_value()
    assert words
    assert not words.startswith("/")
    desk.composer.press("Enter")
    expect(visitor.bubbles.last).to_have_text(words)


def _translate(desk: Desk, visitor: Tab) -> None:
    desk.page.get_by_role("button", name="Translate from Spanish").click()
    dialog = desk.page.get_by_role("dialog", name="Translate this chat")
    dialog.get_by_role("button", name="Translate", exact=True).click()
    expect(desk.log).to_contain_text("Hello, I need help with my request.")
    desk.composer.fill("The house is big.")
    desk.composer.press("Enter")
    expect(visitor.bubbles.last).to_have_text("La casa es grande.")


def _upload(desk: Desk, visitor: Tab) -> None:
    desk.press("Allow uploads")
    with visitor.page.expect_file_chooser() as chosen:
        visitor.frame.get_by_role("button", name="Attach a file").click()
    file: FilePayload = {"name": "brakes.txt", "mimeType": "text/plain", "buffer": b"They squeak."}
    chosen.value.set_files(file)
    expect(desk.log.get_by_role("link", name="brakes.txt")).to_be_visible()


def _open_chat(desk: Desk, words: str) -> None:
    if words not in desk.log.inner_text():
        desk.page.get_by_role("navigation", name="Open chats").get_by_role("button").first.click()
    expect(desk.log).to_contain_text(words)


def _transfer(sender: Desk, receiver: Desk, visitor: Tab) -> None:
    sender.hand_over("Carl", "You know brakes.")
    card = receiver.page.get_by_role("region", name="Requests")
    card.get_by_role("textbox", name="Reason, if you deny it").fill("In a minute.")
    card.get_by_role("button", name="Deny").click()
    expect(sender.page.get_by_role("region", name="Chat with").first).to_contain_text("In a minute.")
    expect(visitor.log).not_to_contain_text("Carl")
    sender.hand_over("Carl", "Now, please.")
    card.get_by_role("button", name="Accept", exact=True).click()
    expect(receiver.log).to_contain_text("My brakes squeak.")
    receiver.say("Which bike is it?")
    expect(visitor.bubbles.last).to_have_text("Which bike is it?")


def _look_back(page: Page) -> None:
    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("3 chats.")).to_be_visible()
    page.get_by_role("row").filter(has_text="Brakes").click()
    expect(page.get_by_text("Which bike is it?")).to_be_visible()


def _truncate(page: Page, client: Client) -> None:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=f"Truncate {client}").click()
    page.get_by_role("textbox").fill(client.name)
    page.get_by_role("button", name="Truncate").click()
    expect(page.get_by_text("Done: 3 chats were deleted.")).to_be_visible()


def _seq_is_dense(chat: Chat) -> None:
    numbers = list(Message.objects.filter(chat=chat).order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
