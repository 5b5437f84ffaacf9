"""An owner looks back: the history and the statistics in a real browser, on the real product."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import Client, Member, Operator, Site, User
from billing.models import Subscription
from chats import tasks
from chats.models import Chat, Message, Receipt, Visitor
from chats.services import listing
from chats.tests.people import sign_in
from livechat.testing.barriers import has_no_barriers
from livechat.testing.factories import ChatFactory, VisitorFactory
from livechat.tests.product import Product

pytestmark = pytest.mark.usefixtures("server_database")

CHATS = 160
NAMES = ("Vera Novak", "Tom Berg", "Ada Costa")


@pytest.fixture
def site(server_database: None) -> Site:
    bolt = Client.objects.create(name="Bolt Cycles", slug=f"bolt-{Client.objects.count()}")
    Subscription.objects.create(client=bolt, package=Subscription.Package.PLATFORM)
    return Site.objects.create(client=bolt, name="Bike shop")


@pytest.fixture
def bruno(site: Site) -> Operator:
    """bolt's owner."""
    user = User.objects.create_user(f"bruno{User.objects.count()}@bolt.example", name="Bruno")
    Member.objects.create(client=site.client, user=user, role=Member.Role.OWNER)
    return Operator.objects.create(user=user, display_name="Bruno")


@pytest.fixture
def chats(site: Site, bruno: Operator) -> Iterator[list[Chat]]:
    """Three and a half pages, the last one made is the latest."""
    now = timezone.now()
    made = [_chat(site, bruno, number, now - timedelta(minutes=CHATS - number)) for number in range(CHATS)]
    yield made[::-1]
    Receipt.objects.all().delete()


def _chat(site: Site, operator: Operator, number: int, at: datetime) -> Chat:
    name = NAMES[number % 3]
    email = "vera@example.com" if name == NAMES[0] else ""
    visitor = VisitorFactory(site=site, name=name, email=email, user_agent="Walker 1.0")
    is_served = number % 4 != 0
    chat = ChatFactory(
        visitor=visitor, created_at=at, ended_at=at, is_listed=True, visitor_name=name, visitor_email=email,
        status="ended" if is_served else "redirected", reason="operator" if is_served else "dropped",
        outcome="answered" if is_served else "redirected", operator=operator if is_served else None,
        response_seconds=number if is_served else None, rating=number % 5 + 1 if is_served else None,
        visitor_seq=1, last_seq=1,
    )  # fmt: skip
    Message.objects.create(
        chat=chat, seq=1, author="visitor", ref="1", body=f"Question {number}", created_at=at
    )
    listing.count_again(chat.client_id, at.date())
    return chat


SORTED_BY_RATING = """() => document.querySelector("[aria-sort=descending] [href*=rating]")
  && document.querySelector("history-table").pages?.ready"""


def numbers(page: Page) -> list[int]:
    rows = page.locator("tbody tr")
    return [int(row.get_attribute("data-chat") or 0) for row in rows.all()]


