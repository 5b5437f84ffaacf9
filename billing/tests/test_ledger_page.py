"""`/dashboard/billing/ledger/`: every change, why, and its receipt; as a table to keep, too (F3)."""

import csv
import io

import pytest
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from django.test import Client as Http

from accounts.models import Client, Operator
from billing.services import credits, post_units
from livechat.lib import paging
from livechat.testing.factories import MemberFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("F3")]

LEDGER = "/dashboard/billing/ledger/"
TABLE = "/dashboard/billing/ledger.csv"


@pytest.fixture
def browser(ada: Operator) -> Http:
    http = Http()
    http.force_login(ada.user)
    return http


def page(http: Http, address: str = LEDGER) -> str:
    answer = http.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def table(http: Http, address: str = TABLE) -> list[list[str]]:
    answer = http.get(address)
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    text = b"".join(answer).decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_change_says_why_and_leads_to_its_receipt(browser: Http, acme: Client) -> None:
    staff = UserFactory(is_staff=True, name="Sam")
    credits.debit(acme, reference="interaction:17")
    credits.correct(acme, 3, reference="correction:1", actor=staff, note="The shop was down on Monday.")
    credits.grant(acme, 50, reference="order:LC-7F3K9Q")
    text = page(browser)
    for words in (
        "Interaction 17",
        "/dashboard/billing/interactions/17/",
        "Order LC-7F3K9Q",
        "+3",
        "−1",
        "Purchase",
    ):
        assert words in text
    assert "The shop was down on Monday." in text
    assert "Live Chat Support</bdi>" in text
    assert "Sam" not in text, "nobody of ours is named"


def test_pages_follow_each_other_without_a_hole(
    browser: Http, acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "A_PAGE", 4)
    for number in range(6):
        credits.debit(acme, reference=f"interaction:{100 + number}")
    first = browser.get(LEDGER)
    second = browser.get(LEDGER + first.context["page"].next)
    seen = [line["entry"].balance_after for line in [*first.context["lines"], *second.context["lines"]]]
    assert seen == [4, 5, 6, 7, 8, 9, 10]
    assert second.context["page"].next == ""


@pytest.mark.parametrize("before", ["-1", "x", "9" * 30, "0", "1.5", "١"])
def test_a_page_that_is_none_is_no_error(browser: Http, before: str) -> None:
    assert browser.get(LEDGER, {"before": before}).status_code == 200


def test_credits_that_are_owed_are_said(browser: Http, acme: Client) -> None:
    credits.reverse(acme, 25, reference="refund:1", note="Dispute")
    text = page(browser)
    assert "15 more owed" in text
    assert "They are paid first from your next purchase" in text


def test_the_table_has_every_line_and_runs_no_formula(
    browser: Http, acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "A_PIECE", 3)
    for number in range(7):
        credits.debit(acme, reference=f"interaction:{number}")
    staff = UserFactory(is_staff=True)
    credits.correct(acme, 1, reference="correction:1", actor=staff, note="=cmd|' /C calc'!A0")
    rows = table(browser)
    assert rows[0][:4] == ["Date (UTC)", "What", "Change", "Balance after"]
    assert [int(row[3]) for row in rows[1:]] == [4, 3, 4, 5, 6, 7, 8, 9, 10]
    assert rows[1][6].startswith("'=cmd")


async def test_the_table_is_read_in_pieces_by_an_asynchronous_server(
    transactional_db: None, acme: Client, ada: Operator
) -> None:
    http = AsyncClient()
    await http.aforce_login(ada.user)
    answer = await http.get(TABLE)
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.is_async
    text = "".join([piece.decode() async for piece in answer])
    assert text.count("\r\n") == 2


def test_before_the_first_change_it_says_what_it_is(carl: Operator, bolt: Client) -> None:
    http = Http()
    owner = MemberFactory(client=bolt, role="owner").user
    http.force_login(owner)
    assert "Nothing has changed yet" in page(http)
    assert len(table(http)) == 1
    assert "Nothing has changed yet" in page(http, "/dashboard/usage/ledger/")
    assert len(table(http, "/dashboard/usage/ledger.csv")) == 1


@pytest.mark.row("U7")
def test_post_units_have_a_ledger_of_their_own(browser: Http, acme: Client) -> None:
    post_units.grant(acme, 5_000, reference="order:2")
    post_units.debit(acme, 790, reference="text:1", country="DE", segments=1)
    text = page(browser, "/dashboard/usage/ledger/")
    assert "Text message to Germany, 1 segment" in text
    assert "−790" in text
    assert [row[2] for row in table(browser, "/dashboard/usage/ledger.csv")[1:]] == ["-790", "5000"]


@pytest.mark.row("I1")
@pytest.mark.parametrize(
    "address", [LEDGER, TABLE, "/dashboard/usage/ledger/", "/dashboard/usage/ledger.csv"]
)
def test_operators_and_strangers_see_no_billing(
    acme: Client, carl: Operator, olga: Operator, address: str
) -> None:
    for operator in (carl, olga):
        http = Http()
        http.force_login(operator.user)
        assert http.get(address).status_code == 404
    assert Http().get(address).status_code == 302


@pytest.mark.row("I1")
def test_each_client_sees_its_own(browser: Http, bolt: Client) -> None:
    credits.grant(bolt, 777, reference="order:of-bolt")
    assert "of-bolt" not in page(browser)
    assert "of-bolt" not in str(table(browser))
