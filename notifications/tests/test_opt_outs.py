"""Who wants nothing more, and where their people read it (U8)."""

import pytest

from accounts.models import Operator, Site
from chats.models import Contact, Visitor
from chats.services import contacts
from livechat.testing.cast import accepted, answer, at
from notifications.models import Delivery
from notifications.services import inbound_texts, opt_outs
from notifications.tests.following import EMAIL, OURS, PHONE, left, sweep
from notifications.tests.twilio_server import TwilioServer

pytestmark = [pytest.mark.django_db, pytest.mark.row("U8")]


def refused(contact: Contact) -> tuple[bool, bool]:
    contact.refresh_from_db()
    return contact.email_refused_at is not None, contact.phone_refused_at is not None


@pytest.mark.both
def test_a_contact_shows_what_the_person_refused_before_it_was_made_or_changed(
    acme_shop: Site, bolt_shop: Site, olga: Operator
) -> None:
    opt_outs.stop_texts(PHONE, OURS, at(0))
    opt_outs.stop_emails(EMAIL, acme_shop.client, at(0))
    contact = contacts.make(acme_shop.client, olga, at(1), name="Vera", email=EMAIL.title())
    assert refused(contact) == (True, False)
    contacts.change(contact, contact.version, name="Vera", email="v@people.example", phone=PHONE)
    assert refused(contact) == (False, True)
    opt_outs.allow_texts(PHONE, OURS, at(2))
    assert refused(contact) == (False, False)
    other = contacts.make(bolt_shop.client, olga, at(3), name="Vera", email=EMAIL, phone=PHONE)
    assert refused(other) == (False, False), "acme's e-mails were meant"


def test_a_block_that_the_provider_tells_of_later_is_a_stop(
    reachable: Visitor, olga: Operator, twilio: TwilioServer
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    text = Delivery.objects.get(kind=Delivery.Kind.TEXT)
    inbound_texts.note_status(text.pk, text.provider_id, "undelivered", "21610", at(370))
    assert opt_outs.has_stopped_texts(PHONE, OURS)
