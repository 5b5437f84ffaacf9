"""Beside a conversation and behind it: the real product, real browsers, a visitor on a real socket."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from accounts.models import Client, Department, Operator, Site
from billing.models import CreditAccount, Subscription
from chats.models import Chat, Contact, Guideline, Inquiry, Note, Tag, Ticket, TicketKind
from chats.tests.people import Visitor, go_online, open_console, operator, sign_in
from livechat.testing.barriers import has_no_barriers
from livechat.testing.patience import wait_for
from livechat.tests.product import Product
from notifications.models import Delivery

pytestmark = pytest.mark.usefixtures("server_database")

BESIDE = "Visitor’s information"
LONG_NAME = "Vera Maria Aurelia Novak of the Upper Garden, Keeper of the Lavender and the Late Roses"


@pytest.fixture
def site(server_database: None) -> Iterator[Site]:
    """Acme's shop, which wants a tag on every chat."""
    number = Client.objects.count()
    acme = Client.objects.create(name="Acme Garden", slug=f"acme-{number}", tags_required=True)
    Subscription.objects.create(client=acme, package=Subscription.Package.OPERATIONS)
    CreditAccount.objects.create(client=acme, balance=100)
    Tag.objects.create(client=acme, name="Advice")
    Tag.objects.create(client=acme, name="Complaint")
    Guideline.objects.create(client=acme, title="Delivery", body="- It takes **three days**.")
    orders = Department.objects.create(client=acme, name="Orders", email="orders@acme.example")
    TicketKind.objects.filter(client=acme).update(department=orders)
    yield Site.objects.create(client=acme, name="Garden shop", origins=["https://acme.example"])
    Operator.objects.update(is_online=False)


@pytest.fixture
def olga(server_database: None) -> Operator:
    return operator(f"olga{Operator.objects.count()}@livechat.example", "Olga")


def hold_line(page: Page) -> list[WebSocketRoute]:
    """The page's next socket hears nothing; those after it do."""
    held: list[WebSocketRoute] = []

    def take(line: WebSocketRoute) -> None:
        if held:
            line.connect_to_server()
        else:
            held.append(line)

    page.route_web_socket("**/ws/operator/", take)
    return held


