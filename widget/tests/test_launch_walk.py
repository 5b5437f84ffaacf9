"""What comes forward by itself on somebody's website, seen in a browser whose clock the tests turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from accounts.models import Client, Member, Operator, Site, User
from billing.models import Subscription
from chats.models import Chat
from livechat.testing.barriers import DARK, has_no_barriers
from livechat.testing.patience import wait_for
from livechat.tests.product import Product
from widget.models import Design, Invitation, LaunchRule
from widget.services import invitations, launching
from widget.tests.people import WAIT_SECONDS, Desk, Tab, Website
from widget.tests.test_widget_walk import STRICT

pytestmark = pytest.mark.usefixtures("server_database")


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (900, 300), "#166534").save(file, "PNG")
    file.seek(0)
    return file


TEXT = "Hello. Can we help you find the right bike?"
DAYS = 2 * 24 * 3600


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as website:
        yield website


@pytest.fixture
def site(server: Product, server_database: None, website: Website) -> Iterator[Site]:
    """Bolt's shop, which invites after 15 seconds."""
    bolt = Client.objects.create(name="Bolt Cycles", slug=f"launch-{Client.objects.count()}")
    Subscription.objects.create(client=bolt, package=Subscription.Package.PLATFORM)
    site = Site.objects.create(client=bolt, name="Bolt", title="Bolt Cycles", origins=[website.url])
    launching.save(site, mode="invite", seconds=15, starts_minimised=False, period_hours=24)
    LaunchRule.objects.filter(site=site).update(text=TEXT)
    website.embed(server, site)
    yield site
    Operator.objects.update(is_online=False)


@pytest.fixture
def desk(server: Product, site: Site) -> Iterator[Desk]:
    user = User.objects.create_user(f"carl-launch{Operator.objects.count()}@bolt.example", name="Carl")
    Member.objects.create(client=site.client, user=user, role=Member.Role.OPERATOR)
    with Desk(server, Operator.objects.create(user=user, display_name="Carl")) as desk:
        yield desk


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(reduced_motion="reduce") as context:
        context.set_default_timeout(WAIT_SECONDS * 1000)
        context.clock.install()
        yield context


@pytest.fixture
def visit(context: BrowserContext, website: Website, desk: Desk) -> Iterator[Callable[[], Tab]]:
    """Opens one more tab on the website; no script in any of them may fail."""
    tabs: list[Tab] = []

    def opened() -> Tab:
        with launching_in(context):
            tabs.append(Tab(context, f"{website.url}/site/one"))
        return tabs[-1]

    yield opened
    assert [error for tab in tabs for error in tab.errors] == []


@contextmanager
def launching_in(context: BrowserContext) -> Iterator[None]:
    """Go to a page, and wait until it has the script that launches."""
    with context.expect_event("response", lambda answer: answer.url.endswith("/widget/launch.js")):
        yield


def invitation(tab: Tab) -> Locator:
    return tab.page.get_by_role("dialog", name="Invitation")


def told(tab: Tab, act: Callable[[], None]) -> None:
    """Do it, and wait until the server has counted it."""
    with tab.page.expect_response(lambda answer: answer.url.endswith("/widget/invitations/")) as answer:
        act()
    assert answer.value.status == 204


def counts(site: Site) -> tuple[int, int, int, int]:
    [figures] = invitations.figures(site).values()
    return figures.shown.people, figures.accepted, figures.refused, figures.ignored


