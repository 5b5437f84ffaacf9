"""Operator and visitor in real browsers: what goes between them beside words."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from accounts.models import Client, Operator, Site, User
from billing.models import CreditAccount, Subscription
from chats.models import Attachment, Chat, Message, PageView, Visitor
from chats.tests.people import go_online, open_console, sign_in
from livechat.testing.barriers import has_no_barriers
from livechat.tests.product import Product
from widget.tests.people import WAIT_SECONDS, Tab, Website

pytestmark = pytest.mark.usefixtures("server_database")

HTML = b"<script>alert(1)</script>"
CARD = "4111 1111 1111 1111"


@pytest.fixture
def website() -> Iterator[Website]:
    with Website() as website:
        yield website


@pytest.fixture
def site(server: Product, server_database: None, website: Website) -> Iterator[Site]:
    """Acme's shop, on the Operations package."""
    acme = Client.objects.create(name="Acme Garden", slug=f"acme-{Client.objects.count()}")
    Subscription.objects.create(client=acme, package=Subscription.Package.OPERATIONS)
    CreditAccount.objects.create(client=acme, balance=100)
    site = Site.objects.create(client=acme, name="Acme", title="Acme Garden", origins=[website.url])
    website.embed(server, site)
    yield site
    Operator.objects.update(is_online=False)


@pytest.fixture
def olga(server_database: None) -> Operator:
    user = User.objects.create_user(f"olga{Operator.objects.count()}@livechat.example", name="Olga")
    return Operator.objects.create(user=user, display_name="Olga", is_platform=True)


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "darkgreen").save(file, "JPEG")
    return file.getvalue()


