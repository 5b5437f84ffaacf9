"""Visitors become contacts by themselves, each person once (U6)."""

import pytest
from django.test import Client as Http

from accounts.models import Operator, Site
from chats.models import Contact, TextConsent, Visitor
from chats.services import contacts, inquiries, recognition
from livechat.testing.cast import Told, ask, at
from livechat.testing.factories import SiteFactory, VisitorFactory
from livechat.testing.races import errors, race

pytestmark = [pytest.mark.django_db, pytest.mark.row("U6")]

NAME, EMAIL, PHONE = "Vera Novak", "vera@people.example", "+4930123456"


@pytest.fixture(autouse=True)
def _around(commits: None, told: Told) -> None: ...


def known(site: Site, **details: str) -> Visitor:
    return VisitorFactory(site=site, **details)


def contact_of(visitor: Visitor) -> Contact | None:
    visitor.refresh_from_db()
    return visitor.contact


@pytest.mark.both
def test_who_writes_with_name_and_address_is_a_contact(acme_shop: Site, olga: Operator) -> None:
    vera = known(acme_shop, name=NAME, email=EMAIL)
    ask(vera)
    contact = contact_of(vera)
    assert contact is not None
    assert (contact.name, contact.email, contact.created_by) == (NAME, EMAIL, None)


@pytest.mark.parametrize("details", [{"name": NAME}, {"email": EMAIL}, {"phone": PHONE}, {}])
def test_without_name_or_without_any_way_to_reach_them_they_are_none(
    details: dict[str, str], acme_shop: Site
) -> None:
    recognition.recognise(known(acme_shop, **details).pk, at(0))
    assert not Contact.objects.exists()


def test_the_same_person_is_one_contact_across_the_sites_of_a_client_and_never_across_clients(
    acme_shop: Site, bolt_shop: Site
) -> None:
    second = SiteFactory(client=acme_shop.client)
    people = [
        known(acme_shop, name=NAME, email=EMAIL),
        known(second, name="V. Novak", email=EMAIL.upper(), phone=PHONE),
        known(bolt_shop, name=NAME, email=EMAIL),
    ]
    for visitor in people:
        recognition.recognise(visitor.pk, at(0))
    first, same, other = (contact_of(visitor) for visitor in people)
    assert first == same != other
    assert Contact.objects.count() == 2


def test_the_contact_form_makes_a_contact_too_and_adds_what_it_lacks(acme_shop: Site, olga: Operator) -> None:
    vera = known(acme_shop)
    inquiries.send(vera, ref="f1", name=NAME, email=EMAIL, phone="", text="Ferns?", now=at(0))
    contact = contact_of(vera)
    assert contact is not None
    assert (contact.name, contact.email, contact.phone) == (NAME, EMAIL, "")
    # From another browser, and then a number that somebody else has.
    other = contacts.make(acme_shop.client, olga, at(1), name="Viktor", email="v@people.example")
    again = known(acme_shop)
    inquiries.send(again, ref="f2", name=NAME, email=EMAIL, phone=PHONE, text="Roses?", now=at(2))
    inquiries.send(known(acme_shop), ref="f3", name="V", email=other.email, phone=PHONE, text="Hm", now=at(3))
    for one in (contact, other):
        one.refresh_from_db()
    assert (contact_of(again), contact.phone, other.phone) == (contact, PHONE, "")
    # Who is known already leaves their address later.
    late = known(acme_shop, name="Otto", phone="+4930999999")
    recognition.recognise(late.pk, at(4))
    inquiries.send(late, ref="f4", name="", email="otto@people.example", phone="", text="Hm", now=at(5))
    assert Contact.objects.get(phone="+4930999999").email == "otto@people.example"


def test_address_and_number_of_two_contacts_join_nobody(acme_shop: Site, olga: Operator) -> None:
    for details in ({"email": EMAIL}, {"phone": PHONE}):
        recognition.recognise(known(acme_shop, name=NAME, **details).pk, at(0))
    both = known(acme_shop, name=NAME, email=EMAIL, phone=PHONE)
    recognition.recognise(both.pk, at(0))
    assert contact_of(both) is None
    assert Contact.objects.count() == 2
    # An operator decides whether they are one person, and it is seen who did.
    one, other = recognition.two_of(both)
    contacts.merge(one, other, olga)
    assert recognition.two_of(both) == []
    recognition.recognise(both.pk, at(1))
    assert contact_of(both) == one
    assert [entry.actor for entry in contacts.merges_of(one)] == [olga.user]


def test_the_console_suggests_to_merge_them_and_shows_what_was_agreed_to(
    acme_shop: Site, olga: Operator
) -> None:
    for details in ({"name": "Vera", "email": EMAIL}, {"name": "V. Novak", "phone": PHONE}):
        recognition.recognise(known(acme_shop, **details).pk, at(0))
    chat = ask(known(acme_shop, name=NAME, email=EMAIL, phone=PHONE))
    console = Http()
    console.force_login(olga.user)
    panel = console.get(f"/console/chats/{chat.pk}/person/").content.decode()
    one, other = Contact.objects.order_by("pk")
    link = f"/console/contacts/{one.pk}/merge/?other={other.pk}"
    assert link in panel
    form = {"other": other.pk, "version": one.version, "other_version": other.version}
    assert console.get(link).status_code == 200
    assert console.post(f"/console/contacts/{one.pk}/merge/", form).status_code == 302
    recognition.recognise(chat.visitor_id, at(1))
    TextConsent.objects.create(
        visitor=chat.visitor, phone=PHONE, words="Acme may text me.", version="3f2a", given_at=at(0)
    )
    page = console.get(f"/console/contacts/{one.pk}/").content.decode()
    assert "Acme may text me." in page
    assert "version 3f2a" in page
    assert f"Texts to {PHONE}" in page
    assert "Another contact was the same person" in page
    assert link not in console.get(f"/console/chats/{chat.pk}/person/").content.decode()


def test_what_is_no_address_makes_no_contact(acme_shop: Site) -> None:
    recognition.recognise(known(acme_shop, name=NAME, email="no address", phone="12").pk, at(0))
    assert not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_are_one_contact(acme_shop: Site) -> None:
    people = [known(acme_shop, name=NAME, email=EMAIL) for _ in range(4)]
    works = [lambda pk=visitor.pk: recognition.recognise(pk, at(0)) for visitor in people]
    assert not errors(race(works))
    assert Contact.objects.count() == 1
    assert {contact_of(visitor) for visitor in people} == {Contact.objects.get()}
