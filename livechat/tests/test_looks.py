"""Public pages, dashboard and shop in a real browser."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from accounts.models import Client, Member, Site, User
from livechat.tests.product import Product

PASSWORD = "violets-grow-slowly"

# A colour on its way from one scheme to the other is none of either.
SETTLED = """Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime < Infinity)
  .map((one) => one.finished.catch(() => null)))"""


@pytest.fixture
def acme(server: Product, server_database: None) -> Client:
    """With a site in the demo shop, and an owner who can sign in."""
    acme, _ = Client.objects.get_or_create(slug="acme-garden", defaults={"name": "Acme Garden"})
    Site.objects.get_or_create(client=acme, defaults={"name": "Acme shop", "origins": [server.shop_url]})
    if not acme.members.exists():
        # With the product's own hasher: the suite's fast one is unknown to the server.
        password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
        ada = User.objects.create(email="ada@acme.example", password=password)
        Member.objects.create(client=acme, user=ada, role=Member.Role.OWNER)
    return acme


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def sign_in(page: Page, server: Product) -> None:
    page.goto(f"{server.url}/sign-in/")
    page.get_by_label("E-mail").fill("ada@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/dashboard/")


def violations(page: Page) -> list[str]:
    page.evaluate(SETTLED)
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {item['id']}: {item['nodes'][0]['html'][:120]}" for item in found]


@pytest.mark.row("X13")
def test_axe_finds_nothing_on_any_page(browser: Browser, server: Product, acme: Client) -> None:
    # Axe is run as an inline script, which our own policy would refuse.
    page = browser.new_page(bypass_csp=True)
    found: list[str] = []

    def look() -> None:
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            found.extend(f"{scheme} {item}" for item in violations(page))

    for path in ("/", "/sign-in/", "/account/password/reset/", "/styleguide/"):
        page.goto(server.url + path)
        look()
    sign_in(page, server)
    page.get_by_role("button", name="Your account").click()
    look()
    for path in ("/demo/", "/demo/tools/", "/demo/pots/terracotta-pot/", "/demo/cart/", "/demo/delivery/"):
        page.goto(server.shop_url + path)
        look()
    page.context.close()
    assert found == []


@pytest.mark.row("F1")
def test_the_shop_keeps_its_cart_and_its_policy_lets_the_chat_box_in(
    page: Page, server: Product, acme: Client
) -> None:
    said: list[ConsoleMessage] = []
    page.on("console", lambda message: said.append(message))
    page.goto(f"{server.shop_url}/demo/pots/terracotta-pot/")
    page.get_by_role("button", name="Open chat").click()
    page.frame_locator("iframe").get_by_role("button", name="Minimise").click()
    expect(page.get_by_role("button", name="Open chat")).to_be_visible()
    assert [message.text for message in said if message.type == "error"] == []

    page.get_by_role("button", name="Add to the cart").click()
    page.goto(f"{server.shop_url}/demo/tools/secateurs/")
    page.get_by_role("button", name="Add to the cart").click()
    page.get_by_role("link", name="Cart 2").click()
    page.get_by_label("Number of Bypass secateurs").fill("2")
    page.get_by_label("Number of Bypass secateurs").press("Enter")
    expect(page.get_by_text("€84.00")).to_be_visible()
    page.reload()
    expect(page.get_by_text("€84.00")).to_be_visible()


def test_theme_is_kept_and_the_snippet_can_be_copied(page: Page, server: Product, acme: Client) -> None:
    sign_in(page, server)
    page.get_by_role("button", name="Copy the snippet of Acme shop").click()
    expect(page.get_by_role("status")).to_contain_text("Copied.")
    snippet = f'<script async src="{server.url}/widget/v1.js" data-site="{acme.sites.get().key}"></script>'
    assert page.evaluate("navigator.clipboard.readText()") == snippet
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
