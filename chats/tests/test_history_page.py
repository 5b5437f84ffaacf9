"""The history over HTTP: what it lists, for whom, and what a strange address does (O2 to O4, O7 to O10)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Client, Member, Operator, Site
from chats.models import Chat, Favourite, Tag, Visitor
from chats.services import endings, queue
from livechat.testing.cast import accepted, answer, ask, at
from livechat.testing.factories import NOON, ChatFactory, MemberFactory, OperatorFactory, VisitorFactory

pytestmark = pytest.mark.django_db

SCRIPT = "<img src=x onerror=broken()>"


def signed_in(operator: Operator) -> Http:
    http = Http()
    http.force_login(operator.user)
    return http


OVER = {
    "status": "ended",
    "reason": "operator",
    "ended_at": NOON,
    "is_listed": True,
    "visitor_name": "Vera",
}


def listed(site: Site, **fields: Any) -> Chat:
    """A chat that is over."""
    return ChatFactory(visitor=VisitorFactory(site=site), **OVER | fields)


def all_listed(site: Site, count: int) -> list[Chat]:
    """One visitor's, a second after each other."""
    visitor = VisitorFactory(site=site)
    moments = (NOON + timedelta(seconds=n) for n in range(count))
    chats = [ChatFactory.build(visitor=visitor, created_at=moment, **OVER) for moment in moments]
    return Chat.objects.bulk_create(chats)


def rows(http: Http, address: str = "/console/history/") -> list[int]:
    answer = http.get(address, follow=True)
    assert answer.status_code == 200
    return in_rows(answer.content.decode())


