"""Statistics over HTTP: who sees what, and every figure opens the chats behind it (O1, O5, X6)."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Client, Operator, Site
from chats.models import Chat, Tag
from chats.services import charts
from livechat.testing.factories import ChatFactory, MemberFactory, OperatorFactory, VisitorFactory

pytestmark = pytest.mark.django_db


def signed_in(operator: Operator) -> Http:
    http = Http()
    http.force_login(operator.user)
    return http


def over(site: Site, outcome: str = "answered", operator: Operator | None = None, **fields: object) -> Chat:
    """A counted chat of today."""
    now = timezone.now()
    is_redirected = outcome == "redirected"
    return ChatFactory(
        visitor=VisitorFactory(site=site), created_at=now, ended_at=now, is_listed=True, outcome=outcome,
        status="redirected" if is_redirected else "ended", reason="dropped" if is_redirected else "operator",
        operator=operator, **fields,
    )  # fmt: skip


@pytest.fixture
def acmes(acme: Client, acme_shop: Site, bolt_shop: Site, olga: Operator, otto: Operator) -> list[Chat]:
    tag = Tag.objects.create(client=acme, name="=1+1")
    chats = [
        over(acme_shop, operator=olga, rating=5, response_seconds=30, handling_seconds=90) for _ in range(3)
    ]
    chats += [
        over(acme_shop, operator=otto),
        over(acme_shop, "redirected"),
        over(acme_shop, "unanswered", otto),
    ]
    chats[0].tags.add(tag)
    over(bolt_shop)
    return chats


@pytest.mark.row("O1")
@pytest.mark.row("O5")
@pytest.mark.row("X6")
def test_every_figure_opens_as_many_chats(acmes: list[Chat], ada: Operator) -> None:
    http = signed_in(ada)
    page = http.get("/console/statistics/").content.decode()
    links = re.findall(r'href="(/console/history/[^"]*)"[^>]*>([\d,]+)</a>', page)
    assert len(links) > 20
    for address, figure in links:
        found = http.get(unescape(address)).content.decode().count("<tr data-chat=")
        assert found == int(figure), address
    assert "20.0 %" in page
    assert "5.00" in page


@pytest.mark.row("O1")
def test_colleagues_are_for_those_who_lead(
    acmes: list[Chat], acme: Client, ada: Operator, olga: Operator, otto: Operator
) -> None:
    helper = OperatorFactory(display_name="Helper")
    MemberFactory(client=acme, user=helper.user)
    seen = {
        person.display_name: set(re.findall("Olga|Otto|Helper|Average", _operators(signed_in(person))))
        for person in (ada, olga, helper)
    }
    assert seen == {
        "Ada": {"Olga", "Otto", "Average"},
        "Olga": {"Olga", "Average"},
        "Helper": {"Helper", "Average"},
    }
    Operator.objects.filter(pk=olga.pk).update(is_supervisor=True)
    assert "Otto" in _operators(signed_in(olga))


def _operators(http: Http) -> str:
    page = http.get("/console/statistics/").content.decode()
    return page.split("Operators</caption>")[1].split("</table>")[0]


def test_figures_of_another_client_are_in_none(acmes: list[Chat], carl: Operator, acme: Client) -> None:
    for address in ("/console/statistics/", f"/console/statistics/?client={acme.pk}"):
        page = signed_in(carl).get(address).content.decode()
        assert "Answered: 1, show the chats" in page
        assert "Olga" not in page


def test_csv_is_for_owners_and_admins_and_runs_no_formula(
    acmes: list[Chat], acme: Client, bolt: Client, ada: Operator, olga: Operator, carl: Operator
) -> None:
    address = "/console/statistics/csv/"
    for other in (olga, carl):
        assert signed_in(other).get(address).status_code == 404
    assert signed_in(ada).get(f"{address}?client={bolt.pk}").status_code == 404
    answer = signed_in(ada).get(address)
    text = b"".join(answer).decode().removeprefix("\ufeff")
    lines = {(row["by"], row["name"]): row for row in csv.DictReader(io.StringIO(text))}
    assert lines["total", ""]["answered"] == "4"
    assert lines["total", ""]["bounce_rate"] == "0.2"
    assert lines["operator", "Olga"]["first_response"] == "30.0"
    assert ("tag", "'=1+1") in lines


@pytest.mark.parametrize(
    "query",
    [
        "from=x&to=y",
        "from=2026-99-99",
        "from=9999-01-01",
        "to=0001-01-01",
        "client=x",
        "client=99999999999999999999",
    ],
)
def test_an_address_that_makes_no_sense_shows_the_last_days(
    acmes: list[Chat], ada: Operator, query: str
) -> None:
    assert signed_in(ada).get(f"/console/statistics/?{query}").status_code == 200


def test_a_table_of_a_client_that_is_no_number_is_not_there(acmes: list[Chat], ada: Operator) -> None:
    for client in ("9" * 4_301, "9" * 30, "x", "²"):
        assert signed_in(ada).get("/console/statistics/csv/", {"client": client}).status_code == 404


def test_a_long_range_is_shown_by_weeks(acmes: list[Chat], ada: Operator) -> None:
    begin = timezone.now().date() - timedelta(days=364)
    page = signed_in(ada).get(f"/console/statistics/?from={begin}").content.decode()
    assert "Chats per week" in page


def test_bars_are_as_tall_as_their_values() -> None:
    chart = charts.stacked(
        "T", "D", "Day", (("a", "A"), ("b", "B")), [("1", "", (30, 10)), ("2", "", (0, 0))]
    )
    floor, top = chart.lines[0].y, chart.lines[-1].y
    assert chart.lines[-1].label == "40"
    first, second = chart.bars[0].parts
    assert first.height + second.height == floor - top
    assert second.y == top
    assert [part.height for part in chart.bars[1].parts] == [0, 0]
    assert [charts._round_up(value) for value in (0, 1, 3, 7, 11, 99, 101, 999)] == [
        2,
        2,
        4,
        8,
        20,
        100,
        200,
        1000,
    ]
