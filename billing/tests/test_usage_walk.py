"""An owner looks after balances in a real browser: usage, limits, ledger, receipt (U7, X14)."""

from datetime import timedelta
from typing import Any, Literal

import pytest
from django.conf import settings
from django.test import Client as Http
from django.utils import timezone
from playwright.sync_api import Browser, Page, ViewportSize, expect

from accounts.models import Client, Member
from billing.models import Pack, Subscription
from billing.services import credits, post_units
from livechat.testing.barriers import has_no_barriers
from livechat.testing.factories import ClientFactory, MemberFactory, SubscriptionFactory
from livechat.tests.product import Product

pytestmark = pytest.mark.usefixtures("server_database")

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 375, "height": 800}


@pytest.fixture
def busy(server: Product, server_database: None) -> Client:
    """Five weeks of two interactions each working day, a month of texts, and a stored card."""
    now = timezone.now()
    client = ClientFactory(name="Busy Gardens", slug="busy-gardens")
    SubscriptionFactory(
        client=client, package=Subscription.Package.OPERATIONS, gateway="simulated", provider_method="card",
        method_label="Visa •••• 4242",
    )  # fmt: skip
    Pack.objects.create(kind="credits", quantity=50, price=7_500)
    credits.grant(client, 100, reference="order:LC-7F3K9Q", now=now - timedelta(days=36))
    for day in range(35, 0, -1):
        at = now - timedelta(days=day)
        for number in range(2 if at.weekday() < 5 else 0):
            credits.debit(client, reference=f"interaction:{day * 10 + number}", now=at)
    post_units.grant(client, 100_000, reference="order:LC-8G4M2R", now=now)
    post_units.debit(client, 1_580, reference="text:1", country="DE", segments=2, now=now)
    return client


def signed_in(browser: Browser, server: Product, client: Client, **options: Any) -> Page:
    http = Http()
    http.force_login(MemberFactory(client=client, role=Member.Role.OWNER).user)
    context = browser.new_context(reduced_motion="reduce", **options)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": http.cookies[name].value, "url": server.url}])
    return context.new_page()


def sound(page: Page) -> None:
    """Nothing is cut off or shifted, and axe finds nothing."""
    has_no_barriers(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.row("U7", "X14", "F3", "F4")
def test_an_owner_looks_after_balances(browser: Browser, server: Product, busy: Client) -> None:
    page = signed_in(browser, server, busy, viewport=WIDE)
    page.goto(f"{server.url}/dashboard/usage/")
    expect(page.get_by_role("row", name="Germany")).to_contain_text("€0.1580")
    expect(page.get_by_text("98,420")).to_be_visible()
    expect(page.get_by_role("link", name="Buy post units")).to_be_visible()
    sound(page)

    page.get_by_label("Buy credits automatically").check()
    page.get_by_label("Most to spend in a month").fill("10.00")
    page.get_by_role("button", name="Save automatic top-up").click()
    expect(page.get_by_text("nothing would ever be bought")).to_be_visible()
    sound(page)
    page.get_by_label("Most to spend in a month").fill("150.00")
    page.get_by_role("button", name="Save automatic top-up").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("#top-up + .pill")).to_have_text("On")

    page.goto(f"{server.url}/dashboard/billing/ledger/")
    expect(page.get_by_label("Balance")).to_contain_text("50")
    expect(page.get_by_label("Balance")).to_contain_text("days")
    expect(page.get_by_role("link", name="Order LC-7F3K9Q")).to_have_count(0)
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("link", name="Order LC-7F3K9Q")).to_be_visible()
    sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert len(download.value.path().read_text().splitlines()) == 52
    page.get_by_role("link", name="First page").click()
    page.get_by_role("link", name="Interaction").first.click()
    expect(page.get_by_role("heading", name="Interaction")).to_be_visible()
    sound(page)

    page.set_viewport_size(NARROW)
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        for path in ("usage/", "billing/ledger/", "usage/ledger/"):
            page.goto(f"{server.url}/dashboard/{path}")
            sound(page)
    page.context.close()
