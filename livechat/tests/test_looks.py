"""Public pages, dashboard and shop in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from accounts.models import Client, Member, Site, User
from billing.models import TextPrice
from billing.services import post_units
from livechat.testing.barriers import DARK, barriers
from livechat.tests.product import Product
from notifications.services import deliveries, opt_outs

PASSWORD = "violets-grow-slowly"


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


@pytest.mark.row("X13")
def test_axe_finds_nothing_on_any_page(browser: Browser, server: Product, acme: Client) -> None:
    page = browser.new_page()
    found: list[str] = []

    def look() -> None:
        found.extend(barriers(page, DARK))

    for path in ("/", "/sign-in/", "/account/password/reset/", "/styleguide/"):
        page.goto(server.url + path)
        look()
    sign_in(page, server)
    page.get_by_role("button", name="Your account").click()
    look()
    shop = Site.objects.get(client=acme)
    ours = ("deliveries/", "export/", "notices/", f"sites/{shop.pk}/follow-ups/")
    for path in (f"/dashboard/{one}" for one in ours):
        page.goto(server.url + path)
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
    page.locator("live-chat .panel.ready").wait_for()
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


@pytest.mark.row("U3")
@pytest.mark.row("U8")
def test_an_owner_tries_follow_ups_and_reads_them_in_the_outbox(
    page: Page, server: Product, acme: Client, settings: Any
) -> None:
    settings.DEBUG, settings.TWILIO_FROM = True, "+15005550006"
    settings.EMAIL_BACKEND = "notifications.senders.outbox.EmailBackend"
    TextPrice.objects.get_or_create(country="US", defaults={"units": 100})
    post_units.grant(acme, 100_000, reference="order:looks")
    sign_in(page, server)
    page.goto(f"{server.url}/dashboard/sites/{Site.objects.get(client=acme).pk}/follow-ups/")
    sample = page.get_by_role("region", name="What a visitor gets")
    page.get_by_label("Subject of the e-mail").fill("News from {sender}")
    expect(sample).to_contain_text("News from Acme Garden")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Your mobile number").fill("+1 415 555-0123")
    page.get_by_role("button", name="Send me the text").click()
    expect(page.get_by_text("The text is on its way to +14155550123.")).to_be_visible()
    page.get_by_role("button", name="Send the e-mail to ada@acme.example").click()
    expect(page.get_by_text("The e-mail is on its way to ada@acme.example.")).to_be_visible()
    for delivery_id in deliveries.due(timezone.now()):
        deliveries.send(delivery_id, timezone.now())
    page.get_by_role("link", name="What has gone out so far").click()
    expect(page.get_by_role("row", name="Test text").get_by_text("Sent")).to_be_visible()

    page.goto(f"{server.url}/outbox/")
    page.get_by_role("link", name="+14155550123").click()
    text = page.get_by_role("list", name="Texts, the latest last").get_by_role("listitem").last
    expect(text).to_contain_text("Reply STOP for no more texts.")
    expect(text.get_by_role("link")).to_have_attribute("href", re.compile("/chat/"))
    page.get_by_role("link", name="ada@acme.example").click()
    mail = page.locator("details.mail[open]")
    expect(mail).to_contain_text("News from Acme Garden")
    expect(mail.frame_locator("iframe").get_by_text("We do, from 8 to 12.")).to_be_visible()
    mail.get_by_text("Plain text").click()
    expect(mail.locator("iframe")).to_be_hidden()
    expect(mail.get_by_text("We do, from 8 to 12.")).to_be_visible()

    link = opt_outs.unsubscribe_url("vera@people.example", acme.pk)
    page.goto(f"{server.url}/{link.split('/', 3)[3]}")
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("status")).to_contain_text("vera@people.example gets no more e-mails")
    page.get_by_role("button", name="Send them again").click()
    expect(page.get_by_role("button", name="Unsubscribe")).to_be_visible()


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
