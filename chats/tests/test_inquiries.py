"""The contact form."""

from typing import Any

import pytest

from accounts.models import Client, Operator
from chats.models import Inquiry, Visitor
from chats.services import inquiries
from chats.services.inquiries import NoAddress
from chats.services.people import BadEmail
from livechat.lib.errors import NotFound
from livechat.lib.phone import BadPhone
from livechat.lib.text import BadText, EmptyText
from livechat.testing.cast import Told, ask, at
from livechat.testing.factories import VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("S8")]


def send(visitor: Visitor, **fields: Any) -> Inquiry:
    form = {"ref": "form-1", "name": "Vera", "email": "vera@people.example", "phone": "", "text": "Ferns?"}
    return inquiries.send(visitor, **(form | fields), now=at(0))


@pytest.mark.both
def test_what_is_sent_is_stored_once(vera: Visitor) -> None:
    inquiry = send(vera)
    assert send(vera) == inquiry
    assert (inquiry.client, inquiry.site, inquiry.body) == (vera.site.client, vera.site, "Ferns?")
    vera.refresh_from_db()
    assert (vera.name, vera.email) == ("Vera", "vera@people.example")


def test_it_belongs_to_the_chat_that_was_redirected(vera: Visitor) -> None:
    chat = ask(vera)
    assert send(vera, chat_id=chat.pk).chat == chat
    assert send(vera, chat_id=chat.pk, ref="form-2").chat == chat, "a form may be sent twice"


@pytest.mark.row("I1", "I7")
def test_a_foreign_chat_is_a_chat_that_never_was(vera: Visitor, viktor: Visitor, carl: Operator) -> None:
    foreign = ask(viktor)
    for chat_id in (foreign.pk, 10**9):
        with pytest.raises(NotFound):
            send(vera, chat_id=chat_id)
    assert not Inquiry.objects.exists()
    vera.refresh_from_db()
    assert vera.email == ""


def test_the_same_ref_of_another_visitor_is_another_form(vera: Visitor) -> None:
    assert send(vera) != send(VisitorFactory(site=vera.site))


@pytest.mark.both
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"email": ""}, NoAddress),
        ({"email": "   "}, NoAddress),
        ({"email": "vera"}, BadEmail),
        ({"email": "vera@people.example\nBcc: all@people.example"}, BadEmail),
        ({"email": "vera@people.example, otto@people.example"}, BadEmail),
        ({"phone": "call me"}, BadPhone),
        ({"phone": "+49 30 1234567890123"}, BadPhone),
        ({"phone": "378282246310005"}, BadPhone),
        ({"text": "  \n "}, EmptyText),
        ({"text": "a\x00b"}, BadText),
        ({"text": "a\ud800b"}, BadText),
    ],
)
def test_what_cannot_be_answered_or_stored_is_refused(
    vera: Visitor, fields: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        send(vera, **fields)
    assert not Inquiry.objects.exists()


def test_a_phone_number_is_enough(vera: Visitor) -> None:
    assert send(vera, email="", phone="+49 (30) 123-456").phone == "+4930123456"


def test_names_are_one_clean_line(vera: Visitor) -> None:
    assert send(vera, name="Vera\r\nBcc: x\x00 \u202eevil").name == "Vera Bcc: x evil"


def test_a_form_without_a_name_keeps_the_one_we_know(vera: Visitor) -> None:
    send(vera)
    send(vera, ref="form-2", name="", email="new@people.example")
    vera.refresh_from_db()
    assert (vera.name, vera.email) == ("Vera", "new@people.example")


def test_operators_see_the_name_on_an_open_chat_at_once(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = ask(vera)
    told.clear()
    send(vera)
    [fact] = [one for one in told.facts(f"pool:{chat.client_id}") if one["type"] == "chat.changed"]
    assert fact["data"]["visitor"]["name"] == "Vera"
    assert "vera@people.example" not in "".join(note.text for note in told.notes)


def test_the_box_of_the_client_is_told_and_no_other(vera: Visitor, bolt: Client, told: Told) -> None:
    send(vera)
    fact = {"v": 1, "type": "list.changed", "data": {"list": "inbox", "client": vera.site.client_id}}
    assert fact in told.facts(f"pool:{vera.site.client_id}")
    assert told.types(f"pool:{bolt.pk}") == []
