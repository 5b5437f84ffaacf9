"""An owner invites a colleague, who joins; then the owner signs in without a password."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from livechat.testing.barriers import has_no_barriers
from livechat.tests.product import Product
from notifications.models import Delivery

NEW = "nora@acme.example"


def sign_in(page: Page, server: Product, email: str) -> None:
    page.goto(f"{server.url}/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("demo-password")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/dashboard/"))


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def confirm(page: Page) -> None:
    """The password once more, where the page asks for it."""
    page.get_by_label("Password").fill("demo-password")
    button(page, "Go on")


def with_a_key(context: BrowserContext, page: Page) -> None:
    """The browser gets a key of its own that says yes by itself."""
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.row("X10")
@pytest.mark.row("X13")
def test_an_owner_invites_a_colleague_and_signs_in_by_passkey(
    server: Product, server_database: None, browser: Browser
) -> None:
    server.manage("demo")
    complaints: list[str] = []
    with browser.new_context() as context:
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, server, "owner@acme.example")
        expect(page.get_by_role("heading", name="Acme Garden", exact=True)).to_be_visible()
        page.get_by_role("link", name="Team", exact=True).click()
        page.get_by_label("E-mail").fill(NEW)
        button(page, "Send invitation")
        expect(page.get_by_role("status").filter(has_text="is on its way")).to_be_visible()
        has_no_barriers(page)

        link = re.search(r"http\S+/join/\S+", Delivery.objects.get(recipient=NEW).text)
        assert link
        with browser.new_context() as hers:
            joining = hers.new_page()
            joining.goto(link[0])
            has_no_barriers(joining)
            joining.get_by_label("Your name").fill("Nora Nord")
            joining.get_by_label("Password").fill("lupins-grow-faster")
            button(joining, "Join the team")
            expect(joining.get_by_role("button", name="You are offline")).to_be_visible()
            joining.goto(link[0])
            expect(joining.get_by_role("heading", name="There is nothing here")).to_be_visible()
        page.reload()
        expect(page.get_by_label("Role of Nora Nord")).to_have_value("operator")

        with_a_key(context, page)
        page.get_by_role("link", name="Security", exact=True).click()
        has_no_barriers(page)
        page.get_by_role("link", name="Add a passkey").click()
        confirm(page)
        page.get_by_label("Name", exact=True).fill("This computer")
        button(page, "Add")
        expect(page.get_by_text("recovery codes", exact=False).first).to_be_visible()
        page.get_by_role("link", name="Security", exact=True).first.click()
        expect(page.get_by_text("This computer")).to_be_visible()
        expect(page.get_by_text("10 left.")).to_be_visible()

        page.get_by_role("button", name="Your account").click()
        button(page, "Sign out")
        page.goto(f"{server.url}/sign-in/")
        button(page, "Use a passkey")
        page.wait_for_url(re.compile("/dashboard/"))
        expect(page.get_by_role("heading", name="Acme Garden", exact=True)).to_be_visible()
    assert not complaints
