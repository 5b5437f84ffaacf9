"""Operators at work: the real product, real browsers, visitors on real sockets."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Client, Member, Operator, Site, User
from billing.models import CreditAccount, Subscription
from chats.models import Chat
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
    # The next walk starts without anybody waiting or online.
    Operator.objects.update(is_online=False)


@pytest.fixture
def olga(server_database: None) -> Operator:
    return operator(f"olga{Operator.objects.count()}@livechat.example", "Olga")


@pytest.fixture
def ann(site: Site) -> Operator:
    """Of Acme's own team: on the Operations package she reads along and answers nobody."""
    user = User.objects.create_user(f"ann{Operator.objects.count()}@acme.example")
    Member.objects.create(client=site.client, user=user, role=Member.Role.OPERATOR)
    return Operator.objects.create(user=user, display_name="Ann")


@pytest.fixture
def otto(server_database: None) -> Operator:
    return operator(f"otto{Operator.objects.count()}@livechat.example", "Otto")


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("button", name=name, exact=True))


def composer(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=f"Message to {name}")


def name_of(visitor: Visitor) -> str:
    return Chat.objects.get(pk=visitor.chat).visitor.display_name


@pytest.mark.row("S1", "S2", "S3", "S7", "S13", "O11", "O17", "O19", "O20", "O21", "O22")
def test_an_operator_goes_online_accepts_answers_and_looks_beside(
    browser: Browser, server: Product, site: Site, olga: Operator
) -> None:
    script = "<img src=x onerror=broken()>"
    start = {
        "page": {"url": "https://acme.example/pots/", "title": script},
        "time_zone": "Europe/Vienna",
        "locale": "de-AT",
    }
    with sign_in(browser, server, olga) as context, Visitor(server, site, **start) as vera:
        page = open_console(context)
        has_no_barriers(page)
        go_online(page)
        vera.say("Do you deliver to Graz?")
        name = name_of(vera)

        expect(page.get_by_role("button", name="New requests: 1")).to_be_visible()
        expect(page).to_have_title(re.compile(r"^\(1\) "))
        agent = row(page, name).get_by_role("button", name=f"Accept {name}")
        expect(agent).to_have_text("Olga")
        agent.click()

        text = composer(page, name)
        expect(text).to_be_focused()
        expect(text).to_have_attribute("placeholder", f"Write to {name}…")
        expect(page.get_by_role("log")).to_contain_text("Do you deliver to Graz?")
        text.press_sequentially("We do")
        text.press("Shift+Enter")
        text.press_sequentially("every Tuesday")
        text.press("Enter")
        expect(text).to_have_value("")
        sent = vera.hear("We do\nevery Tuesday")
        vera.tell("chat.mark", {"delivered": sent["seq"], "seen": sent["seq"]})
        bubble = page.locator(".message", has_text="every Tuesday")
        expect(bubble.get_by_role("img", name="Seen")).to_be_visible()

        page.get_by_role("button", name="Emoji").click()
        page.get_by_role("button", name="thank you").click()
        page.get_by_role("button", name="Send", exact=True).click()
        vera.hear("🙏")

        vera.tell("chat.type", {})
        expect(page.get_by_text("is typing…")).to_be_visible()
        has_no_barriers(page)

        # O11: the visitor and earlier chats, whatever they call themselves.
        vera.say(script)
        beside = page.get_by_role("complementary", name="Visitor’s information")
        # S5: its tags are there first, by themselves.
        expect(beside.get_by_role("tabpanel", name="Tags")).to_be_visible()
        beside.get_by_role("tab", name="Visitor").click()
        expect(beside).to_contain_text(script)
        expect(beside.get_by_role("link", name="acme.example/pots/")).to_be_visible()
        expect(beside).to_contain_text("Europe/Vienna")
        expect(beside).to_contain_text("Austrian German")
        expect(page.get_by_role("log")).to_contain_text(script)

        page.get_by_role("button", name="Terminate").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        has_no_barriers(page)
        page.get_by_role("dialog").get_by_role("button", name="Terminate").click()
        expect(page.get_by_text("Terminated by the operator at")).to_be_visible()
        vera.wait_for_status("ended")
        vera.say("One more thing")
        page.get_by_role("button", name=f"Accept {name}").click()
        expect(composer(page, name)).to_be_focused()
        beside.get_by_role("tab", name="Earlier").click()
        beside.get_by_role("button", name="Ended").click()
        expect(page.get_by_role("log")).to_contain_text(script)
        expect(page.get_by_text("This chat is over and read-only.")).to_be_visible()
        has_no_barriers(page)
        page.get_by_role("button", name="Back to the current chat").click()
        expect(composer(page, name)).to_be_visible()
        page.get_by_role("button", name="You are online").click()
        expect(page.get_by_role("button", name="You are offline")).to_be_visible()