def in_rows(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<tr data-chat="(\d+)"', page)]


@pytest.mark.row("O2")
@pytest.mark.row("O3")
def test_served_and_redirected_chats_the_latest_on_top(
    vera: Visitor, acme_shop: Site, olga: Operator, ada: Operator
) -> None:
    served = accepted(vera, olga)
    answer(served, olga, seconds=10)
    endings.terminate(served, olga, at(60))
    redirected = ask(VisitorFactory(site=acme_shop), seconds=100)
    queue.decline(redirected, olga, at(110))
    running = accepted(VisitorFactory(site=acme_shop), olga, seconds=200)
    assert rows(signed_in(ada)) == [redirected.pk, served.pk]
    page = signed_in(ada).get("/console/history/").content.decode()
    assert "Contact form" in page
    assert f'data-chat="{running.pk}"' not in page


def test_nobody_sees_another_clients_chats(
    acme_shop: Site, bolt_shop: Site, ada: Operator, olga: Operator, carl: Operator
) -> None:
    ours, theirs = listed(acme_shop), listed(bolt_shop)
    for person, seen in ((ada, ours), (olga, ours), (carl, theirs)):
        assert rows(signed_in(person)) == [seen.pk]
    http = signed_in(ada)
    other = theirs.client_id
    assert rows(http, f"/console/history/?client={other}") == []
    assert rows(http, f"/console/history/?site={bolt_shop.pk}") == []
    assert rows(http, f"/console/history/?after={theirs.pk}") == rows(
        http, "/console/history/?after=999999999"
    )
    beside = http.get(f"/console/history/?chat={theirs.pk}").content
    assert beside.count(b"Bike shop") == 0


@pytest.mark.row("O7")
def test_headers_sort_and_show_their_order(acme_shop: Site, ada: Operator) -> None:
    first = listed(acme_shop, visitor_name="Bea", rating=1)
    second = listed(acme_shop, visitor_name="Ada", rating=5)
    third = listed(acme_shop, visitor_name="Cy", rating=5)
    http = signed_in(ada)
    assert rows(http, "/console/history/?sort=visitor") == [second.pk, first.pk, third.pk]
    address = "/console/history/?sort=-rating,visitor"
    assert rows(http, address) == [second.pk, third.pk, first.pk]
    page = http.get(address).content.decode()
    assert page.count('aria-sort="descending"') == page.count('aria-sort="ascending"') == 1
    assert 'data-further="/console/history/?sort=-rating%2Cvisitor%2C-started"' in page


@pytest.mark.row("O8")
def test_the_next_five_pages_come_in_one_piece(acme_shop: Site, ada: Operator) -> None:
    newest = [chat.pk for chat in reversed(all_listed(acme_shop, 360))]
    http = signed_in(ada)
    page = http.get("/console/history/").content.decode()
    ready = re.search(r'data-ready="([^"]+)"', page)
    assert ready
    pieces = http.get(f"{ready[1]}&pages=5".replace("&amp;", "&")).content.decode()
    assert in_rows(pieces) == newest[50:300]
    addresses = re.findall(r'<tbody data-address="([^"]*)"', pieces)
    assert len(addresses) == 5
    for number, address in enumerate(addresses):
        assert rows(http, address.replace("&amp;", "&")) == newest[50 * (number + 1) : 50 * (number + 2)]


@pytest.mark.parametrize("pages", [1, 4])
def test_a_page_costs_the_same_number_of_queries_whatever_it_holds(
    acme_shop: Site, ada: Operator, pages: int, django_assert_max_num_queries: Any
) -> None:
    all_listed(acme_shop, 10 * pages)
    http = signed_in(ada)
    with django_assert_max_num_queries(22):
        http.get("/console/history/")


FILTERS: dict[str, dict[str, Any]] = {
    "status=redirected": {"status": "redirected", "reason": "dropped"},
    "reason=visitor": {"reason": "visitor"},
    "outcome=answered": {"outcome": "answered"},
    "rating=5": {"rating": 5},
    "rating=any": {"rating": 3},
    "from=2026-03-10": {"created_at": NOON + timedelta(days=6)},
    "to=2026-03-01": {"created_at": NOON - timedelta(days=5)},
    "hour=3": {"created_at": NOON - timedelta(hours=9)},
    "weekday=7": {"created_at": NOON + timedelta(days=4)},
    "q=NOVAK": {"visitor_name": "Vera Novak"},
    "q=shop.example": {"visitor_email": "vera@shop.example"},
}


def test_filters_narrow_the_list_down(acme_shop: Site, ada: Operator) -> None:
    listed(acme_shop)
    http = signed_in(ada)
    for query, fields in FILTERS.items():
        wanted = listed(acme_shop, **fields)
        page = http.get(f"/console/history/?{query}").content.decode()
        assert in_rows(page) == [wanted.pk], query
        assert 'aria-label="Remove the filter' in page, query
        Chat.objects.filter(pk=wanted.pk).update(is_listed=False)


def test_tags_operators_and_favourites_filter_too(
    acme_shop: Site, acme: Client, ada: Operator, olga: Operator
) -> None:
    other, wanted = listed(acme_shop), listed(acme_shop, operator=olga)
    tag = Tag.objects.create(client=acme, name="Order")
    wanted.tags.add(tag)
    Favourite.objects.create(operator=ada, chat=wanted)
    Favourite.objects.create(operator=olga, chat=other)
    http = signed_in(ada)
    for query in (f"tag={tag.pk}", f"operator={olga.pk}", "favourite=yes"):
        assert rows(http, f"/console/history/?{query}") == [wanted.pk], query
    assert rows(http, "/console/history/?operator=none") == [other.pk]


NONSENSE = [
    "sort=nonsense,,-,-started,started", "after=x", "after=-1", "before=99999999999999999999",
    "from=2026-13-45", "to=0001-01-01", "from=9999-12-31&to=9999-12-31", "rating=6", "rating=٣",
    "tag=999999999999999999999", "site=1;drop", "hour=24", "weekday=0", "chat=abc", "chat=999999999",
    "q=%00", "q=%F0%9F%A6%8A", "status=active", "client=0", "outcome=x", "operator=-3", "pages=99999",
    "q=" + "x" * 400,
]  # fmt: skip


def test_an_address_that_makes_no_sense_shows_a_list(acme_shop: Site, ada: Operator) -> None:
    listed(acme_shop)
    http = signed_in(ada)
    for query in NONSENSE:
        assert http.get(f"/console/history/?{query}", follow=True).status_code == 200, query
        assert http.get(f"/console/history/pages/?{query}").status_code == 200, query


@pytest.mark.row("O4")
@pytest.mark.row("O10")
def test_a_conversation_can_be_read_copied_and_answered_by_mail(
    vera: Visitor, olga: Operator, ada: Operator
) -> None:
    Visitor.objects.filter(pk=vera.pk).update(name=SCRIPT, email="vera@example.com")
    chat = accepted(vera, olga)
    answer(chat, olga, SCRIPT, seconds=10)
    endings.terminate(chat, olga, at(60))
    http = signed_in(ada)
    for address in (
        f"/console/history/{chat.pk}/",
        "/console/history/",
        f"/console/history/{chat.pk}/visitor/",
    ):
        page = http.get(address).content.decode()
        assert SCRIPT not in page
        assert "&lt;img src=x onerror=broken()&gt;" in page
    beside = http.get(f"/console/history/{chat.pk}/").content.decode()
    assert 'href="mailto:vera@example.com"' in beside
    assert "12:00 &lt;img" in beside, "the text to copy names who said what when"
    assert f"/console/?chat={chat.pk}" in beside


@pytest.mark.row("O10")
def test_a_favourite_is_each_operators_own(
    acme_shop: Site, ada: Operator, olga: Operator, carl: Operator
) -> None:
    chat = listed(acme_shop)
    address = f"/console/history/{chat.pk}/favourite/"
    assert signed_in(carl).post(address, {"favourite": "yes"}).status_code == 404
    for _ in range(2):
        assert signed_in(ada).post(address, {"favourite": "yes"}).status_code == 204
    assert list(Favourite.objects.values_list("operator", flat=True)) == [ada.pk]
    assert 'aria-pressed="true"' not in signed_in(olga).get("/console/history/").content.decode()
    signed_in(ada).post(address, {"favourite": ""})
    assert not Favourite.objects.exists()


# --- Delete and Truncate --------------------------------------------------------------------------


@pytest.mark.row("O6")
def test_deleting_over_http_asks_for_the_right(
    acme_shop: Site, bolt_shop: Site, ada: Operator, olga: Operator
) -> None:
    ours, theirs = listed(acme_shop), listed(bolt_shop)
    http = signed_in(ada)
    for ids in ([theirs.pk], [ours.pk, theirs.pk], [999_999_999], ["x"], [], ["1" * 30]):
        assert http.post("/console/history/delete/", {"chat": ids}).status_code == 404, ids
    assert signed_in(olga).post("/console/history/delete/", {"chat": [ours.pk]}).status_code == 409
    assert not Chat.objects.filter(deleted_at__isnull=False).exists()
    assert http.post("/console/history/delete/", {"chat": [ours.pk]}).json() == {"undo_seconds": 10}
    assert rows(http) == []
    assert signed_in(olga).post("/console/history/undo/", {"chat": [ours.pk]}).status_code == 404
    assert http.post("/console/history/undo/", {"chat": [ours.pk]}).status_code == 204
    assert rows(http) == [ours.pk]


@pytest.mark.row("O6")
def test_truncating_over_http_is_for_owners_who_type_the_name(
    acme: Client, acme_shop: Site, ada: Operator, olga: Operator, carl: Operator
) -> None:
    listed(acme_shop)
    admin = OperatorFactory()
    MemberFactory(client=acme, user=admin.user, role=Member.Role.ADMIN)
    address = f"/console/history/truncate/{acme.pk}/"
    for other in (admin, olga, carl):
        assert signed_in(other).get(address).status_code == 404
        assert signed_in(other).post(f"{address}now/", {"name": "Acme Garden"}).status_code == 404
        assert "Truncate" not in signed_in(other).get("/console/history/").content.decode()
    http = signed_in(ada)
    assert "<strong>1 chat</strong>" in http.get(address).content.decode()
    assert http.post(f"{address}now/", {"name": "Acme"}).status_code == 409
    assert acme.truncations.count() == 0
    assert http.post(f"{address}now/", {"name": "Acme Garden"}).status_code == 302
    begun = acme.truncations.get()
    progress = f"/console/history/truncation/{begun.pk}/"
    assert "0 of 1 chats" in http.get(progress).content.decode()
    for other in (admin, olga, carl):
        assert signed_in(other).get(progress).status_code == 404
