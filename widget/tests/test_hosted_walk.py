"""The hosted page: the conversation without anybody's website around it (P2, X12)."""

import pytest
from django.test import Client as Http
from playwright.sync_api import BrowserContext, Locator, expect

from accounts.models import Site
from chats.models import Chat
from livechat.tests.product import Product
from widget.tests import test_widget_walk as walk
from widget.tests.people import Desk, has_no_barriers

pytestmark = pytest.mark.usefixtures("server_database")

website, site, carl, desk, context = walk.website, walk.site, walk.carl, walk.desk, walk.context

# What the system would show, and a window that can be put into the background.
NOTIFICATIONS = """window.shown = []; let permission = "default"; let isHidden = false;
window.Notification = class {
  static get permission() { return permission }
  static async requestPermission() { return (permission = "granted") }
  constructor(title, options) { shown.push([title, options.body]) }
};
Object.defineProperty(document, "hidden", {get: () => isHidden});
window.putAway = () => { isHidden = true; document.dispatchEvent(new Event("visibilitychange")) };"""


@pytest.mark.row("P2")
@pytest.mark.row("X12")
@pytest.mark.row("O26")
def test_a_visitor_chats_on_the_hosted_page(
    context: BrowserContext, server: Product, site: Site, desk: Desk
) -> None:
    context.add_init_script(NOTIFICATIONS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server.url}/chat/{site.key}/")
    assert page.title() == "Bolt Cycles"
    say(page.get_by_label("Your message"), "Is the blue one in stock?")
    expect(page.get_by_text("You are next")).to_be_visible()
    chat = Chat.objects.get(site=site)
    desk.accept(chat.pk)
    expect(page.get_by_role("log")).to_contain_text("Carl has joined the chat")

    expect(page.get_by_role("button", name="Notify me")).to_be_visible()
    has_no_barriers(page)
    page.get_by_role("button", name="Notify me").click()
    expect(page.get_by_role("button", name="Notify me")).to_be_hidden()
    page.evaluate("putAway()")
    desk.say(chat.pk, "It is.")
    expect(page).to_have_title("(1) Bolt Cycles")
    desk.ask("chat.knock", chat.pk)
    page.wait_for_function("shown.length === 2")
    assert page.evaluate("shown[0]") == ["Bolt Cycles", "It is."]

    # The same browser comes back, now to a page in Arabic.
    page.goto(f"{server.url}/chat/{site.key}/?locale=ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("log")).to_contain_text("It is.")
    expect(page.get_by_label("رسالتك")).to_be_visible()
    has_no_barriers(page)
    say(page.get_by_label("رسالتك"), "شكرًا")
    desk.hear("شكرًا")
    page.get_by_role("button", name="خيارات أخرى").click()
    page.get_by_role("menuitem", name="المتابعة على هاتفي").click()
    expect(page.get_by_role("dialog", name="المتابعة على هاتفي").get_by_role("img")).to_be_visible()
    has_no_barriers(page)
    page.get_by_role("dialog").get_by_role("button", name="إغلاق").click()
    page.get_by_role("button", name="إنهاء المحادثة").click()
    expect(page.get_by_role("log")).to_contain_text("لقد أنهيت المحادثة")
    expect(page.get_by_role("radio").first).to_be_visible()
    has_no_barriers(page)
    assert errors == []


def say(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Enter")


@pytest.mark.row("I1")
def test_a_page_of_no_site_is_not_there(site: Site) -> None:
    address = f"/chat/{site.key}/"
    answer = Http(headers={"Accept-Language": "fr-CA"}).get(address)
    assert '<html lang="fr" dir="ltr" class="hosted">' in answer.content.decode()
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert not answer.cookies
    Site.objects.filter(pk=site.pk).update(is_active=False)
    inactive, unknown = Http().get(address), Http().get("/chat/000000000000/")
    assert inactive.status_code == unknown.status_code == 404
    assert inactive.content == unknown.content
