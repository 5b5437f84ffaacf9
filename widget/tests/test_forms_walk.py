"""A form before the chat, the wait, and office hours: seen by a visitor, set up by the website's owner."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Client, Member, Operator, Site, User
from billing.models import Subscription
from chats.models import Chat, Inquiry, Message, SentForm, Visitor
from chats.services import queue
from chats.tests.people import sign_in
from livechat.testing.barriers import DARK, has_no_barriers
from livechat.testing.patience import wait_for
from livechat.tests.product import Product
from notifications.models import Delivery
from widget.models import FormField
from widget.tests.people import WAIT_SECONDS, Desk, Tab, Website

pytestmark = pytest.mark.usefixtures("server_database")


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


def member(site: Site, name: str, role: str) -> Operator:
    user = User.objects.create_user(f"{name}{Operator.objects.count()}@bolt.example".lower(), name=name)
    Member.objects.create(client=site.client, user=user, role=role)
    return Operator.objects.create(user=user, display_name=name)


@pytest.fixture
def desk(server: Product, site: Site) -> Iterator[Desk]:
    """Carl at work."""
    with Desk(server, member(site, "Carl", Member.Role.OPERATOR)) as desk:
        yield desk


@pytest.fixture
def owner_page(server: Product, site: Site, browser: Browser) -> Iterator[Page]:
    """The owner's window."""
    with sign_in(browser, server, member(site, "Bruno", Member.Role.OWNER)) as context:
        yield context.new_page()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(reduced_motion="reduce", timezone_id="Europe/Vienna") as context:
        context.set_default_timeout(WAIT_SECONDS * 1000)
        yield context


@pytest.mark.row("P3", "P4", "U3", "X13")
def test_a_form_is_filled_in_by_keyboard_and_the_visitor_waits(
    request: pytest.FixtureRequest, owner_page: Page, server: Product, website: Website, site: Site,
    context: BrowserContext,
) -> None:  # fmt: skip
    # The owner sets the form up.
    owner_page.goto(f"{server.url}/dashboard/sites/{site.pk}/forms/")
    form = owner_page.get_by_role("form", name="Reactive", exact=True)
    for label, kind, required in (
        ("What is it about?", "choice", "0"),
        ("Your question", "long", "1"),
        ("Your name", "name", "1"),
    ):
        form.get_by_role("button", name="Add a field").click()
        expect(form.get_by_label("Label").last).to_be_focused()
        owner_page.keyboard.type(label)
        form.get_by_label("Type").last.select_option(kind)
        form.get_by_label("Required").last.select_option(required)
    form.get_by_label("Choices, one on each line").first.fill("Repair\nNew bike")
    up = form.get_by_role("button", name="Move up").last
    up.focus()
    owner_page.keyboard.press("Enter")
    expect(owner_page.get_by_text("Your name is now number 2 of 3.")).to_be_attached()
    expect(form.get_by_role("button", name="Move up").nth(1)).to_be_focused()
    owner_page.keyboard.press("Enter")
    form.get_by_role("listitem").nth(2).locator("[data-part=grip]").drag_to(
        form.get_by_role("listitem").nth(1)
    )
    labels = owner_page.get_by_role("region", name="Preview of Reactive").locator(".field > .field__label")
    expect(labels).to_have_text(["Your name *", "Your question *", "What is it about?"])
    form.get_by_label("Collect data before the chat").check()
    form.get_by_role("button", name="Save").click()
    expect(owner_page.get_by_role("status")).to_contain_text("Saved")
    assert [field.label for field in FormField.objects.filter(site=site)] == [
        "Your name",
        "Your question",
        "What is it about?",
    ]
    owner_page.get_by_label("E-mail").select_option("required")
    owner_page.get_by_role("form", name="Always asked").get_by_role("button", name="Save").click()
    expect(owner_page.get_by_role("status")).to_contain_text("Saved")
    has_no_barriers(owner_page, DARK)

    desk = request.getfixturevalue("desk")
    # The visitor fills it in; nothing is lost by an error, a reload, or a line that is gone.
    somebody = Visitor.objects.create(site=site, token_hash="0" * 64)
    ahead = queue.enter(somebody, ref="ahead", text="Me first", now=timezone.now()).chat
    tab = Tab(context, f"{website.url}/site/one")
    tab.launcher.focus()
    tab.page.keyboard.press("Enter")
    email = tab.frame.get_by_label("E-mail")
    expect(email).to_be_focused()
    expect(tab.box).to_have_count(0)
    has_no_barriers(tab.page, DARK)
    tab.page.keyboard.type("vera")
    tab.page.keyboard.press("Enter")
    expect(email).to_be_focused()
    expect(email).to_have_accessible_description(re.compile("Enter an e-mail address"))
    expect(tab.frame.get_by_label("Your name")).to_have_accessible_description("Enter your name.")
    has_no_barriers(tab.page, DARK)
    desk.ask("session.beat")
    tab.page.keyboard.type("@example.com")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.type("Vera <b>Novak</b>")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.type("Is 4111 1111 1111 1111 safe here?")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("N")
    kept = "Object.keys(localStorage).some((name) => localStorage[name].includes('New bike'))"
    tab.page.wait_for_function(kept)
    tab.page.reload()
    expect(tab.frame.get_by_label("Your name")).to_have_value("Vera <b>Novak</b>")
    expect(tab.frame.get_by_label("What is it about?")).to_have_value("New bike")
    context.set_offline(True)
    tab.frame.get_by_role("button", name="Start chat").press("Enter")
    expect(tab.frame.get_by_text("will be sent when you are back online")).to_be_visible()
    assert not SentForm.objects.filter(chat__site=site).exists()
    context.set_offline(False)

    # The chat is made, and the queue moves.
    expect(tab.frame.get_by_text("You are number 2 in the queue")).to_be_visible()
    expect(tab.frame.get_by_text("Waiting in queue", exact=True)).to_be_visible()
    expect(tab.box).to_be_focused()
    expect(tab.bubbles).to_have_text(["Is •••• •••• •••• 1111 safe here?"])
    has_no_barriers(tab.page, DARK)
    desk.ask("session.beat")
    chat = Chat.objects.filter(site=site).latest("pk")
    assert (chat.visitor.name, chat.visitor.email) == ("Vera <b>Novak</b>", "vera@example.com")
    panel = desk.ask("chat.watch", chat.pk, after=0)["data"]["visitor"]
    assert {each["label"]: each["value"] for each in panel["answers"]} == {
        "E-mail": "vera@example.com",
        "Your name": "Vera <b>Novak</b>",
        "Your question": "Is •••• •••• •••• 1111 safe here?",
        "What is it about?": "New bike",
    }
    desk.ask("chat.decline", ahead.pk)
    expect(tab.frame.get_by_text("You are next")).to_be_visible()
    # The composer that is back does all that it did.
    smile = tab.frame.get_by_role("button", name="😀")
    tab.frame.get_by_role("button", name="Emoji").click()
    expect(smile).to_be_focused()
    tab.page.keyboard.press("Escape")
    expect(smile).to_be_hidden()

    # E-mail me instead.
    desk.ask("session.beat")
    instead = tab.frame.get_by_role("button", name="E-mail me instead")
    instead.focus()
    tab.page.keyboard.press("Enter")
    where = tab.frame.get_by_label("Where shall we answer?")
    expect(where).to_be_focused()
    expect(where).to_have_value("vera@example.com")
    has_no_barriers(tab.page, DARK)
    tab.page.keyboard.press("Enter")
    expect(tab.frame.get_by_role("heading", name="Thank you, Vera <b>Novak</b>")).to_be_visible()
    inquiry = Inquiry.objects.get(chat=chat)
    assert inquiry.email == "vera@example.com"
    assert Delivery.objects.filter(reference=f"inquiry_receipt:{inquiry.pk}").exists()
    assert Message.objects.filter(chat=chat, author="visitor").count() == 1
    assert tab.errors == []


