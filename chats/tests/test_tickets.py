"""What is still to be done after a chat, and service requests."""

from typing import Any

import pytest

from accounts.models import Client, Department, Operator
from chats.errors import ChangedMeanwhile
from chats.models import Ticket, TicketKind, Visitor
from chats.services import (
    kinds,
    tickets,
)
from chats.services.kinds import BadKind, MissingField, NameTaken
from chats.services.tickets import NoEmail, NoSubject
from livechat.testing.cast import accepted, at
from livechat.testing.races import errors, race
from notifications.models import Delivery

pytestmark = pytest.mark.django_db


def new_ticket(client: Client, operator: Operator, ref: str = "t", **fields: Any) -> Ticket:
    form = {"subject": "Call back", "body": "About the pots", "email": "vera@people.example"} | fields
    return tickets.open_one(client, operator, at(0), ref=ref, **form)


@pytest.mark.row("O14")
@pytest.mark.both
def test_a_form_that_comes_twice_is_one_ticket_and_leaves_no_gap(acme: Client, olga: Operator) -> None:
    assert new_ticket(acme, olga, ref="a") == new_ticket(acme, olga, ref="a")
    with pytest.raises(NoSubject):
        new_ticket(acme, olga, ref="b", subject=" \n")
    assert new_ticket(acme, olga, ref="c").number == 2


@pytest.mark.row("O14")
@pytest.mark.django_db(transaction=True)
def test_numbers_of_tickets_have_neither_gaps_nor_doubles(acme: Client, olga: Operator) -> None:
    done = race([lambda number=number: new_ticket(acme, olga, ref=f"t{number}") for number in range(8)])  # type: ignore[misc]
    assert not errors(done)
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_nobody_saves_over_what_somebody_else_saved(acme: Client, olga: Operator) -> None:
    ticket = new_ticket(acme, olga)
    tickets.change(ticket, ticket.version, state=Ticket.State.SOLVED)
    with pytest.raises(ChangedMeanwhile):
        tickets.change(ticket, ticket.version, state=Ticket.State.OPEN)
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.SOLVED


@pytest.mark.both
def test_a_reply_goes_out_once_and_an_internal_one_never(acme: Client, olga: Operator) -> None:
    ticket = new_ticket(acme, olga)
    for _ in range(2):
        tickets.reply(ticket, olga, at(1), ref="a", body="It is on its way.", is_internal=False)
    tickets.reply(ticket, olga, at(2), ref="b", body="A secret", is_internal=True)
    delivery = Delivery.objects.get()
    assert (delivery.recipient, delivery.subject) == ("vera@people.example", "Re: Call back [#1]")
    assert "It is on its way." in delivery.text
    assert "About the pots" not in delivery.text + delivery.html
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.PENDING


def test_without_an_address_there_are_only_internal_replies(acme: Client, olga: Operator) -> None:
    ticket = new_ticket(acme, olga, email="")
    with pytest.raises(NoEmail):
        tickets.reply(ticket, olga, at(1), ref="a", body="Hello", is_internal=False)
    assert not ticket.replies.exists()


@pytest.mark.row("S16")
def test_every_new_client_has_its_service_requests(bolt: Client) -> None:
    names = set(bolt.ticket_kinds.values_list("name", flat=True))
    assert names == {"Order", "Product information", "Quotation", "International order"}


@pytest.mark.row("S16")
@pytest.mark.row("S10")
def test_a_request_goes_to_its_department_with_the_transcript(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    kind = TicketKind.objects.get(client=chat.client, name="Order")
    kind.department = Department.objects.create(
        client=chat.client, name="Orders", email="orders@acme.example"
    )
    kind.save()
    given = {"field-0": "Vera", "field-1": "vera@people.example", "field-3": "2 pots"}
    for _ in range(2):
        ticket = tickets.request(kind, chat, olga, at(1), ref="r", given=given)
    assert (ticket.kind, ticket.subject, ticket.email) == (kind, "Order: Vera", "vera@people.example")
    delivery = Delivery.objects.get()
    assert (delivery.recipient, delivery.reply_to) == ("orders@acme.example", "vera@people.example")
    for words in ("Articles and quantities: 2 pots", "Hello?"):
        assert words in delivery.text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Name is needed."),
        ({"field-0": "Vera", "field-1": "vera"}, "Please enter an e-mail"),
        ({"field-0": "Vera", "field-1": "v@p.example", "field-2": "12"}, "Please enter a phone"),
    ],
)
def test_a_request_with_a_field_missing_or_wrong_is_refused(
    vera: Visitor, olga: Operator, given: dict[str, str], message: str
) -> None:
    chat = accepted(vera, olga)
    kind = TicketKind.objects.get(client=chat.client, name="Order")
    with pytest.raises(MissingField, match=message):
        tickets.request(kind, chat, olga, at(1), ref="r", given=given)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        [],
        "fields",
        [{"label": ""}],
        [{"label": "A"}, {"label": "a "}],
        [{"label": "A", "kind": "file"}],
        [{"label": "A", "kind": "choice"}],
        [{"label": "A", "colour": "red"}],
        [{"label": f"Field {number}"} for number in range(21)],
    ],
)
def test_fields_that_cannot_be_asked_are_refused(asked: Any) -> None:
    with pytest.raises(BadKind):
        kinds.read_fields(asked)


def test_a_service_request_has_a_name_of_its_own(bolt: Client) -> None:
    fields = kinds.read_fields([{"label": "Colour", "kind": "choice", "choices": ["red", " ", "blue\n"]}])
    assert fields[0].choices == ["red", "blue"]
    with pytest.raises(NameTaken):
        kinds.save(TicketKind(client=bolt), name="ORDER", department=None, fields=fields, on=True)
