"""Operator and visitor in real browsers, before there is a chat: who looks is invited, or spoken to."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Client, Member, Operator, Site, User
from billing.models import CreditAccount, LedgerEntry, Subscription
from chats.models import Chat, PersonalInvitation, PresenceAlert
from chats.tests.people import go_online, open_console, sign_in
from livechat.testing.barriers import has_no_barriers
from livechat.tests.product import Product
from widget.models import Launching
from widget.tests.people import WAIT_SECONDS, Tab, Website

pytestmark = pytest.mark.usefixtures("server_database")

BEACON_MS = 30_000


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as website:
        yield website


@pytest.fixture
def site(server: Product, server_database: None, website: Website) -> Iterator[Site]:
    """Acme's shop, on the Operations package."""
    acme = Client.objects.create(name="Acme Garden", slug=f"acme-{Client.objects.count()}")
    Subscription.objects.create(client=acme, package=Subscription.Package.OPERATIONS)
    CreditAccount.objects.create(client=acme, balance=100)
    site = Site.objects.create(client=acme, name="Acme", title="Acme Garden", origins=[website.url])
    website.embed(server, site)
    yield site
    Operator.objects.update(is_online=False)


def operator(name: str, **fields: bool) -> Operator:
    user = User.objects.create_user(f"{name}{Operator.objects.count()}@livechat.example".lower(), name=name)
    return Operator.objects.create(user=user, display_name=name, **fields)


@pytest.fixture
def olga(server_database: None) -> Operator:
    return operator("Olga", is_platform=True)


@pytest.fixture
def carl(server_database: None) -> Operator:
    """Of another client, at work as well."""
    bolt = Client.objects.create(name="Bolt Cycles", slug=f"bolt-{Client.objects.count()}")
    Subscription.objects.create(client=bolt, package=Subscription.Package.PLATFORM)
    carl = operator("Carl")
    Member.objects.create(client=bolt, user=carl.user, role=Member.Role.OPERATOR)
    return carl


@pytest.mark.row("X2", "I1")
def test_an_operator_invites_by_hand(
    browser: Browser, server: Product, website: Website, site: Site, olga: Operator, carl: Operator
) -> None:
    with (
        sign_in(browser, server, olga) as hers,
        sign_in(browser, server, carl, color_scheme="dark") as his,
        browser.new_context(reduced_motion="reduce") as theirs,
    ):
        theirs.set_default_timeout(WAIT_SECONDS * 1000)
        desk = open_console(hers)
        go_online(desk)
        desk.get_by_role("link", name="Visitors").click()
        expect(desk.get_by_text("Nobody is on your sites now")).to_be_visible()
        has_no_barriers(desk)
        theirs.clock.install()
        tab = Tab(theirs, f"{website.url}/site/one")
        row = desk.get_by_role("row", name="One")
        expect(row).to_contain_text("Direct")
        has_no_barriers(desk)

        # While the server is away the list stays, and says nothing each time that it looks.
        desk.route("**/console/visitors/**", lambda route: route.abort())
        desk.evaluate("document.querySelector('online-visitors').refresh()")
        expect(desk.get_by_text("did not reach the server")).to_have_count(0)
        row.get_by_role("button", name="Invite").click()
        desk.get_by_role("dialog").get_by_role("button", name="Send").click()
        expect(desk.get_by_role("dialog")).to_contain_text("did not reach the server")
        desk.get_by_role("button", name="Cancel").click()
        desk.unroute("**/console/visitors/**")

        row.get_by_role("button", name="Invite").click()
        dialog = desk.get_by_role("dialog")
        dialog.get_by_label("Invitation").fill("Looking for a pot?")
        has_no_barriers(desk)
        dialog.get_by_role("button", name="Send").click()
        expect(desk.get_by_text("The invitation is on its way.")).to_be_visible()
        expect(row.get_by_text("Invited")).to_be_visible()

        # It is told with the next beacon.
        theirs.clock.fast_forward(BEACON_MS)
        bubble = tab.page.get_by_role("dialog", name="Invitation")
        expect(bubble).to_contain_text("Looking for a pot?")
        expect(bubble).to_contain_text("Olga")
        has_no_barriers(tab.page)
        bubble.get_by_role("button", name="Yes").click()
        expect(tab.frame.get_by_text("Waiting in queue")).to_be_visible()

        # Offered to whoever invited.
        desk.get_by_role("link", name="Chats").click()
        desk.get_by_role("button", name="Accept ").first.click()
        expect(desk.get_by_role("textbox", name="Message to ")).to_be_focused()
        tab.say("Yes, a large one")
        expect(desk.get_by_role("log")).to_contain_text("Yes, a large one")
        desk.get_by_role("link", name="Visitors").click()
        expect(desk.get_by_role("row", name="One").get_by_role("link", name="With Olga")).to_be_visible()

        other = his.new_page()
        other.goto("/console/visitors/")
        expect(other.get_by_text("Nobody is on your sites now")).to_be_visible()
        has_no_barriers(other)
        assert tab.errors == []
    assert PersonalInvitation.objects.get(site=site).answer == "yes"
    assert Chat.objects.get(site=site).operator == olga