@pytest.mark.row("S2")
@pytest.mark.row("O18")
def test_two_operators_see_each_others_moves_at_once(
    browser: Browser, server: Product, site: Site, olga: Operator, otto: Operator, ann: Operator
) -> None:
    with (
        sign_in(browser, server, olga) as hers,
        sign_in(browser, server, otto, color_scheme="dark") as his,
        sign_in(browser, server, ann) as anns,
        Visitor(server, site) as vera,
        Visitor(server, site) as tom,
    ):
        her, him = open_console(hers), open_console(his)
        go_online(her)
        vera.say("First")
        vera_name = name_of(vera)
        # Offered to Olga: green for her, a name for the others, who cannot accept.
        expect(row(him, vera_name)).to_contain_text("Olga")
        expect(row(him, vera_name).get_by_role("button", name=f"Accept {vera_name}")).to_be_hidden()

        # Once she is offline nobody is left to offer to: it waits for anyone, blue.
        her.get_by_role("button", name="You are online").click()
        queued = row(him, vera_name).get_by_role("button", name=f"Accept {vera_name}")
        expect(queued).to_have_text("Queued")
        expect(row(her, vera_name).get_by_role("button", name=f"Accept {vera_name}")).to_have_text("Queued")
        has_no_barriers(him)
        beside = open_console(anns)
        expect(row(beside, vera_name)).to_contain_text("Queued")
        expect(beside.get_by_role("button", name=f"Accept {vera_name}")).to_be_hidden()
        expect(beside.get_by_role("button", name="New requests: 0")).to_be_visible()
        queued.click()
        expect(composer(him, vera_name)).to_be_focused()
        expect(row(her, vera_name)).to_be_hidden()
        her.get_by_role("tab", name="All").click()
        expect(row(her, vera_name)).to_contain_text("Otto")

        go_online(her)
        tom.say("Second")
        tom_name = name_of(tom)
        her.get_by_role("button", name="New requests: 1").click()
        request = her.get_by_role("listitem").filter(has_text="Second")
        expect(request.get_by_role("button", name="Accept")).to_be_visible()
        has_no_barriers(her)
        expect(him.get_by_role("table")).to_contain_text("Second")
        request.get_by_role("button", name="Send to contact form").click()
        expect(row(her, tom_name)).to_have_count(0)
        expect(row(him, tom_name)).to_have_count(0)
        tom.wait_for_status("redirected")


def test_what_is_written_while_the_server_is_away_is_sent_once_and_in_order(
    browser: Browser, server: Product, site: Site, olga: Operator
) -> None:
    with sign_in(browser, server, olga) as context:
        page = open_console(context)
        go_online(page)
        with Visitor(server, site) as vera:
            vera.say("Hello")
            name = name_of(vera)
            page.get_by_role("button", name=f"Accept {name}").click()
            expect(composer(page, name)).to_be_focused()
            server.kill("web")
            expect(page.get_by_text("Reconnecting.")).to_be_visible()
            for number in range(3):
                composer(page, name).fill(f"Late {number}")
                composer(page, name).press("Enter")
            expect(page.get_by_text("Not sent yet").first).to_be_visible()
            has_no_barriers(page)
        server.start("web")
        expect(page.get_by_text("Reconnecting.")).to_be_hidden(timeout=20_000)
        expect(page.locator(".message", has_text="Late 2").get_by_role("img", name="Sent")).to_be_visible()
        late = Chat.objects.get(pk=vera.chat).messages.filter(body__startswith="Late")
        assert [message.body for message in late] == ["Late 0", "Late 1", "Late 2"]
        assert page.locator(".message", has_text="Late").count() == 3