@pytest.mark.row("O1", "O2", "O3", "O4", "O5", "O6", "O7", "O8", "O9", "O10", "X6")
def test_an_owner_looks_back_and_clears_up(
    browser: Browser, server: Product, bruno: Operator, chats: list[Chat]
) -> None:
    newest = [chat.pk for chat in chats]
    with sign_in(browser, server, bruno) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()

        # Every figure leads to its chats.
        page.emulate_media(color_scheme="dark")
        page.goto("/console/statistics/")
        expect(page.get_by_role("link", name="Answered: 120, show the chats")).to_be_visible()
        expect(page.get_by_role("link", name="Bounce rate: 25.0 %, show the chats")).to_be_visible()
        expect(page.get_by_role("img", name=re.compile("Chats per day"))).to_be_visible()
        page.get_by_text("Chats per weekday as a table").click()
        has_no_barriers(page)
        page.get_by_role("link", name="Contact form: 40, show the chats").click()
        expect(page.get_by_text("40 chats match.")).to_be_visible()
        page.get_by_role("link", name="Remove the filter Counted as: Contact form").click()
        expect(page.get_by_text("160 chats match.")).to_be_visible()
        page.emulate_media(color_scheme="light")

        page.goto("/console/history/")
        expect(page.get_by_text("160 chats.")).to_be_visible()
        assert numbers(page) == newest[:50]
        has_no_barriers(page)

        # The next pages are here already: nothing is asked for when they are turned to.
        page.wait_for_function("document.querySelector('history-table').pages.ready === 3")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for turn in (1, 2):
            page.get_by_role("link", name="Next").click()
            assert numbers(page) == newest[50 * turn : 50 * (turn + 1)]
        page.get_by_role("link", name="Previous").click()
        assert numbers(page) == newest[50:100]
        assert [url for url in asked if "/history/" in url and "pages=" not in url] == []
        page.reload()
        assert numbers(page) == newest[50:100]
        page.go_back()
        page.goto("/console/history/")

        # By rating, then by name.
        page.get_by_role("link", name="Rating").click()
        # Shift is the script's: without it the browser would open a window.
        page.wait_for_function(SORTED_BY_RATING)
        page.get_by_role("link", name="Visitor", exact=True).click(modifiers=["Shift"])
        expect(page.get_by_role("columnheader", name="Rating 1")).to_have_attribute("aria-sort", "descending")
        expect(page.get_by_role("columnheader", name="Visitor 2")).to_have_attribute("aria-sort", "ascending")
        best = (
            Chat.objects.filter(pk__in=newest).order_by("-rating", "visitor_name", "pk").exclude(rating=None)
        )
        assert numbers(page) == [chat.pk for chat in best[:50]]

        # One of them beside the list.
        page.goto("/console/history/?q=vera")
        expect(page.get_by_role("link", name="E-mail vera@example.com").first).to_have_attribute(
            "href", "mailto:vera@example.com"
        )
        first = numbers(page)[0]
        page.locator("tbody tr").first.click()
        beside = page.get_by_role("complementary", name="Conversation")
        log = beside.get_by_role("log")
        words = Message.objects.get(chat=first).body
        expect(log).to_contain_text(words)
        assert f"chat={first}" in page.url
        beside.get_by_role("button", name="Copy text").click()
        expect(page.get_by_text("Copied.")).to_be_visible()
        assert words in page.evaluate("navigator.clipboard.readText()")
        beside.get_by_role("button", name="Visitor’s information").click()
        expect(beside).to_contain_text("Walker 1.0")
        expect(beside.get_by_role("link", name="E-mail")).to_be_visible()
        beside.get_by_role("button", name="Favourite").click()
        expect(page.locator("tbody tr").first.get_by_role("button", name="Favourite")).to_have_attribute(
            "aria-pressed", "true"
        )
        has_no_barriers(page)

        # Deleted one after the other, brought back together, deleted for good.
        before = numbers(page)
        beside.get_by_role("button", name="Delete").click()
        expect(page.get_by_text("1 chat was deleted.")).to_be_visible()
        assert first not in numbers(page)
        expect(beside).to_be_hidden()
        page.locator("tbody tr").first.get_by_role("checkbox").check()
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_text("2 chats were deleted.")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("2 chats are back.")).to_be_visible()
        assert numbers(page) == before
        for row in page.locator("tbody tr").all()[:2]:
            row.get_by_role("checkbox").check()
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_text("2 chats were deleted.")).to_be_visible()
        assert Chat.objects.filter(pk__in=newest, deleted_at__isnull=False).count() == 2

        # And all of it, once the name is typed.
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("menuitem", name="Truncate Bolt Cycles").click()
        expect(page.get_by_text("158 chats")).to_be_visible()
        page.get_by_role("textbox").fill("Bolt Cycles")
        has_no_barriers(page)
        page.get_by_role("button", name="Truncate").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_text("Deleting: 0 of 158 chats.")).to_be_visible()
        while Chat.objects.filter(pk__in=newest, is_listed=True).exists():
            tasks.sweep_deleted()
        tasks.sweep_deleted()
        expect(page.get_by_text("Done: 158 chats were deleted.")).to_be_visible()
        page.get_by_role("link", name="Back to the history").last.click()
        expect(page.get_by_text("No chat is over yet")).to_be_visible()
        gone = Visitor.objects.filter(chats__pk__in=newest, chats__emptied_at__isnull=False)
        assert gone.count() >= 158
        assert not gone.exclude(name="").exists()
