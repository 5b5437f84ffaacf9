"""Who the visitor is, and what colleagues noted about them."""

import pytest

from accounts.models import Operator
from chats.errors import NotAllowed
from chats.models import Note, Visitor
from chats.services import (
    cards,
    contacts,
    customers,
    endings,
    notes,
    visitors,
)
from chats.services.people import BadEmail
from livechat.lib.phone import BadPhone
from livechat.lib.text import EmptyText
from livechat.testing.cast import Told, accepted, ask, at
from livechat.testing.factories import VisitorFactory

pytestmark = pytest.mark.django_db


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