@pytest.mark.row("O22", "O23", "O25", "S9", "I3")
def test_files_a_page_and_a_call(
    browser: Browser, server: Product, website: Website, site: Site, olga: Operator
) -> None:
    with (
        sign_in(browser, server, olga) as hers,
        browser.new_context(reduced_motion="reduce") as theirs,
    ):
        theirs.set_default_timeout(WAIT_SECONDS * 1000)
        desk = open_console(hers)
        go_online(desk)
        other = Visitor.objects.create(site=site, token_hash="0" * 64)
        PageView.objects.create(visitor=other, url=f"{website.url}/site/two", title="Two")
        tab = Tab(theirs, f"{website.url}/site/one")
        tab.open()
        tab.say("Can I show you a photo?")
        desk.get_by_role("button", name="Accept ").first.click()
        answer = desk.get_by_role("textbox", name="Message to ")
        expect(answer).to_be_focused()

        # Not before it is allowed.
        attach = tab.frame.get_by_role("button", name="Attach a file")
        expect(attach).to_be_hidden()
        desk.get_by_role("button", name="Allow uploads").click()
        with tab.page.expect_file_chooser() as chosen:
            attach.click()
        chosen.value.set_files({"name": "pot.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        expect(tab.log.get_by_role("img", name="pot.jpg")).to_be_visible()
        expect(desk.get_by_role("log").get_by_role("img", name="pot.jpg")).to_be_visible()
        desk.get_by_role("button", name="pot.jpg").click()
        large = desk.get_by_role("dialog").get_by_role("img", name="pot.jpg")
        expect(large).to_have_js_property("naturalWidth", 640)
        has_no_barriers(desk)
        desk.get_by_role("dialog").get_by_role("button", name="Close").click()

        with desk.expect_file_chooser() as chosen:
            desk.get_by_role("button", name="Attach a file").click()
        page: FilePayload = {"name": "terms.html", "mimeType": "text/html", "buffer": HTML}
        chosen.value.set_files(page)
        expect(desk.get_by_role("log").get_by_role("link", name="terms.html")).to_be_visible()
        with tab.page.expect_download() as download:
            tab.log.get_by_role("button", name="Download terms.html").click()
        assert download.value.suggested_filename == "terms.html"
        assert Attachment.objects.get(name="terms.html").content_type == "application/octet-stream"

        # A card number is hidden, and the visitor asks to be called.
        tab.say(f"My card is {CARD}")
        expect(tab.bubbles.last).to_have_text("My card is •••• •••• •••• 1111")
        tab.frame.get_by_label("Number to call").fill("+49 30 1234567")
        tab.frame.get_by_role("button", name="Call me").click()
        expect(tab.frame.get_by_text("We will call you at +49301234567")).to_be_visible()
        call = desk.get_by_role("link", name="Call +49301234567")
        expect(call).to_have_attribute("href", "tel:+49301234567")
        assert not Message.objects.filter(body__contains="4111").exists()

        # A page of the site: the visitor may stay, or goes, and finds the way back.
        desk.get_by_role("button", name="Redirect").click()
        dialog = desk.get_by_role("dialog")
        dialog.get_by_label("Page address").fill("javascript:alert(1)")
        dialog.get_by_role("button", name="Redirect", exact=True).click()
        expect(dialog.get_by_role("alert")).to_contain_text("Give an address of this site")
        has_no_barriers(desk)
        dialog.get_by_label("Page address").fill("")
        dialog.get_by_role("button", name="Two").click()
        dialog.get_by_role("button", name="Redirect", exact=True).click()
        expect(dialog).to_be_hidden()
        expect(tab.frame.get_by_text("Olga would like to show you").last).to_be_visible()
        tab.frame.get_by_role("button", name="Open", exact=True).click()
        tab.page.wait_for_url("**/site/two")
        expect(tab.bubbles.last).to_have_text("My card is •••• •••• •••• 1111")
        tab.say("I see it")
        expect(desk.get_by_role("log")).to_contain_text("I see it")
        tab.frame.get_by_role("button", name="Back to where you were").click()
        tab.page.wait_for_url("**/site/one")
        assert tab.errors == []
    assert Chat.objects.get(site=site).operator == olga


@pytest.mark.row("S14", "X3", "X4", "X15")
def test_a_preview_a_rating_and_a_block(
    browser: Browser, server: Product, website: Website, site: Site, olga: Operator
) -> None:
    with (
        sign_in(browser, server, olga) as hers,
        browser.new_context(reduced_motion="reduce") as theirs,
    ):
        theirs.set_default_timeout(WAIT_SECONDS * 1000)
        desk = open_console(hers)
        go_online(desk)
        tab = Tab(theirs, f"{website.url}/site/one")
        tab.open()
        expect(tab.frame.get_by_text("Our operators can see what you type")).to_be_visible()
        tab.say("Hello")
        desk.get_by_role("button", name="Accept ").first.click()
        answer = desk.get_by_role("textbox", name="Message to ")
        expect(answer).to_be_focused()

        tab.box.press_sequentially(f"I would like {CARD}")
        expect(desk.locator(".log__preview")).to_have_text("I would like •••• •••• •••• 1111")
        tab.box.press("Enter")
        expect(desk.locator(".log__preview")).to_be_hidden()
        tab.frame.get_by_role("button", name="No, thank you").click()
        answer.fill(f"Is it {CARD}?")
        answer.press("Enter")
        expect(desk.get_by_text("A card number was hidden")).to_be_visible()
        expect(tab.bubbles.last).to_have_text("Is it •••• •••• •••• 1111?")
        bubble = desk.locator(".message", has_text="Is it")
        expect(bubble.get_by_role("img", name="Seen")).to_be_visible()

        desk.get_by_role("button", name="Terminate").click()
        desk.get_by_role("dialog").get_by_role("button", name="Terminate").click()
        tab.frame.get_by_role("radio", name="4 of 5").check()
        tab.frame.get_by_label("Anything to add?").fill("Quick and kind")
        has_no_barriers(tab.page)
        tab.frame.get_by_role("button", name="Rate this chat").click()
        expect(tab.frame.get_by_text("Thank you for rating this chat.")).to_be_visible()
        tab.frame.get_by_role("button", name="Change").click()
        tab.frame.get_by_role("radio", name="5 of 5").check()
        tab.frame.get_by_role("button", name="Rate this chat").click()
        expect(desk.get_by_text("The visitor rated this chat 5 of 5: “Quick and kind”")).to_be_visible()

        tab.say("One more")
        desk.get_by_role("button", name="Accept ").first.click()
        expect(answer.last).to_be_focused()
        expect(tab.frame.get_by_role("radio", name="4 of 5")).to_be_hidden()
        desk.get_by_role("tab", name="Visitor", exact=True).click()
        desk.get_by_role("button", name="More about this visitor").click()
        desk.get_by_role("menuitem", name="Block this visitor").or_(
            desk.get_by_role("button", name="Block this visitor")
        ).click()
        has_no_barriers(desk)
        desk.get_by_role("dialog").get_by_role("button", name="Block", exact=True).click()
        expect(tab.frame.get_by_text("This chat is not available right now.")).to_be_visible()
        expect(tab.box).to_be_hidden()
        has_no_barriers(tab.page)
        desk.goto("/console/blocked/")
        has_no_barriers(desk)
        desk.get_by_role("button", name="Unblock ").click()
        expect(desk.get_by_text("Nobody is blocked")).to_be_visible()
        expect(tab.box).to_be_visible()
        assert tab.errors == []
    chat = Chat.objects.filter(site=site).order_by("pk").first()
    assert chat is not None
    assert (chat.rating, chat.rating_comment) == (5, "Quick and kind")
    assert not Message.objects.filter(body__contains="4111").exists()
