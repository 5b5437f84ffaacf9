"""An operator who inserts responses and minds their spelling: the real product, a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect

from accounts.models import Client, Operator, Site
from billing.models import CreditAccount, Subscription
from chats.models import Attachment, CannedResponse, Chat, KnownWord
from chats.services import responses
from chats.services.responses import Owner, Words
from chats.tests.people import Visitor, go_online, open_console, operator, sign_in
from livechat.testing.barriers import has_no_barriers
from livechat.tests.product import Product

pytestmark = pytest.mark.usefixtures("server_database")


@pytest.fixture
def site(server_database: None) -> Iterator[Site]:
    """Acme's shop: Operations package, credits in hand."""
    acme = Client.objects.create(name="Acme Garden", slug=f"acme-{Client.objects.count()}")
    Subscription.objects.create(client=acme, package=Subscription.Package.OPERATIONS)
    CreditAccount.objects.create(client=acme, balance=100)
    yield Site.objects.create(client=acme, name="Garden shop", origins=["https://acme.example"])
    Operator.objects.update(is_online=False)


@pytest.fixture
def olga(server_database: None) -> Operator:
    return operator(f"olga{Operator.objects.count()}@livechat.example", "Olga")


def accept(page: Page, vera: Visitor) -> Locator:
    """Olga goes online, Vera asks and is accepted; gives the composer."""
    go_online(page)
    vera.say("Is my hortensja on its way?")
    name = Chat.objects.get(pk=vera.chat).visitor.display_name
    page.get_by_role("button", name=f"Accept {name}").click()
    composer = page.get_by_role("textbox", name=f"Message to {name}")
    expect(composer).to_be_focused()
    return composer


def keeps_what_waits_for_a_message(page: Page, server: Product, site: Site, text: Locator) -> None:
    """A look at another chat, and a server that refuses, lose no file of this one (O22, O24)."""
    held: list[Route] = []
    page.route("**/files/", lambda route: held.append(route))
    refusal = {"status": 400, "content_type": "text/plain", "body": "Nor these."}
    page.route("**/for-chat/**/files/", lambda route: route.fulfill(**refusal))
    goes_along = page.get_by_text("Goes along: prices.txt")
    hers = page.get_by_role("listitem").filter(has_text="photo.txt")

    text.press_sequentially("/generic_One")
    text.press("Enter")
    expect(goes_along).to_be_visible()
    photo: FilePayload = {"name": "photo.txt", "mimeType": "text/plain", "buffer": b"x"}
    page.locator("attach-files input").set_input_files(photo)
    expect(hers.get_by_role("progressbar")).to_be_visible()
    with Visitor(server, site) as tom:
        tom.say("And mine?")
        name = Chat.objects.get(pk=tom.chat).visitor.display_name
        page.get_by_role("button", name=f"Accept {name}").click()
        expect(page.get_by_role("textbox", name=f"Message to {name}")).to_be_focused()
        expect(goes_along).to_be_hidden()
        held.pop().fulfill(status=400, content_type="text/plain", body="Not today.")
        expect(page.get_by_text("photo.txt: Not today.")).to_be_visible()
        page.locator("chat-desk nav").get_by_role("button").first.click()
        expect(hers.get_by_role("alert")).to_have_text("Not today.")
        hers.get_by_role("button", name="Dismiss photo.txt").click()
        expect(goes_along).to_be_visible()
        text.press("Enter")
        expect(page.get_by_text("prices.txt: Nor these.")).to_be_visible()
        expect(goes_along).to_be_visible()
        page.get_by_role("button", name="Leave out").click()
        expect(goes_along).to_be_hidden()
    page.unroute_all()


# However busy the machine is, here no answer of the dictionary comes too late.
PATIENT = """(() => {
  const start = setTimeout;
  window.setTimeout = (run, after, ...rest) => start(run, after === 150 ? 60_000 : after, ...rest);
})()"""


