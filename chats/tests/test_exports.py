"""Everything that a client has, as files: what they hold, who gets them, and for how long."""

import csv
from datetime import timedelta

import pytest
from django.test import Client as Http
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AuditEntry, Client, Member, Operator, User
from billing.models import Subscription
from chats.models import (
    Attachment,
    Chat,
    Inquiry,
    InquiryReply,
    Note,
    SentForm,
    Tag,
    Ticket,
    TicketReply,
    Visitor,
)
from chats.services import exports, messages
from livechat.testing.cast import accepted, answer, at
from livechat.testing.factories import MemberFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("commits", "told")]

PAGE = "/dashboard/export/"


@pytest.fixture
def http(ada: Operator) -> Http:
    http = Http()
    http.force_login(ada.user)
    return http


def table(http: Http, name: str) -> list[dict[str, str]]:
    page = http.get(f"{PAGE}{name}.csv")
    assert page.status_code == 200
    text = b"".join(page.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(text.splitlines(keepends=True)))


@pytest.fixture
def chat(vera: Visitor, olga: Operator) -> Chat:
    """Vera asked, Olga answered and sent a file, and wrote down who Vera is."""
    Visitor.objects.filter(pk=vera.pk).update(name="=Vera", email="vera@people.example")
    chat = accepted(vera, olga)
    answer(chat, olga, "Twice a week.")
    author, file = f"operator:{olga.pk}", {"token": "t0"}
    messages.store_and_publish(
        messages.Draft(chat.pk, author, "f", "plan.pdf", at(9), olga.pk, kind="file", data=file)
    )
    chat.tags.add(Tag.objects.create(client=chat.client, name="Roses"))
    answers = [{"field": "f1", "kind": "choice", "label": "About", "value": "Roses"}]
    SentForm.objects.create(chat=chat, visitor=vera, ref="f", answers=answers)
    Note.objects.create(client=chat.client, visitor=vera, chat=chat, operator=olga, body="Grows roses.")
    return chat


@pytest.mark.row("I1")
def test_conversations_go_along_line_by_line(http: Http, chat: Chat, settings: Settings) -> None:
    [row] = table(http, "chats")
    assert (row["Chat"], row["Visitor"], row["Answered by"]) == (str(chat.pk), "'=Vera", "Olga")
    assert (row["Tags"], row["Form"], row["Website"]) == ("Roses", "About: Roses", "Garden shop")
    lines = table(http, "messages")
    assert [line["Line"] for line in lines] == [str(number + 1) for number in range(len(lines))]
    said = [(line["From"], line["Name"], line["Text"]) for line in lines]
    assert ("Visitor", "'=Vera", "Hello?") in said
    assert ("Operator", "Olga", "Twice a week.") in said
    assert "Grows roses." not in str(lines)
    assert lines[-1]["File"] == f"{settings.BASE_URL}/console/files/t0/"
    assert [note["Note"] for note in table(http, "notes")] == ["Grows roses."]


def test_people_and_what_is_done_for_them_go_along(http: Http, chat: Chat, ada: Operator) -> None:
    acme, visitor, site = chat.client, chat.visitor, chat.site
    ticket = Ticket.objects.create(
        client=acme, number=7, ref="t", subject="Roses", body="Send them.", details=[["Colour", "Red"]],
        created_by=ada, name="Vera",
    )  # fmt: skip
    replies = TicketReply.objects
    replies.create(ticket=ticket, operator=ada, ref="r", body="Who?", is_internal=True)
    replies.create(ticket=ticket, operator=ada, ref="s", body="Which ones?")
    replies.create(ticket=ticket, ref="t", body="The red ones.")
    inquiry = Inquiry.objects.create(
        client=acme, site=site, visitor=visitor, ref="i", body="Do you\ndeliver?"
    )
    Attachment.objects.create(
        client=acme, inquiry=inquiry, visitor=visitor, token="t1", file="x", name="x.txt",
        content_type="text/plain", size=1,
    )  # fmt: skip
    InquiryReply.objects.create(inquiry=inquiry, operator=ada, ref="a", body="We do.")
    assert table(http, "contacts")[0]["E-mail"] == "vera@people.example"
    assert table(http, "tickets")[0]["Fields"] == "Colour: Red"
    said = {row["Text"]: (row["By"], row["To"]) for row in table(http, "ticket-replies")}
    assert said == {
        "Who?": ("Ada", "Colleagues"),
        "Which ones?": ("Ada", "The person"),
        "The red ones.": ("Vera", "The team"),
    }
    [row] = table(http, "inquiries")
    assert row["Text"] == "Do you\ndeliver?"
    assert row["Files"].endswith("/console/files/t1/")
    assert table(http, "inquiry-replies")[0]["Text"] == "We do."


def test_the_page_says_what_there_is_and_each_download_is_on_the_record(
    http: Http, chat: Chat, ada: Operator, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(24):
        page = " ".join(http.get(PAGE).content.decode().split())
    for name, one in exports.TABLES.items():
        assert one.size(chat.client) == len(table(http, name)), name
        assert f'href="{PAGE}{name}.csv"' in page
    assert f"{exports.TABLES['messages'].size(chat.client)} rows" in page
    subjects = AuditEntry.objects.filter(action="data.exported", actor=ada.user, client=chat.client)
    assert set(subjects.values_list("subject", flat=True)) == {f"export:{name}" for name in exports.TABLES}
    assert http.get(f"{PAGE}passwords.csv").status_code == 404


def test_more_rows_take_no_more_queries(
    http: Http, chat: Chat, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        Inquiry.objects.create(
            client=chat.client, site=chat.site, visitor=chat.visitor, ref=f"n{number}", body="?"
        )
    with django_assert_num_queries(3):
        assert len(list(exports.TABLES["inquiries"].lines(chat.client))) == 20


def test_what_is_deleted_stays_here(http: Http, chat: Chat) -> None:
    Chat.objects.filter(pk=chat.pk).update(deleted_at=timezone.now())
    assert not table(http, "chats")
    assert not table(http, "messages")


def test_whoever_has_left_exports_for_ninety_days(http: Http, chat: Chat) -> None:
    Subscription.objects.filter(client=chat.client).update(ends_at=timezone.now() - timedelta(days=1))
    assert "You can export until" in http.get(PAGE).content.decode()
    assert table(http, "messages")
    assert PAGE in http.get("/dashboard/billing/").content.decode()


@pytest.mark.row("I1")
def test_it_is_for_owners_and_admins_of_the_client_alone(
    chat: Chat, acme: Client, bolt: Client, carl: Operator, olga: Operator
) -> None:
    colleague = MemberFactory(client=acme, role=Member.Role.OPERATOR).user
    for user in (carl.user, olga.user, colleague):
        http = Http()
        http.force_login(user)
        for address in (PAGE, f"{PAGE}messages.csv"):
            assert http.get(address).status_code == 404
    assert Http().get(f"{PAGE}messages.csv").status_code == 302
    theirs = Http()
    theirs.force_login(MemberFactory(client=bolt, role=Member.Role.ADMIN).user)
    for name in exports.TABLES:
        assert table(theirs, name) == []


def test_staff_who_act_for_a_client_take_nothing_along(acme: Client) -> None:
    http = Http()
    http.force_login(User.objects.create_superuser("sam@livechat.example"))
    http.post(f"/admin/accounts/client/{acme.pk}/act/", {"reason": "They asked."})
    assert http.get("/dashboard/").status_code == 200
    assert http.get(PAGE).status_code == 409
    assert http.get(f"{PAGE}chats.csv").status_code == 409