@pytest.mark.row("O4", "O9", "O10", "O12", "O13", "O14", "O15", "O16", "O20", "O27")
@pytest.mark.row("S5", "S8", "S10", "S13", "S15", "S16")
def test_everything_beside_a_conversation_and_behind_it(
    browser: Browser, server: Product, site: Site, olga: Operator
) -> None:
    Site.objects.filter(pk=site.pk).update(follow_up_by_email=True)
    with sign_in(browser, server, olga) as context, Visitor(server, site) as vera:
        page = open_console(context)
        go_online(page)
        vera.say("Is the lavender hardy?")
        page.get_by_role("button", name="Accept ").first.click()
        beside = page.get_by_role("complementary", name=BESIDE)

        # S5: its tags are there by themselves, and one is needed before the end.
        advice = beside.get_by_role("button", name="Advice")
        expect(advice).to_have_attribute("aria-pressed", "false")
        beside.get_by_role("tab", name="Visitor").click()
        page.get_by_role("button", name="Terminate").first.click()
        page.get_by_role("dialog").get_by_role("button", name="Terminate").click()
        expect(page.get_by_text("Choose at least one tag first")).to_be_visible()
        advice.click()
        expect(advice).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Close", exact=True).click()
        beside.get_by_role("button", name="Close the visitor’s information").click()
        page.get_by_role("button", name="Tags", exact=True).click()
        expect(advice).to_be_visible()
        # What a colleague tags meanwhile takes nothing from who looks for a tag.
        looked_for = beside.get_by_role("textbox", name=re.compile("^Find"))
        looked_for.fill("Praise")
        chip = beside.locator(".tag-chip", has_text="Advice")
        chip.evaluate("(chip) => fetch(chip.form.action, {method: 'POST', body: new FormData(chip.form)})")
        expect(chip).to_have_attribute("aria-pressed", "false")
        expect(chip).to_be_hidden()
        expect(looked_for).to_have_value("Praise")
        looked_for.fill("")
        advice.click()
        expect(advice).to_have_attribute("aria-pressed", "true")

        # O9: corrected where it stands, and at once on the chat's own head.
        beside.get_by_role("tab", name="Visitor").click()
        beside.get_by_label("Name").fill("Vera Novak")
        beside.get_by_label("Name").press("Enter")
        expect(page.get_by_role("heading", name="Vera Novak")).to_be_visible()
        # What does not fit is said in full to whoever points at it.
        beside.get_by_label("Name").fill(LONG_NAME)
        beside.get_by_label("Name").press("Enter")
        page.get_by_role("heading", name=LONG_NAME).hover()
        expect(page.get_by_role("heading", name=LONG_NAME)).to_have_attribute("title", LONG_NAME)
        beside.get_by_label("Name").fill("Vera Novak")
        beside.get_by_label("Name").press("Enter")
        page.get_by_role("heading", name="Vera Novak").hover()
        expect(page.get_by_role("heading", name="Vera Novak")).not_to_have_attribute("title", LONG_NAME)
        beside.get_by_label("E-mail").fill("vera")
        beside.get_by_label("E-mail").press("Enter")
        expect(beside.get_by_role("alert")).to_contain_text("Please enter an e-mail address")
        beside.get_by_label("E-mail").fill("vera@people.example")
        beside.get_by_label("E-mail").press("Enter")
        expect(beside.get_by_role("alert")).to_have_count(0)

        # O12: the panel shows what the button pressed last has to show.
        beside.get_by_role("button", name="Leave a note").click()
        beside.get_by_label("Leave a note").fill("Has clay soil <b>")
        beside.get_by_role("button", name="Save note").click()
        expect(beside.get_by_role("tab", name="Notes 1")).to_be_visible()
        beside.get_by_role("button", name="New contact").click()
        expect(beside.get_by_role("textbox", name="Name")).to_have_value("Vera Novak")
        beside.get_by_role("button", name="Save contact").click()
        expect(beside.get_by_text("This visitor is the contact")).to_be_visible()
        beside.get_by_role("button", name="Open ticket").click()
        expect(beside.get_by_label("Description")).to_have_value("Vera Novak: Is the lavender hardy?")
        expect(beside.get_by_role("textbox", name="E-mail")).to_have_value("vera@people.example")
        has_no_barriers(page)
        beside.get_by_role("button", name="Save ticket").click()
        expect(beside.get_by_role("link", name="#1 Is the lavender hardy?")).to_be_visible()
        beside.get_by_role("button", name="Service request").click()
        beside.get_by_role("link", name="Order").first.click()
        beside.get_by_label("Articles and quantities").fill("2 pots")
        beside.get_by_role("button", name="Send request").click()
        expect(beside.get_by_text("Orders gets it by e-mail")).to_be_visible()
        beside.get_by_role("button", name="Guidelines").click()
        expect(beside.get_by_text("Acme Garden")).to_be_visible()
        beside.get_by_role("button", name="Insert: It takes three days.").click()
        expect(page.get_by_role("textbox", name="Message to Vera Novak")).to_have_value(
            "It takes three days."
        )

        beside.get_by_role("button", name="Send conversation").click()
        beside.get_by_role("button", name="Orders").click()
        expect(beside.get_by_label("To", exact=True)).to_have_value("orders@acme.example")
        beside.get_by_role("button", name="Send e-mail").click()
        expect(beside.get_by_text("on its way")).to_be_visible()
        expect(beside.get_by_text("Waiting to be sent")).to_be_visible()

        page.get_by_role("button", name="Terminate").first.click()
        page.get_by_role("dialog").get_by_role("button", name="Terminate").click()
        vera.wait_for_status("ended")

        # S8: what came by the contact form.
        held = hold_line(page)
        page.get_by_role("link", name="Inbox").click()
        expect(page.get_by_role("heading", name="Customer service box")).to_be_visible()
        expect(page.get_by_text("No inquiries here")).to_be_visible()
        wait_for(lambda: page.evaluate("0") or held)
        inquiry = {"name": "Vera Novak", "email": "vera@people.example", "phone": "", "text": "And to Linz?"}
        assert vera.ask("inquiry.send", inquiry)["type"] == "ok"
        held[0].close()
        # It is there without a reload, and so is what is done in another window.
        page.get_by_role("link", name="And to Linz?").hover()
        has_no_barriers(page)
        page.get_by_role("link", name="And to Linz?").click()
        other = context.new_page()
        other.goto(page.url)
        expect(other.get_by_role("button", name="Take care of it")).to_be_visible()
        page.get_by_role("button", name="Take care of it").click()
        expect(other.get_by_role("button", name="Take care of it")).to_have_count(0)
        expect(other.get_by_label("Who takes care")).to_have_value(str(olga.pk))
        expect(page.get_by_label("Who takes care")).to_have_value(str(olga.pk))
        page.get_by_label("Department").select_option("Orders")
        page.get_by_role("button", name="Save").click()
        page.get_by_label("Reply by e-mail").fill("Every Tuesday.")
        page.get_by_role("button", name="Send reply").click()
        expect(page.get_by_text("By e-mail", exact=True)).to_be_visible()
        has_no_barriers(page)
        expect(other.get_by_text("Every Tuesday.")).to_be_visible()
        expect(other.get_by_role("combobox", name="State")).to_have_value("answered")

        page.get_by_role("link", name="Tickets").click()
        first = Ticket.objects.get(client=site.client, number=1)
        other.goto(f"/console/tickets/{first.pk}/")
        other.get_by_label("Priority").select_option("Urgent")
        other.get_by_role("button", name="Save").click()
        expect(page.get_by_role("row").filter(has_text="#1")).to_contain_text("Urgent")

        # O10: more is to be said in a chat that is over; what was not sent when it ended is there still.
        page.goto(f"/console/?chat={vera.chat}")
        words = page.get_by_label("Response to Vera Novak")
        expect(words).to_have_value("It takes three days.")
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Leave a response").click()
        words.fill("It flowers in May.")
        has_no_barriers(page)
        words.press("Enter")
        expect(page.get_by_role("log")).to_contain_text("It flowers in May.")
        expect(page.get_by_role("textbox", name="Message to Vera Novak")).to_be_visible()

    latest = Chat.objects.filter(site=site).latest("pk")
    assert (latest.linked_to_id, latest.operator, latest.away_at is None) == (vera.chat, olga, False)
    acme = site.client
    assert Note.objects.get(client=acme).body == "Has clay soil <b>"
    assert Contact.objects.get(client=acme).visitors.get().name == "Vera Novak"
    assert list(Ticket.objects.filter(client=acme).order_by("number").values_list("number", flat=True)) == [
        1,
        2,
    ]
    answered = Inquiry.objects.get(client=acme)
    assert (answered.state, answered.department and answered.department.name) == ("answered", "Orders")
    receipt = Delivery.Kind.INQUIRY_RECEIPT
    sent = list(Delivery.objects.filter(client=acme).exclude(kind=receipt).order_by("pk"))
    to = ["orders@acme.example", "orders@acme.example", "vera@people.example"]
    assert [one.recipient for one in sent] == to
    assert "Is the lavender hardy?" in sent[1].text
