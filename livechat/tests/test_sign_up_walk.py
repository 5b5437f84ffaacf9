"""A newcomer finds us, signs up, pays, is answered, runs low and buys again, in a real browser."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import Agreement, Client, Operator, Site
from accounts.services import agreements
from billing.services import auditing, credits
from billing.tests.stripe_server import KEY, SECRET, StripeServer
from chats.models import Chat
from chats.tests.people import operator
from livechat.demo import prices
from livechat.settings_test import TEST_DIR
from livechat.testing.barriers import barriers
from livechat.testing.patience import wait_for
from livechat.tests.product import Product
from widget.tests.people import Desk, Tab, Website

pytestmark = pytest.mark.row("F8")

Look = Callable[[Page], list[str]]
LOOKS: list[tuple[Literal["light", "dark"], int, str]] = [("light", 1280, "ltr"), ("dark", 375, "rtl")]


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeServer]:
    with StripeServer().running() as stripe:
        yield stripe


@pytest.fixture(scope="module")
def server(stripe: StripeServer, new_database: Callable[[str], str]) -> Iterator[Product]:
    """Everything that `make run` starts, with both ways to pay at once."""
    product = Product(
        TEST_DIR / "newcomers",
        new_database("newcomers"),
        PAYMENT_GATEWAYS="simulated,stripe",
        STRIPE_SECRET_KEY=KEY,
        STRIPE_WEBHOOK_SECRET=SECRET,
        STRIPE_API_BASE=stripe.url,
        STRIPE_CHECKOUT_ORIGIN=stripe.url,
    )
    product.environment["BASE_URL"] = product.url
    stripe.hook_url = f"{product.url}/hooks/stripe/"
    try:
        product.start("valkey", "web", "worker", "sender", "beat")
        yield product
    finally:
        product.close()


@pytest.fixture
def shop(server: Product, server_database: None) -> Site:
    """There is something to buy and to accept, and somebody answers in the demo shop."""
    prices.fill()
    if not Agreement.objects.exists():
        now = timezone.now()
        agreements.publish(agreements.draft("# Fees\n\nYou pay monthly."), now, now, None)
    acme, _ = Client.objects.get_or_create(slug="acme-garden", defaults={"name": "Acme Garden"})
    shop, _ = Site.objects.get_or_create(client=acme, defaults={"name": "Shop"})
    return shop


@pytest.fixture
def page(browser: Browser, shop: Site) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def problems(page: Page) -> list[str]:
    """What axe finds, and what is wider than the window, in both looks."""
    found = []
    for scheme, width, direction in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(f"document.documentElement.dir = {direction!r}")
        found += [f"{scheme} {one}" for one in barriers(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} {width} px: scrolls sideways")
    return found


@pytest.mark.row("X13")
def test_public_pages_are_for_everybody(page: Page, server: Product) -> None:
    found: list[str] = []
    for path in ("/", "/pricing/", "/faq/", "/terms/", "/sign-up/"):
        page.goto(server.url + path)
        found += problems(page)
    assert found == []


class Till:
    """One way to pay, as a person goes it."""

    def __init__(self, first: str, way: str, page: str) -> None:
        self.first, self.way, self.page = first, way, page
        self.email = f"nora@{way.split()[0].lower()}.example"

    def pay(self, page: Page) -> None:
        expect(page.get_by_role("heading", name=self.page)).to_be_visible()
        page.get_by_role("button", name="Pay").click()

    def buy(self, page: Page, pack: str) -> None:
        page.get_by_role("radio", name=pack).check()
        page.get_by_role("radio", name=self.way).check()
        page.get_by_role("button", name="Order and pay").click()
        self.pay(page)


SIMULATED = Till("Pay at the simulated till", "Simulated till", "Simulated till")
CARD = Till("Pay by card", "Card", "Checkout")


@pytest.fixture
def olga(server_database: None) -> Operator:
    """A platform operator; whoever was here for an earlier walk has gone home."""
    Operator.objects.update(is_online=False)
    return operator(f"olga{Operator.objects.count()}@livechat.example", "Olga")


@pytest.mark.row("F1", "F2", "F3", "F4", "F5", "M1", "M3", "M4")
@pytest.mark.parametrize("till", [SIMULATED, CARD], ids=["simulated", "stripe"])
def test_a_newcomer_signs_up_is_answered_runs_low_and_buys_again(
    browser: Browser, page: Page, server: Product, olga: Operator, till: Till
) -> None:
    name = f"Nora’s Nursery {till.way}"
    # The pages are the same for both.
    look = problems if till is SIMULATED else no_look
    with Website() as website:
        sign_up(page, server, till, name, website, look)
        website.snippet = page.locator(".snippet code").inner_text()
        buy_credits(page, server, till, look)
        ask_and_be_answered(browser, server, website, olga)
    look_at_the_receipt(page, server, look)
    renew_without_a_sign_in(browser, server, till, name, look)
    page.goto(f"{server.url}/dashboard/billing/ledger/")
    expect(page.get_by_label("Balance")).to_contain_text("99")
    client = Client.objects.get(name=name)
    assert credits.balance(client) == 99
    wrong = [found for model in auditing.LEDGERS for found in auditing.check(model)]
    assert not [found for found in wrong if isinstance(found, auditing.Wrong)]


def no_look(page: Page) -> list[str]:
    return []


def sign_up(page: Page, server: Product, till: Till, name: str, website: Website, look: Look) -> None:
    """From the home page to the snippet."""
    found: list[str] = []
    page.goto(server.url)
    page.get_by_role("button", name="Try it on this page").click()
    expect(page.frame_locator("iframe").get_by_role("button", name="Minimise")).to_be_visible()
    page.frame_locator("iframe").get_by_role("button", name="Minimise").click()

    page.get_by_role("link", name="Packages", exact=True).click()
    page.get_by_role("link", name="Choose Operations").click()
    page.get_by_label("Your name").fill("Nora Newcomer")
    page.get_by_label("E-mail").fill(till.email)
    page.get_by_label("Password").fill("violets-grow-slowly")
    page.get_by_label("Business").fill(name)
    page.get_by_label("Website").fill(website.url)
    page.get_by_role("button", name="Create the account").click()

    expect(page.get_by_role("radio", name="Operations")).to_be_checked()
    found += look(page)
    page.get_by_role("button", name="Go on to the agreement").click()

    found += look(page)
    page.get_by_label("I accept the Terms & Conditions").check()
    page.get_by_role("button", name="Accept and go on").click()

    found += look(page)
    page.get_by_label("Address").fill("Weg 7")
    page.get_by_label("Country").select_option("DE")
    page.get_by_role("button", name="Go on to the payment").click()

    expect(page.get_by_text("€34.51").first).to_be_visible()
    found += look(page)
    page.get_by_role("button", name=till.first).click()
    till.pay(page)

    expect(page.get_by_role("heading", name="Put the chat box on your website")).to_be_visible()
    found += look(page)
    key = Client.objects.get(name=name).sites.get().key
    expect(page.get_by_text(f'data-site="{key}"')).to_be_visible()
    assert found == []


def buy_credits(page: Page, server: Product, till: Till, look: Look) -> None:
    """Fifty, with a notice as soon as fewer are left."""
    page.get_by_role("link", name="Buy credits").click()
    found = look(page)
    till.buy(page, "50 credits")
    expect(page.get_by_text("50 interaction credits have been added.")).to_be_visible()
    found += look(page)
    page.goto(f"{server.url}/dashboard/usage/")
    page.get_by_label("Interaction credits").fill("50")
    page.get_by_role("button", name="Save notices").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    found += look(page)
    page.goto(f"{server.url}/dashboard/agreement/")
    found += look(page)
    assert found == []


def ask_and_be_answered(browser: Browser, server: Product, website: Website, olga: Operator) -> None:
    """A visitor of the newcomer's own website, on another origin."""
    with Desk(server, olga) as desk, browser.new_context(reduced_motion="reduce") as context:
        tab = Tab(context, website.url)
        tab.open()
        tab.say("When do you open?")
        expect(tab.frame.get_by_text("Sent", exact=True)).to_be_visible()
        chat = Chat.objects.latest("pk")
        desk.accept(chat.pk)
        desk.say(chat.pk, "At nine, every day.")
        expect(tab.bubbles.last).to_have_text("At nine, every day.")
        assert tab.errors == []