@pytest.mark.row("P1")
@pytest.mark.row("P5")
@pytest.mark.row("P6")
def test_no_is_remembered_until_the_chat_is_opened_by_hand_and_yes_waits_for_an_operator(
    visit: Callable[[], Tab],
    context: BrowserContext,
    site: Site,
    desk: Desk,
    server: Product,
    website: Website,
) -> None:
    one = visit()
    link = one.page.get_by_role("link", name="Two")
    link.focus()
    context.clock.fast_forward(12_000)
    expect(invitation(one)).to_have_count(0)
    told(one, lambda: context.clock.fast_forward(5_000))
    expect(invitation(one)).to_be_visible()
    expect(invitation(one)).to_have_accessible_description(TEXT)
    expect(link).to_be_focused()
    has_no_barriers(one.page, DARK)

    told(one, invitation(one).get_by_role("button", name="No").click)
    assert counts(site) == (1, 0, 1, 0)
    # From here on the page lets in nothing but our host.
    website.headers = {"Content-Security-Policy": STRICT.format(server.url)}
    website.snippet = website.snippet.replace("<script ", '<script nonce="1" ')
    with launching_in(context):
        link.click()
    two = visit()
    for tab in (one, two):
        # Whatever the period says by then.
        context.clock.fast_forward(DAYS * 1000)
        expect(tab.launcher).to_be_visible()
        expect(invitation(tab)).to_have_count(0)

    # Maximised by hand in one tab: the other may ask again, and nothing comes over an open panel.
    two.open()
    context.clock.fast_forward(1_000)
    expect(invitation(one)).to_be_visible()
    expect(invitation(two)).to_have_count(0)
    two.page.close()
    told(one, invitation(one).get_by_role("button", name="Yes").click)
    expect(one.frame.get_by_text("You are next")).to_be_visible()
    expect(invitation(one)).to_have_count(0)
    offered = desk.wait(lambda frame: frame["type"] == "chat.offered")
    assert (offered["data"]["preview"], offered["data"]["visitor_seq"]) == ("", 0)
    assert counts(site) == (2, 1, 1, 0)
    chat = Chat.objects.get(site=site)
    # It is noted once the chat is there, which everybody hears of at once.
    wait_for(Invitation.objects.filter(chat=chat, state="accepted").exists)

    desk.accept(chat.pk)
    desk.say(chat.pk, "Hello. What may it be?")
    expect(one.bubbles).to_have_text(["Hello. What may it be?"])
    one.say("The blue one")
    desk.hear("The blue one")


@pytest.mark.row("F6")
def test_where_phones_have_only_the_button_nothing_comes_forward_on_them(
    visit: Callable[[], Tab], context: BrowserContext, site: Site
) -> None:
    Design.objects.update_or_create(site=site, defaults={"phones": "launcher"})
    tab = visit()
    tab.page.set_viewport_size({"width": 375, "height": 700})
    context.clock.fast_forward(20_000)
    expect(tab.launcher).to_be_visible()
    expect(invitation(tab)).to_have_count(0)
    tab.page.set_viewport_size({"width": 900, "height": 700})
    context.clock.fast_forward(1_000)
    expect(invitation(tab)).to_be_visible()


@pytest.mark.row("P8")
@pytest.mark.row("F7")
def test_launched_minimised_it_waits_to_be_maximised_and_a_promotion_leads_to_its_page(
    visit: Callable[[], Tab],
    context: BrowserContext,
    site: Site,
    website: Website,
    server: Product,
    settings: Any,
) -> None:
    settings.MEDIA_ROOT = server.folder / "media"
    launching.save(site, mode="invite", seconds=15, starts_minimised=True, period_hours=24)
    rule = LaunchRule.objects.get(site=site)
    rule.kind, rule.button_text, rule.picture_text = "promotion", "See the sale", "Two bikes"
    rule.button_address = f"{website.url}/site/two"
    launching.save_rule(rule, picture=picture())

    tab = visit()
    told(tab, lambda: context.clock.fast_forward(16_000))
    small = tab.page.get_by_role("button", name=f"Maximise: {TEXT}")
    expect(small).to_be_visible()
    expect(invitation(tab)).to_have_count(0)
    has_no_barriers(tab.page, DARK)
    small.press("Enter")
    expect(invitation(tab).get_by_role("img", name="Two bikes")).to_be_visible()
    expect(invitation(tab).get_by_role("button", name="See the sale")).to_be_focused()
    has_no_barriers(tab.page, DARK)
    with launching_in(context):
        tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("heading", name="Two")).to_be_visible()

    tab.page.evaluate("Object.keys(localStorage).forEach((key) => localStorage.removeItem(key))")
    told(tab, lambda: context.clock.fast_forward(16_000))
    told(tab, lambda: tab.page.keyboard.press("Escape"))
    expect(small).to_have_count(0)
    assert counts(site) == (2, 1, 1, 0)
