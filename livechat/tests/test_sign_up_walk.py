"""A newcomer finds us, tries the chat box, signs up, pays, and leaves with the snippet, in a real browser."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import Agreement, Client, Site
from accounts.services import agreements
from livechat.demo import prices
from livechat.tests.product import Product
from livechat.tests.test_looks import SETTLED

pytestmark = pytest.mark.row("F8")

LOOKS: list[tuple[Literal["light", "dark"], int, str]] = [("light", 1280, "ltr"), ("dark", 375, "rtl")]


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
    # Axe is run as an inline script, which our own policy would refuse.
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def problems(page: Page) -> list[str]:
    """What axe finds, and what is wider than the window, in both looks."""
    found = []
    for scheme, width, direction in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(f"document.documentElement.dir = {direction!r}")
        page.evaluate(SETTLED)
        for item in Axe().run(page).response["violations"]:
            found.append(f"{page.url} {scheme} {item['id']}: {item['nodes'][0]['html'][:120]}")
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


def test_a_newcomer_comes_from_the_home_page_to_the_snippet(page: Page, server: Product, shop: Site) -> None:
    found: list[str] = []
    page.goto(server.url)
    page.get_by_role("button", name="Try it on this page").click()
    expect(page.frame_locator("iframe").get_by_role("button", name="Minimise")).to_be_visible()
    page.frame_locator("iframe").get_by_role("button", name="Minimise").click()

    page.get_by_role("link", name="Packages", exact=True).click()
    page.get_by_role("link", name="Choose Operations").click()
    page.get_by_label("Your name").fill("Nora Newcomer")
    page.get_by_label("E-mail").fill("nora@nursery.example")
    page.get_by_label("Password").fill("violets-grow-slowly")
    page.get_by_label("Business").fill("Nora’s Nursery")
    page.get_by_label("Website").fill("nursery.example")
    page.get_by_role("button", name="Create the account").click()

    expect(page.get_by_role("radio", name="Operations")).to_be_checked()
    found += problems(page)
    page.get_by_role("button", name="Go on to the agreement").click()

    found += problems(page)
    page.get_by_label("I accept the Terms & Conditions").check()
    page.get_by_role("button", name="Accept and go on").click()

    found += problems(page)
    page.get_by_label("Address").fill("Weg 7")
    page.get_by_label("Country").select_option("DE")
    page.get_by_role("button", name="Go on to the payment").click()

    found += problems(page)
    page.get_by_role("button", name="Pay at the simulated till").click()
    page.get_by_role("button", name="Pay €34.51").click()

    expect(page.get_by_role("heading", name="Put the chat box on your website")).to_be_visible()
    found += problems(page)
    key = Client.objects.get(name="Nora’s Nursery").sites.get().key
    expect(page.get_by_text(f'data-site="{key}"')).to_be_visible()

    page.goto(f"{server.url}/dashboard/agreement/")
    found += problems(page)
    assert found == []
