"""Notes, tags, contacts, tickets, service requests and inquiries: what the verbs hold to."""

from typing import Any

import pytest

from accounts.models import AuditEntry, Client, Department, Operator
from billing.models import CreditAccount
from chats.access import inquiries_of
from chats.errors import ChangedMeanwhile, NotAllowed
from chats.models import Chat, Contact, Guideline, Inquiry, Note, Tag, Ticket, TicketKind, Visitor
from chats.services import (
    cards,
    contacts,
    customers,
    endings,
    guidelines,
    inbox,
    inquiries,
    kinds,
    notes,
    tags,
    tickets,
    visitors,
)
from chats.services.contacts import ContactExists, NoName, NotReachable, SameContact
from chats.services.inquiries import BadEmail
from chats.services.kinds import BadKind, MissingField, NameTaken
from chats.services.tags import TagsRequired
from chats.services.tickets import NoEmail, NoSubject
from livechat.lib.errors import NotFound
from livechat.lib.phone import BadPhone
from livechat.lib.text import EmptyText
from livechat.testing.cast import Told, accepted, ask, at, fresh
from livechat.testing.factories import VisitorFactory
from livechat.testing.races import errors, race
from notifications.models import Delivery

pytestmark = pytest.mark.django_db


def new_ticket(client: Client, operator: Operator, ref: str = "t", **fields: Any) -> Ticket:
    form = {"subject": "Call back", "body": "About the pots", "email": "vera@people.example"} | fields
    return tickets.open_one(client, operator, at(0), ref=ref, **form)


def inquiry_of(visitor: Visitor, **fields: Any) -> Inquiry:
    form = {"name": "Vera", "email": "vera@people.example", "phone": "", "text": "Ferns?"} | fields
    return inquiries.send(visitor, ref="form-1", now=at(0), **form)


# --- the visitor's details


