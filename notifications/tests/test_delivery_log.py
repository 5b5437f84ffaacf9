"""The log of what went out: for owners and admins of a client, with reasons that people understand."""

import csv
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Client, Operator, Site
from chats.models import Visitor
from livechat.testing.cast import accepted
from livechat.testing.factories import SiteFactory
from notifications import reasons
from notifications.models import Delivery

PAGE = "/dashboard/deliveries/"
Log = Callable[..., Delivery]

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(acme: Client) -> Log:
    def write(**values: object) -> Delivery:
        now = timezone.now()
        number = Delivery.objects.count()
        row = {
            "client": acme, "kind": "email", "state": "sent", "recipient": f"v{number}@people.example",
            "reference": f"row:{number}", "created_at": now, "due_at": now,
        }  # fmt: skip
        return Delivery.objects.create(**row | values)

    return write


@pytest.fixture
def http(ada: Operator) -> Http:
    http = Http()
    http.force_login(ada.user)
    return http


def shown(http: Http, query: str = "") -> str:
    page = http.get(PAGE + query)
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


@pytest.mark.row("O16")
@pytest.mark.row("S13")
@pytest.mark.row("W1")
def test_states_reasons_costs_and_the_way_to_the_chat(
    http: Http, log: Log, vera: Visitor, olga: Operator
) -> None:
    assert "Nothing has gone out yet" in shown(http)
    chat = accepted(vera, olga)
    log(kind="text", state="delivered", units=1580, recipient="+14155550123", chat=chat)
    log(kind="text", state="failed", problem="Not delivered (30003).", units=4321)  # given back
    log(kind="transcript", state="unknown", problem="SMTPServerDisconnected")
    log(
        kind="transcript",
        state="failed",
        problem="SMTPRecipientsRefused 550",
        recipient="a" * 200 + "@x.example",
    )
    page = shown(http)
    assert "1,580" in page
    assert f'href="/console/?chat={chat.pk}"' in page
    assert "The phone is switched off or has no network." in page
    assert "May have been sent" in page
    assert "It is not sent again by itself." in page
    assert "Their mail server knows no such mailbox." in page
    assert "SMTP" not in page
    assert "4,321" not in page


def test_it_is_filtered_by_kind_state_site_time_and_address(
    http: Http, log: Log, acme: Client, vera: Visitor, olga: Operator
) -> None:
    log(kind="text", state="failed", recipient="+14155550123", chat=accepted(vera, olga))
    log(recipient="old@people.example", created_at=timezone.now() - timedelta(days=40))
    other = SiteFactory(client=acme, name="Second shop")

    def found(query: str) -> tuple[bool, bool]:
        page = shown(http, query)
        return "+14155550123" in page, "old@people.example" in page

    assert found("") == (True, True)
    assert found("?kind=text") == found("?state=failed") == found("?period=30") == (True, False)
    assert found(f"?site={vera.site_id}") == (True, False)
    assert found(f"?site={other.pk}") == (False, False)
    assert found("?q=%28415%29+555-01") == found("?q=%2B1+415") == (True, False)
    assert found("?q=OLD%40people") == (False, True)
    assert "Nothing like that has gone out" in shown(http, "?q=nobody%00%25_")
    # What makes no sense is no filter.
    assert found("?kind=x&state=%00&site=99999999999999999999&period=-1&before=x") == (True, True)


def test_many_come_page_by_page_at_the_same_price(
    http: Http, log: Log, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(120):
        log()
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        first = shown(http)
    assert first.count("@people.example</bdi></td>") == 50
    oldest = min(Delivery.objects.order_by("-pk").values_list("pk", flat=True)[:100])
    assert shown(http, f"?before={oldest}").count("@people.example</bdi></td>") == 20


def test_the_table_has_the_same_filters_and_runs_nothing(http: Http, log: Log) -> None:
    log(recipient="=cmd@people.example", state="failed", problem="Not delivered (30006).")
    log(state="sent")
    page = http.get("/dashboard/deliveries.csv?state=failed")
    text = b"".join(page.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    header, row = csv.reader(text.splitlines())
    assert header[:3] == ["Date (UTC)", "What", "To"]
    assert row[2] == "'=cmd@people.example"
    assert "landline" in row[5]


@pytest.mark.row("I1")
def test_nobody_of_another_client_and_no_operator_sees_it(
    log: Log, carl: Operator, olga: Operator, acme_shop: Site
) -> None:
    log(recipient="vera@people.example")
    for operator in (carl, olga):
        http = Http()
        http.force_login(operator.user)
        for address in (PAGE, "/dashboard/deliveries.csv"):
            assert http.get(address).status_code == 404
    assert Http().get(PAGE).status_code == 302


@pytest.mark.row("O16")
@pytest.mark.row("S13")
def test_beside_a_chat_its_whole_log_stands_with_the_transcripts(
    log: Log, vera: Visitor, olga: Operator
) -> None:
    chat = accepted(vera, olga)
    for number in range(9):
        log(
            chat=chat,
            kind="transcript",
            state="sent",
            sent_at=timezone.now(),
            recipient=f"d{number}@acme.example",
        )
    log(chat=chat, kind="transcript", state="unknown", problem="TimeoutError")
    http = Http()
    http.force_login(olga.user)
    page = http.get(f"/console/chats/{chat.pk}/follow-ups/", headers={"HX-Request": "true"}).content.decode()
    assert all(f"d{number}@acme.example" in page for number in range(9))
    assert "4 earlier" in page
    assert "May have been sent" in page
    assert "Our mail server could not be reached." in page


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("", ""),
        ("There are not enough post units for this text.", "There are not enough post units for this text."),
        ("The provider refused it (21610).", "This person has told us STOP."),
        ("The provider refused it (99999).", "The provider refused it (99999)."),
        ("ConnectionRefusedError", reasons.AWAY),
        ("gaierror", "gaierror"),
        ("SMTPDataError 552", "The mail server refused the e-mail."),
    ],
)
def test_problems_are_said_in_plain_words(problem: str, words: str) -> None:
    assert reasons.plain(problem) == words
