"""People that the client knows, and who is the same person."""

from typing import Any

import pytest

from accounts.models import AuditEntry, Client, Operator
from chats.errors import ChangedMeanwhile
from chats.models import Contact, Ticket, Visitor
from chats.services import (
    contacts,
    tickets,
)
from chats.services.contacts import ContactExists, NoName, NotReachable, SameContact
from chats.services.people import BadEmail
from livechat.lib.phone import BadPhone
from livechat.testing.cast import accepted, at, fresh
from livechat.testing.races import errors, race

pytestmark = pytest.mark.django_db


def new_ticket(client: Client, operator: Operator, ref: str = "t", **fields: Any) -> Ticket:
    form = {"subject": "Call back", "body": "About the pots", "email": "vera@people.example"} | fields
    return tickets.open_one(client, operator, at(0), ref=ref, **form)


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