@pytest.mark.row("O9")
@pytest.mark.row("O20")
def test_a_corrected_name_is_on_every_card_at_once(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = accepted(vera, olga)
    told.clear()
    visitors.describe(vera, name="Vera Novak\n")
    vera.refresh_from_db()
    assert vera.name == "Vera Novak"
    [card] = told.facts(f"pool:{chat.client_id}")
    assert (card["type"], card["data"]["visitor"]["name"]) == ("chat.changed", "Vera Novak")
    assert told.facts(f"desk:{chat.pk}")[0]["data"] == {"panel": "visitor"}


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("email", "vera", BadEmail),
        ("email", "a@b.example\nBcc: c@d.example", BadEmail),
        ("phone", "12", BadPhone),
    ],
)
def test_details_that_cannot_be_are_refused(
    vera: Visitor, field: str, value: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        visitors.describe(vera, **{field: value})
    vera.refresh_from_db()
    assert getattr(vera, field) == ""


def test_a_number_without_a_country_is_one_of_the_browsers_country(vera: Visitor) -> None:
    vera.locale = "de-AT"
    visitors.describe(vera, phone="01 234567")
    vera.refresh_from_db()
    assert vera.phone == "+431234567"


# --- notes


@pytest.mark.row("O15")
def test_a_note_is_there_when_the_visitor_comes_back(vera: Visitor, olga: Operator, otto: Operator) -> None:
    chat = accepted(vera, olga)
    notes.leave(chat, olga, "Prefers e-mail. Card 4111 1111 1111 1111", at(1))
    endings.terminate(chat, olga, at(2))
    again = ask(vera, seconds=3600)
    panel = cards.panel(again.visitor, otto)
    assert panel.notes == 1
    assert panel.latest_note.startswith("Prefers e-mail.")
    assert "4111 1111" not in panel.latest_note


@pytest.mark.row("X9")
def test_operators_see_as_whom_a_customer_is_signed_in(vera: Visitor, olga: Operator) -> None:
    assert cards.panel(vera, olga).signed_id == ""
    customer = customers.sign_in(vera.site, "customer 42", vera.token_hash, at(1), here=vera)
    assert cards.panel(customer, olga).signed_id == "customer 42"


def test_notes_of_a_contact_are_those_of_all_its_browsers(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    notes.leave(chat, olga, "Knows ferns", at(1))
    contact = contacts.make(chat.client, olga, at(1), visitor=vera, name="Vera", email="vera@people.example")
    phone = VisitorFactory(site=vera.site)
    assert not notes.about(phone).exists()
    visitors.is_contact(phone, contact)
    phone.refresh_from_db()
    assert notes.about(phone).get().body == "Knows ferns"


def test_one_deletes_ones_own_notes_only(vera: Visitor, olga: Operator, otto: Operator) -> None:
    note = notes.leave(accepted(vera, olga), olga, "Mine", at(1))
    with pytest.raises(NotAllowed):
        notes.delete(note, otto)
    notes.delete(note, olga)
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
def test_a_note_without_words_or_without_end_is_refused(vera: Visitor, olga: Operator, text: str) -> None:
    with pytest.raises((EmptyText, notes.NoteTooLong)):
        notes.leave(accepted(vera, olga), olga, text, at(1))


# --- tags


@pytest.mark.row("S5")
@pytest.mark.both
def test_where_tags_are_required_one_comes_before_terminate(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    Client.objects.update(tags_required=True)
    endings_before = Chat.objects.get().status
    tag = tags.create(chat.client, "Advice")
    with pytest.raises(TagsRequired):
        endings.terminate(chat, olga, at(1))
    assert Chat.objects.get().status == endings_before
    tags.put(chat, tag, True)
    endings.terminate(chat, olga, at(2))
    assert not tags.to_tag(Chat.objects.all()).exists()


@pytest.mark.row("S5")
def test_a_chat_that_ended_by_itself_waits_for_its_tag(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    tag = tags.create(chat.client, "Advice")
    Client.objects.update(tags_required=True)
    endings.leave(chat, at(1))
    assert tags.to_tag(Chat.objects.all()).get() == chat
    tags.put(chat, tag, True)
    assert not tags.to_tag(Chat.objects.all()).exists()
    assert Chat.objects.get().tag_names == "Advice"


def test_a_client_without_tags_cannot_keep_its_operators_from_ending(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    Client.objects.update(tags_required=True)
    endings.terminate(chat, olga, at(1))


def test_a_tag_is_there_once_whatever_its_case(acme: Client, bolt: Client) -> None:
    tag = tags.create(acme, "  Advice\n")
    Tag.objects.update(is_active=False)
    again = tags.create(acme, "ADVICE")
    assert again == tag
    assert again.is_active
    assert tags.create(bolt, "Advice") != tag


def test_a_foreign_tag_goes_on_no_chat(vera: Visitor, olga: Operator, bolt: Client) -> None:
    chat = accepted(vera, olga)
    with pytest.raises(NotFound):
        tags.put(chat, tags.create(bolt, "Repair"), True)
    assert not chat.tags.exists()


# --- contacts


@pytest.mark.row("O13")
@pytest.mark.both
def test_the_same_person_is_one_contact(vera: Visitor, olga: Operator, bolt: Client, carl: Operator) -> None:
    client = vera.site.client
    contact = contacts.make(client, olga, at(0), visitor=vera, name="Vera", email="Vera@people.example")
    vera.refresh_from_db()
    assert vera.contact == contact
    with pytest.raises(ContactExists) as refusal:
        contacts.make(client, olga, at(0), name="V.", email="vera@PEOPLE.example")
    assert refusal.value.contact == contact
    contacts.make(bolt, carl, at(0), name="Vera", email="vera@people.example")


@pytest.mark.parametrize(
    ("details", "error"),
    [
        ({"name": " ", "email": "a@b.example"}, NoName),
        ({"name": "Vera"}, NotReachable),
        ({"name": "Vera", "email": "a@b"}, BadEmail),
        ({"name": "Vera", "phone": "4111 1111 1111 1111"}, BadPhone),
    ],
)
def test_a_contact_that_cannot_be_is_refused(
    acme: Client, olga: Operator, details: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        contacts.make(acme, olga, at(0), **details)
    assert not Contact.objects.exists()


@pytest.mark.both
def test_merging_keeps_history_and_opt_outs(vera: Visitor, olga: Operator) -> None:
    client = vera.site.client
    chat = accepted(vera, olga)
    kept = contacts.make(client, olga, at(0), name="Vera", email="vera@people.example")
    given_up = contacts.make(client, olga, at(0), visitor=vera, name="V. Novak", phone="+43 1 234567")
    Contact.objects.filter(pk=given_up.pk).update(phone_refused_at=at(5))
    given_up.refresh_from_db()
    vera.refresh_from_db()
    ticket = new_ticket(client, olga, chat=fresh(chat))
    contacts.merge(kept, given_up, olga)
    for row in (kept, vera, ticket):
        row.refresh_from_db()
    assert (vera.contact, ticket.contact) == (kept, kept)
    assert (kept.email, kept.phone, kept.phone_refused_at) == ("vera@people.example", "+431234567", at(5))
    assert Contact.objects.get() == kept
    assert AuditEntry.objects.get().action == "contact.merged"


def test_nobody_merges_what_somebody_has_changed(acme: Client, olga: Operator) -> None:
    kept = contacts.make(acme, olga, at(0), name="Vera", email="vera@people.example")
    other = contacts.make(acme, olga, at(0), name="V.", phone="+43 1 234567")
    contacts.change(other, other.version, name="Viktor", phone="+43 1 234567")
    with pytest.raises(ChangedMeanwhile):
        contacts.merge(kept, other, olga)
    with pytest.raises(SameContact):
        contacts.merge(kept, kept, olga)
    assert Contact.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_save_the_same_person_at_once_make_one(acme: Client, olga: Operator) -> None:
    details: Any = {"name": "Vera", "email": "vera@people.example"}
    done = race([lambda: contacts.make(acme, olga, at(0), **details)] * 6)
    assert not errors(done, ContactExists)
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_the_same_pair_from_both_ends_lose_nobody(acme: Client, olga: Operator) -> None:
    one = contacts.make(acme, olga, at(0), name="Vera", email="vera@people.example")
    other = contacts.make(acme, olga, at(0), name="V.", phone="+43 1 234567")
    done = race([lambda: contacts.merge(one, other, olga), lambda: contacts.merge(other, one, olga)])
    assert not errors(done, ChangedMeanwhile)
    left = Contact.objects.get()
    assert (left.email, left.phone) == ("vera@people.example", "+431234567")


# --- tickets


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


# --- service requests


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


# --- the Customer service box


@pytest.mark.row("S8")
@pytest.mark.both
def test_an_answer_goes_out_once_costs_nothing_and_says_who_takes_care(vera: Visitor, olga: Operator) -> None:
    inquiry = inquiry_of(vera)
    balance = CreditAccount.objects.get().balance
    for _ in range(2):
        inbox.answer(inquiry, olga, at(1), ref="a", body="They are hardy.")
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.assignee) == (Inquiry.State.ANSWERED, olga)
    delivery = Delivery.objects.get(kind=Delivery.Kind.INQUIRY_REPLY)
    assert delivery.recipient == "vera@people.example"
    assert "They are hardy." in delivery.text
    assert "Ferns?" in delivery.text
    assert CreditAccount.objects.get().balance == balance


@pytest.mark.row("S8")
def test_two_who_take_care_at_once(vera: Visitor, olga: Operator, otto: Operator) -> None:
    inquiry = inquiry_of(vera)
    inbox.take(inquiry, olga)
    with pytest.raises(ChangedMeanwhile):
        inbox.take(inquiry, otto)
    inquiry.refresh_from_db()
    assert inquiry.assignee == olga


@pytest.mark.row("S8")
def test_ours_look_after_inquiries_while_there_are_credits(
    vera: Visitor, olga: Operator, ada: Operator, carl: Operator
) -> None:
    inquiry = inquiry_of(vera)
    assert list(inquiries_of(olga, at(0))) == [inquiry]
    assert list(inquiries_of(carl, at(0))) == []
    CreditAccount.objects.update(balance=0)
    assert list(inquiries_of(olga, at(0))) == []
    assert list(inquiries_of(ada, at(0))) == [inquiry]


@pytest.mark.row("S10")
def test_an_inquiry_is_routed_to_a_department(vera: Visitor) -> None:
    inquiry = inquiry_of(vera)
    sales = Department.objects.create(client=inquiry.client, name="Sales")
    inbox.change(inquiry, inquiry.version, state="open", assignee=None, department=sales)
    with pytest.raises(ChangedMeanwhile):
        inbox.change(inquiry, inquiry.version, state="closed", assignee=None, department=None)
    inquiry.refresh_from_db()
    assert inquiry.department == sales


# --- guidelines


@pytest.mark.row("S15")
def test_guidelines_are_not_written_over_each_other(acme: Client) -> None:
    section = guidelines.add(acme, "Who we are\n", "Seeds", at(0))
    guidelines.change(section, section.version, "Who we are", "Seeds and pots", at(1))
    with pytest.raises(ChangedMeanwhile):
        guidelines.change(section, section.version, "Who we are", "Pots", at(2))
    assert Guideline.objects.get().body == "Seeds and pots"
