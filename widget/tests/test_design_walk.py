"""An owner makes the widget look like their site, and sees it there: a real browser, two origins."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Http
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from accounts.models import Client, Member, Operator, Site, User
from billing.models import Subscription
from chats.models import Chat
from livechat.testing.barriers import DARK, has_no_barriers
from livechat.tests.product import Product
from widget.tests.people import WAIT_SECONDS, Desk, Tab, Website

pytestmark = pytest.mark.usefixtures("server_database")


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as website:
        yield website


@pytest.fixture
def site(server: Product, server_database: None, website: Website) -> Site:
    bolt = Client.objects.create(name="Bolt Cycles", slug="bolt-cycles")
    Subscription.objects.create(client=bolt, package=Subscription.Package.PLATFORM)
    site = Site.objects.create(client=bolt, name="Bolt shop", title="Bolt Cycles", origins=[website.url])
    website.embed(server, site)
    return site


def signed_in(browser: Browser, server: Product, user: User, **options: Any) -> BrowserContext:
    http = Http()
    http.force_login(user)
    context = browser.new_context(reduced_motion="reduce", **options)
    context.set_default_timeout(WAIT_SECONDS * 1000)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": http.cookies[name].value, "url": server.url}])
    return context


def preview_of(page: Page) -> tuple[FrameLocator, FrameLocator]:
    """The page around the widget in the preview, and the inside of the widget."""
    around = page.frame_locator("iframe[title='Your widget']")
    return around, around.frame_locator("live-chat iframe")


def design(page: Page, server: Product, site: Site) -> None:
    """What is typed is drawn at once; what cannot be read is refused; steps can be taken back."""
    page.goto(f"{server.url}/dashboard/sites/{site.pk}/design/")
    around, inside = preview_of(page)
    expect(inside.get_by_role("heading", name="Bolt Cycles")).to_be_visible()
    page.get_by_label("Title", exact=True).fill("Ask the <b>workshop</b>")
    expect(inside.get_by_role("heading", name="Ask the <b>workshop</b>")).to_be_visible()
    page.get_by_label("Label", exact=True).fill("Questions?")
    expect(around.get_by_role("button", name="Close chat: Questions?")).to_be_visible()
    page.get_by_role("radio", name="Left").check()
    page.get_by_role("radio", name="Dark").check()

    page.get_by_label("Colour", exact=True).fill("#facc15")
    page.get_by_label("Text on the colour", exact=True).fill("#ffffff")
    expect(page.get_by_text("cannot be read")).to_be_visible()
    page.get_by_role("button", name="Use text #").click()
    expect(page.get_by_text("cannot be read")).to_be_hidden()
    assert page.get_by_label("Text on the colour", exact=True).input_value() != "#ffffff"

    page.get_by_label("Greeting").fill("Wrong words")
    page.get_by_label("Greeting").blur()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Greeting")).to_have_value("Hello. How can we help you?")
    page.get_by_label("Hidden on these pages").fill("/site/checkout*")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your pages show it within a minute")).to_be_visible()


@pytest.mark.row("F1")
@pytest.mark.row("F6")
@pytest.mark.row("P2")
@pytest.mark.row("X13")
def test_an_owner_designs_installs_and_tests_the_widget(
    browser: Browser, server: Product, site: Site, website: Website
) -> None:
    bruno = User.objects.create_user("bruno@bolt.example", name="Bruno")
    Member.objects.create(client=site.client, user=bruno, role=Member.Role.OWNER)
    carl = Operator.objects.create(
        user=User.objects.create_user("carl@bolt.example", name="Carl"), display_name="Carl"
    )
    Member.objects.create(client=site.client, user=carl.user, role=Member.Role.OPERATOR)
    context = signed_in(browser, server, bruno, permissions=["clipboard-read", "clipboard-write"])
    page, errors = context.new_page(), list[str]()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    design(page, server, site)

    page.goto(f"{server.url}/dashboard/sites/{site.pk}/installation/")
    expect(page.get_by_text("Not seen on an allowed address yet")).to_be_visible()
    page.get_by_role("button", name="Copy the reactive chat URL").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{server.url}/chat/{site.key}/"

    with browser.new_context(reduced_motion="reduce") as visitors:
        tab = Tab(visitors, f"{website.url}/site/one")
        launcher = tab.page.get_by_role("button", name="Open chat: Questions?")
        expect(launcher).to_be_visible()
        box = launcher.bounding_box()
        assert box
        assert box["x"] < 40
        assert launcher.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(250, 204, 21)"
        launcher.click()
        expect(tab.frame.get_by_role("heading", name="Ask the <b>workshop</b>")).to_be_visible()
        expect(tab.frame.locator("html")).to_have_css("color-scheme", "dark")
        has_no_barriers(tab.page.frames[1])

        # Hidden by its address, also when a router of the page changes it.
        tab.page.evaluate("history.pushState({}, '', '/site/checkout/pay')")
        expect(launcher).to_be_hidden()
        tab.page.evaluate("history.pushState({}, '', '/site/two')")
        expect(tab.page.locator("live-chat")).to_be_visible()
        tab.page.evaluate("document.documentElement.dir = 'rtl'")
        box = tab.page.locator("live-chat").bounding_box()
        assert box
        assert box["x"] > 900
        # P2: the address alone is enough, for tools that take no attribute.
        website.snippet = f'<script async src="{server.url}/widget/v1.js?site={site.key}"></script>'
        tab.page.goto(f"{website.url}/site/embedded")
        expect(tab.page.get_by_role("button", name="Close chat: Questions?")).to_be_visible()
        assert tab.errors == []

    # Without a reload: the page asks again every few seconds.
    expect(page.get_by_text(f"Last seen on {website.url}/site/")).to_be_visible()

    with Desk(server, carl) as desk:
        page.goto(f"{server.url}/dashboard/sites/{site.pk}/test/")
        page.get_by_role("button", name="Open chat").click()
        inside = page.frame_locator("live-chat iframe")
        inside.get_by_label("Your message").fill("Does it work?")
        inside.get_by_role("button", name="Send").click()
        expect(inside.get_by_text("Sent", exact=True)).to_be_visible()
        chat = Chat.objects.get(site=site)
        desk.accept(chat.pk)
        desk.say(chat.pk, "It does.")
        expect(inside.get_by_text("It does.")).to_be_visible()
        assert chat.is_test
        console = signed_in(browser, server, carl.user).new_page()
        console.goto(f"{server.url}/console/?chat={chat.pk}")
        pane = console.get_by_role("region", name="Chat with").or_(console.locator("chat-pane"))
        expect(pane.get_by_text("Test", exact=True).first).to_be_visible()
        console.context.close()
    context.close()
    assert errors == []

    looking = signed_in(browser, server, bruno)
    page = looking.new_page()
    for path in ("", f"{site.pk}/design/", f"{site.pk}/installation/", f"{site.pk}/test/"):
        page.goto(f"{server.url}/dashboard/sites/{path}")
        if "design" in path:
            expect(preview_of(page)[1].get_by_text("Lovely, thank you.")).to_be_visible()
        has_no_barriers(page, DARK)
    looking.close()