@pytest.mark.row("O24", "S6", "S12")
def test_responses_are_inserted_and_spelling_is_minded(
    browser: Browser, server: Product, site: Site, olga: Operator
) -> None:
    prices = Attachment(client=site.client, file="x", name="prices.txt", content_type="text/plain", size=1)
    prices.save()
    CannedResponse.objects.get(client=site.client, name="generic_OneMoment").attachments.add(prices)
    asking = Words("order", "Where is it", 'Order {{ ask:"order number" }} left us. {{ settings }}')
    responses.create(Owner(operator=olga), asking, olga)
    hello = Words("hi", "Hello", 'Hello {{ visitor.name|"there" }}, {{ operator.name }} here.')
    responses.create(Owner(operator=olga), hello, olga)
    with sign_in(browser, server, olga) as context, Visitor(server, site) as vera:
        context.add_init_script(PATIENT)
        page = open_console(context)
        text = accept(page, vera)
        options = page.get_by_role("listbox", name="Responses").get_by_role("option")

        text.press_sequentially("/")
        expect(options).to_have_count(5)
        has_no_barriers(page)
        text.press_sequentially("gen")
        expect(options).to_have_count(3)
        text.press("ArrowDown")
        chosen = page.get_by_role("option", selected=True)
        expect(chosen).to_contain_text("generic_endSessionPositive")
        expect(text).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
        text.press("Escape")
        expect(options).to_have_count(0)
        text.press("ControlOrMeta+a")
        text.press_sequentially("/hi")
        expect(options.first).to_contain_text("/hi")
        text.press("Enter")
        expect(text).to_have_value("Hello there, Olga here.")

        # Stacked at the cursor, the second one by its button and the pointer.
        page.get_by_role("button", name="Responses").click()
        page.get_by_role("option", name="/order").click()
        form = page.get_by_role("form", name="Fill in /order")
        expect(form.get_by_label("Order number")).to_be_focused()
        has_no_barriers(page)
        form.get_by_label("Order number").fill("A-17")
        form.get_by_role("button", name="Insert").click()
        expect(text).to_be_focused()
        text.press("Enter")
        vera.hear("Hello there, Olga here. Order A-17 left us. {{ settings }}")

        keeps_what_waits_for_a_message(page, server, site, text)

        vera.say("It is for Monday.")
        # What somebody changes meanwhile is there at once.
        with context.expect_page() as opened:
            page.get_by_role("link", name="Responses").click(modifiers=["Shift"])
        manage = opened.value
        manage.get_by_role("link", name="New response").click()
        manage.get_by_role("textbox", name="Shortcut").fill("new")
        manage.get_by_role("textbox", name="Name").fill("Brand new")
        manage.get_by_role("textbox", name="Text").fill('Dear {{ visitor.name|"friend" }} <b>')
        expect(manage.get_by_text("Dear Vera <b>")).to_be_visible()
        has_no_barriers(manage)
        manage.get_by_role("button", name="Add response").click()
        expect(manage.get_by_text("/new is ready.")).to_be_visible()
        has_no_barriers(manage)
        text.press_sequentially("/new")
        expect(options).to_have_count(1)
        text.press("Enter")
        expect(text).to_have_value("Dear friend <b>")

        page.get_by_role("button", name="Hold").click()
        vera.hear("One moment, please. I will be right back with you.")
        # Counted beside what is sent, which does not wait for it.
        assert CannedResponse.objects.get(shortcut="order").used_count == 1

        # S12: a misspelt word is shown once before it goes out.
        notes = page.get_by_role("group", name="Spelling")
        text.fill("The hortensja of Tommaso will be recieved tommorow, see grden.example/x1")
        text.press("Enter")
        expect(notes).to_be_visible()
        expect(notes.get_by_role("listitem")).to_have_text(["recieved", "tommorow"])
        has_no_barriers(page)

        notes.get_by_role("button", name="tommorow").click()
        notes.get_by_role("group", name="Instead of tommorow").get_by_role("button", name="tomorrow").click()
        expect(text).to_be_focused()
        expect(text).to_have_value("The hortensja of Tommaso will be recieved tomorrow, see grden.example/x1")
        expect(notes.get_by_role("listitem")).to_have_text(["recieved"])
        text.press("Enter")
        vera.hear("The hortensja of Tommaso will be recieved tomorrow, see grden.example/x1")
        expect(notes).to_be_hidden()

        text.fill("It is a gartenbau")
        text.press("Enter")
        notes.get_by_role("button", name="gartenbau").click()
        notes.get_by_role("button", name="Add to the word list").click()
        expect(notes).to_be_hidden()
        assert KnownWord.objects.get(client=site.client).word == "gartenbau"
        text.press("Enter")
        vera.hear("It is a gartenbau")

        text.fill("We recieve it")
        text.press("Enter")
        notes.get_by_role("button", name="Send anyway").click()
        vera.hear("We recieve it")

        Operator.objects.filter(pk=olga.pk).update(checks_spelling=False)
        page.reload()
        text.fill("No chekc")
        text.press("Enter")
        vera.hear("No chekc")