@pytest.mark.row("X5", "X13")
def test_office_hours_are_set_and_read_in_the_visitors_own_time(
    owner_page: Page, server: Product, website: Website, site: Site, desk: Desk, context: BrowserContext
) -> None:
    now = timezone.now()
    owner_page.goto(f"{server.url}/dashboard/sites/{site.pk}/hours/")
    expect(owner_page.get_by_text("Open now")).to_be_visible()
    owner_page.get_by_label("Monday opens", exact=True).fill("09:00")
    owner_page.get_by_label("Monday closes", exact=True).fill("08:00")
    owner_page.get_by_role("button", name="Save").press("Enter")
    closes = owner_page.get_by_label("Monday closes", exact=True)
    expect(closes).to_have_value("08:00")
    expect(closes).to_have_accessible_description(re.compile("the earlier first"))
    closes.fill("17:00")
    owner_page.get_by_role("button", name="Copy to all days from Monday").press("Enter")
    expect(owner_page.get_by_label("Sunday closes", exact=True)).to_have_value("17:00")
    owner_page.get_by_label("Time zone").select_option("Asia/Tokyo")
    # Closed today and tomorrow, wherever today is.
    for ahead in range(3):
        if ahead:
            owner_page.get_by_role("button", name="Add a holiday").press("Enter")
        owner_page.get_by_label("Holiday").last.fill(f"{now + timedelta(days=ahead):%Y-%m-%d}")
    has_no_barriers(owner_page, DARK)
    owner_page.get_by_role("button", name="Save").press("Enter")
    expect(owner_page.get_by_text("Closed now")).to_be_visible()
    site.refresh_from_db()
    assert site.hours == {str(day): [["09:00", "17:00"]] for day in range(7)}

    # 9:00 in Tokyo, three days on, is 1:00 (or 2:00) in Vienna.
    back = queue.back_at(site, now)
    assert back is not None
    tab = Tab(context, f"{website.url}/site/one")
    tab.launcher.click()
    words = tab.page.evaluate(
        """(at) => [{weekday: "long"}, {hour: "numeric", minute: "2-digit"}].map(
        (what) => new Intl.DateTimeFormat("en", {...what, timeZone: "Europe/Vienna"}).format(at))""",
        back.timestamp() * 1000,
    )
    expect(tab.frame.get_by_text(f"Away until {words[0]} {words[1]}", exact=True)).to_be_visible()
    expect(tab.frame.get_by_text(f"We are back on {words[0]} at {words[1]}.")).to_be_visible()
    has_no_barriers(tab.page, DARK)

    # It closed while the page was open: whoever writes now is told the same, and loses nothing.
    Site.objects.filter(pk=site.pk).update(holidays=[], hours={})
    before = timezone.now()
    tab.page.reload()
    tab.box.wait_for()
    # The window has learned that the office is open.
    wait_for(lambda: Visitor.objects.filter(site=site, active_at__gt=before).exists())
    Site.objects.filter(pk=site.pk).update(holidays=site.holidays, hours=site.hours)
    tab.say("Are you there?")
    expect(tab.frame.get_by_text(f"We are back on {words[0]} at {words[1]}.")).to_be_visible()
    expect(tab.frame.get_by_label("Your message")).to_have_value("Are you there?")
    assert Chat.objects.filter(site=site).latest("pk").reason == "closed"
    assert tab.errors == []