@pytest.mark.row("U3", "P7", "P5")
def test_without_invite_one_operator_starts_the_chat(
    browser: Browser, server: Product, website: Website, site: Site, olga: Operator, carl: Operator
) -> None:
    Launching.objects.create(site=site, mode=Launching.Mode.PRESENCE, seconds=1)
    Site.objects.filter(pk=site.pk).update(follow_up_by_email=True, requires_email=True)
    with (
        sign_in(browser, server, olga) as hers,
        sign_in(browser, server, carl) as his,
        browser.new_context(reduced_motion="reduce") as theirs,
    ):
        theirs.set_default_timeout(WAIT_SECONDS * 1000)
        desks = [open_console(context) for context in (hers, his)]
        for desk in desks:
            go_online(desk)
        desk, other = desks
        tab = Tab(theirs, f"{website.url}/site/one")
        card = desk.get_by_role("region", name="Somebody is on Acme")
        expect(card).to_be_visible()
        expect(card.get_by_role("link", name="One")).to_be_visible()
        assert not Chat.objects.filter(site=site).exists()
        has_no_barriers(desk)

        # The visitor goes on to another page, which is no leaving.
        tab.page.get_by_role("link", name="Two").click()
        card.get_by_role("button", name="Start chat").click()
        field = desk.get_by_role("textbox", name="Message to ")
        expect(field).to_be_focused()
        # Nor is it one while the chat has no words yet.
        tab.page.get_by_role("link", name="One").click()
        expect(tab.page.get_by_role("heading", name="One")).to_be_visible()
        field.fill("Hello. Can I help you?")
        field.press("Enter")

        # The window opens by itself, and the focus stays where the visitor is.
        expect(tab.frame.get_by_text("Hello. Can I help you?")).to_be_visible()
        expect(tab.page.locator("live-chat iframe")).not_to_be_focused()
        expect(card).to_be_hidden()
        expect(other.get_by_role("region", name="Somebody is on Acme")).to_be_hidden()
        assert not LedgerEntry.objects.filter(account__client=site.client).exists()
        tab.say("Yes, please")
        # Stored, and not a preview of what is being typed.
        expect(desk.locator(".message", has_text="Yes, please")).to_be_visible()
        assert CreditAccount.objects.get(client=site.client).balance == 99
        # U3: an address is offered inside the chat, and nothing waited for it.
        offer = tab.frame.get_by_role("form", name="If you have to go")
        has_no_barriers(tab.page)
        offer.get_by_role("textbox", name="E-mail").fill("vera@people")
        offer.get_by_role("button", name="Save").click()
        expect(offer.get_by_text("Enter an e-mail address")).to_be_visible()
        offer.get_by_role("textbox", name="E-mail").fill("vera@people.example")
        offer.get_by_role("button", name="Save").click()
        expect(tab.frame.get_by_text("the answer comes to you")).to_be_focused()
        desk.get_by_role("tab", name="Visitor").click()
        expect(desk.get_by_label("E-mail")).to_have_value("vera@people.example")
        assert tab.errors == []
    alert = PresenceAlert.objects.get(site=site)
    assert (alert.outcome, alert.operator) == ("started", olga)
    assert Chat.objects.get(site=site).operator == olga