def look_at_the_receipt(page: Page, server: Product, look: Look) -> None:
    page.goto(f"{server.url}/dashboard/")
    found = look(page)
    page.goto(f"{server.url}/dashboard/billing/ledger/")
    expect(page.get_by_label("Balance")).to_contain_text("49")
    found += look(page)
    page.get_by_role("link", name="Interaction").first.click()
    expect(page.get_by_role("heading", name="Interaction")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Olga")
    found += look(page)
    assert found == []


def renew_without_a_sign_in(browser: Browser, server: Product, till: Till, name: str, look: Look) -> None:
    """By the link in the notice, which anybody may follow and which shows nothing of the account."""
    with browser.new_context(bypass_csp=True, reduced_motion="reduce") as context:
        page = context.new_page()
        subject = f"{name} has 49 interaction credits left"
        mails = f"{server.url}/outbox/?to={till.email}"
        wait_for(lambda: subject in page.request.get(mails).text())
        page.goto(f"{server.url}/outbox/")
        found = look(page)
        page.get_by_role("navigation", name="Recipients").get_by_role("link", name=till.email).click()
        page.wait_for_url("**/outbox/?to=*")
        expect(page.get_by_role("heading", name=till.email)).to_be_visible()
        # An invoice may have come after the notice, and is the open one then.
        notice = page.get_by_role("group").filter(has_text=subject)
        plain = notice.get_by_text("Plain text")
        if not plain.is_visible():
            notice.locator("summary").first.click()
        plain.click()
        notice.get_by_role("link", name="/buy/").click()
        expect(page.get_by_role("heading", name=f"Buy for {name}")).to_be_visible()
        found += look(page)
        till.buy(page, "50 credits")
        expect(page.get_by_text("50 interaction credits have been added.")).to_be_visible()
        found += look(page)
        assert found == []
