"""An operator's settings, the keyboard, and the console as an app, in a real browser."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Client, Operator, Site
from billing.models import CreditAccount, Subscription
from chats.tests.people import Visitor, open_console, operator, sign_in
from livechat.testing.barriers import has_no_barriers
from livechat.testing.patience import wait_for
from livechat.tests.product import Product

pytestmark = pytest.mark.usefixtures("server_database")

CONTROLLED = "navigator.serviceWorker.ready.then((worker) => worker.active.scriptURL)"
NOTICES = """async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map(({title, body, tag}) => ({title, body, tag}));
}"""
# A headless window is never hidden; what is asked for is what pages ask.
HIDE = """(isHidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def site(server_database: None) -> Site:
    acme = Client.objects.create(name="Acme Garden", slug="acme")
    Subscription.objects.create(client=acme, package=Subscription.Package.OPERATIONS)
    CreditAccount.objects.create(client=acme, balance=100)
    return Site.objects.create(client=acme, name="Garden shop", origins=["https://acme.example"])


@pytest.fixture
def olga(server_database: None) -> Operator:
    return operator("olga@livechat.example", "Olga")


def choose(page: Page, typed: str, option: str) -> None:
    """By Control+K, a few letters and Enter."""
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Action, page or chat")
    expect(box).to_be_focused()
    page.keyboard.type(typed)
    expect(page.get_by_role("option", selected=True)).to_contain_text(option)
    page.keyboard.press("Enter")
    expect(box).to_be_hidden()


def notice_of(page: Page) -> dict[str, str]:
    """The one that is shown."""
    wait_for(lambda: page.evaluate(NOTICES))
    [notice] = page.evaluate(NOTICES)
    found: dict[str, str] = notice
    return found


def look_until_none_is_shown(page: Page) -> None:
    # The other window may be late with its own, which nobody closes who looked before.
    wait_for(lambda: page.evaluate(HIDE, False) or not page.evaluate(NOTICES))


def call(page: Page, server: Product, payload: dict[str, str]) -> None:
    """Hand a push message to the page's worker, as the browser does."""
    devtools = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    devtools.send("ServiceWorker.enable")
    wait_for(lambda: page.evaluate("0") or found)
    registration = found[-1]["registrationId"]
    message = {"origin": server.url, "registrationId": registration, "data": json.dumps(payload)}
    devtools.send("ServiceWorker.deliverPushMessage", message)


@pytest.mark.row("O36")
@pytest.mark.row("S1")
@pytest.mark.row("X13")
def test_a_day_without_a_mouse(browser: Browser, server: Product, site: Site, olga: Operator) -> None:
    with (
        sign_in(browser, server, olga, permissions=["notifications"]) as context,
        Visitor(server, site) as vera,
        Visitor(server, site) as tom,
    ):
        page, other = open_console(context), open_console(context)
        page.bring_to_front()
        assert page.evaluate(CONTROLLED) == f"{server.url}/console/sw.js"
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(dialog).to_contain_text("Next chat")
        has_no_barriers(page)
        page.keyboard.press("Escape")
        expect(page.get_by_label("Search open chats")).to_have_attribute("aria-keyshortcuts", "/")

        choose(page, "goon", "Go online")
        expect(page.get_by_role("button", name="You are online")).to_be_visible()
        vera.say("Do you sell figs?")
        tom.say("Where are the spades?")
        expect(page.get_by_role("button", name="New requests: 2")).to_be_visible()
        choose(page, "accept", "Accept Visitor")
        composer = page.get_by_role("textbox", name="Message to ")
        expect(composer).to_be_focused()
        # In a field they are letters.
        page.keyboard.type("jk?/")
        expect(composer).to_have_value("jk?/")
        choose(page, "accept", "Accept Visitor")
        expect(page.get_by_role("button", name="New requests: 0")).to_be_visible()
        expect(page.get_by_role("log")).to_contain_text("Where are the spades?")
        expect(composer).to_be_focused()

        # The list is searched for a word of the visitor's; Enter opens the one that is found.
        page.get_by_role("log").focus()
        page.keyboard.press("/")
        expect(page.get_by_label("Search open chats")).to_be_focused()
        page.keyboard.type("FIGS")
        expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)
        has_no_barriers(page)
        page.keyboard.press("Enter")
        expect(page.get_by_role("log")).to_contain_text("Do you sell figs?")
        expect(composer).to_be_focused()
        choose(page, "hold", "Hold")
        expect(page.get_by_text("On hold, ").first).to_be_visible()

        # Out of sight: who wrote, and never what.
        for window in (page, other):
            window.evaluate(HIDE, True)
        vera.say("My secret is safe?")
        notice = notice_of(page)
        assert notice["tag"] == f"chat-{vera.chat}"
        assert "wrote to you" in notice["title"]
        assert "secret" not in f"{notice}"
        look_until_none_is_shown(page)

        # Settings; the other window follows.
        choose(page, "settings", "Settings")
        page.wait_for_url("**/console/settings/")
        has_no_barriers(page)
        expect(page.get_by_text("This browser shows notifications of the console.")).to_be_visible()
        page.get_by_label("Your name").fill("Olga P.")
        page.get_by_role("switch", name="Check the spelling").focus()
        page.keyboard.press("Space")
        page.get_by_label("Deutsch").check()
        page.get_by_role("button", name="Save", exact=True).press("Enter")
        expect(page.get_by_text("Saved.")).to_be_visible()
        expect(other.get_by_role("textbox", name="Message to ")).to_have_attribute("spellcheck", "false")
        other.get_by_role("textbox", name="Message to ").fill("We do.")
        other.keyboard.press("Enter")
        said = (vera if "figs" in other.get_by_role("log").inner_text() else tom).hear("We do.")
        assert said["data"]["name"] == "Olga P."

        # With the console closed the worker alone says it, as the browser's push service hands it on.
        call(page, server, {"tag": "missed-1", "title": "A visitor wrote", "body": "Garden shop"})
        notice = notice_of(page)
        assert notice == {"title": "A visitor wrote", "body": "Garden shop", "tag": "missed-1"}
        calls = page.get_by_role("region", name="With the console closed")
        expect(calls.get_by_role("switch")).to_have_count(5)
        calls.get_by_role("switch", name="A colleague knocks").uncheck()
        calls.get_by_role("button", name="Save calls").click()
        expect(calls.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
        expect(calls.get_by_role("switch", name="A colleague knocks")).not_to_be_checked()

        # The server is gone: a page says so, and comes back by itself.
        server.kill("web")
        page.goto(f"{server.url}/console/")
        expect(page.get_by_role("heading", name="No connection to the console")).to_be_visible()
        has_no_barriers(page)
        server.start("web")
        expect(page.get_by_role("table", name="Chats")).to_be_visible(timeout=20_000)
