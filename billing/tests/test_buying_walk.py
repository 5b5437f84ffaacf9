"""Buying in a real browser: at a checkout that speaks Stripe, and by a renewal link without a sign-in."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import Client
from billing.models import Order, Subscription
from billing.services import credits, orders, renewal
from billing.tests.stripe_server import KEY, SECRET, StripeServer
from billing.tests.test_usage_walk import NARROW, WIDE, signed_in, sound
from livechat.demo import prices
from livechat.settings_test import TEST_DIR
from livechat.testing.factories import ClientFactory, SubscriptionFactory
from livechat.tests.product import Product

pytestmark = pytest.mark.usefixtures("server_database")


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeServer]:
    with StripeServer().running() as stripe:
        yield stripe


@pytest.fixture(scope="module")
def server(stripe: StripeServer, new_database: Callable[[str], str]) -> Iterator[Product]:
    """The product with all ways to pay."""
    product = Product(
        TEST_DIR / "buying",
        new_database("buying"),
        PAYMENT_GATEWAYS="stripe,simulated,bank_transfer",
        STRIPE_SECRET_KEY=KEY,
        STRIPE_WEBHOOK_SECRET=SECRET,
        STRIPE_API_BASE=stripe.url,
        STRIPE_CHECKOUT_ORIGIN=stripe.url,
    )
    product.environment["BASE_URL"] = product.url
    stripe.hook_url = f"{product.url}/hooks/stripe/"
    try:
        product.start("valkey", "web")
        yield product
    finally:
        product.close()


@pytest.fixture
def shop(server: Product, server_database: None) -> Client:
    """On Operations, with no credits left."""
    prices.fill()
    client = ClientFactory(name="Fern & Moss", slug="fern-and-moss")
    SubscriptionFactory(client=client, package=Subscription.Package.OPERATIONS)
    return client


def choose(page: Page, pack: str, way: str) -> None:
    page.get_by_role("radio", name=pack).check()
    page.get_by_role("radio", name=way).check()
    page.get_by_role("button", name="Order and pay").click()


@pytest.mark.row("F5", "F4", "M4", "M5")
def test_credits_are_bought_and_seen(
    browser: Browser, server: Product, stripe: StripeServer, shop: Client
) -> None:
    page = signed_in(browser, server, shop, viewport=WIDE)
    page.goto(f"{server.url}/dashboard/billing/buy/")
    sound(page)
    choose(page, "200 credits", "Card")
    expect(page.get_by_role("heading", name="Checkout")).to_be_visible()

    # The payer comes back by hand before the payment: nothing is given, and the page waits.
    one = Order.objects.get(client=shop)
    waiting = page.context.new_page()
    waiting.goto(f"{server.url}/dashboard/billing/orders/{one.reference}/?back=paid")
    expect(waiting.get_by_text("Pending.")).to_be_visible()
    sound(waiting)

    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_text("200 interaction credits have been added.")).to_be_visible()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    expect(page.get_by_role("link", name="Invoice")).to_be_visible()
    sound(page)
    # The other window finds out by itself.
    expect(waiting.get_by_text("200 interaction credits have been added.")).to_be_visible()
    expect(waiting.get_by_role("heading", name="Receipt")).to_be_visible()
    expect(waiting.get_by_role("button", name="Cancel the order")).to_be_hidden()
    assert credits.balance(shop) == 200
    page.context.close()

    nobody = browser.new_context(viewport=NARROW, reduced_motion="reduce").new_page()
    link = renewal.link(shop, timezone.now())
    nobody.goto(f"{server.url}/{link.split('/', 3)[3]}")
    expect(nobody.get_by_role("heading", name="Buy for Fern & Moss")).to_be_visible()
    sound(nobody)
    choose(nobody, "50 credits", "Simulated till")
    expect(nobody.get_by_role("heading", name="Simulated till")).to_be_visible()
    sound(nobody)
    nobody.get_by_role("button", name="Pay").click()
    expect(nobody.get_by_text("50 interaction credits have been added.")).to_be_visible()
    assert credits.balance(shop) == 250

    nobody.goto(f"{server.url}/{link.split('/', 3)[3]}")
    choose(nobody, "1,000 credits", "Bank transfer")
    expect(nobody.get_by_role("heading", name="Transfer to this account")).to_be_visible()
    sound(nobody)
    # Staff find the money on the statement while the page is open.
    transfer = Order.objects.latest("pk")
    orders.paid(transfer, payment_reference="17", amount=transfer.total, currency="EUR", now=timezone.now())
    expect(nobody.get_by_text("1,000 interaction credits have been added.")).to_be_visible()
    expect(nobody.get_by_role("heading", name="Transfer to this account")).to_be_hidden()
    assert credits.balance(shop) == 1_250
    nobody.context.close()
