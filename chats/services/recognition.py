"""Visitors who say their name and how to reach them are contacts by themselves, the same person once (U6).

What was typed is not proven: a contact joins what operators see, never what a visitor may read (I7).
"""

from datetime import datetime

from accounts.models import Client
from chats.models import Contact, Visitor
from chats.services import contacts, visitors
from livechat.lib.errors import DomainError


def recognise(visitor_id: int, now: datetime) -> None:
    """Find or make a visitor's contact, and add what it lacks. Safe to run twice and in parallel.

    Where e-mail and phone belong to two contacts, nothing is joined: the console suggests it.
    """
    visitor = Visitor.objects.select_related("site__client", "contact").get(pk=visitor_id)
    if visitor.is_test or not (visitor.email or visitor.phone):
        return
    if visitor.contact is not None:
        contacts.fill(visitor.contact, email=visitor.email, phone=visitor.phone)
        return
    if not visitor.name:
        return
    client = visitor.site.client
    if (found := _known(client, visitor)) is not None:
        if len(found) == 1:
            contact = found.pop()
            visitors.is_contact(visitor, contact)
            contacts.fill(contact, email=visitor.email, phone=visitor.phone)
        return
    try:
        contacts.make(
            client, None, now, visitor=visitor,
            name=visitor.name, email=visitor.email, phone=visitor.phone, locale=visitor.locale,
        )  # fmt: skip
    except contacts.ContactExists as error:
        # Another browser of theirs was first.
        visitors.is_contact(visitor, error.contact)
    except DomainError:
        return  # a host page says what it likes: this is no address and no number


def two_of(visitor: Visitor) -> list[Contact]:
    """The two contacts to whom a visitor's e-mail and phone belong; nobody unless they are two."""
    found = _known(visitor.site.client, visitor) or set()
    return sorted(found, key=lambda one: one.pk) if len(found) == 2 else []


def _known(client: Client, visitor: Visitor) -> set[Contact] | None:
    """Who has this address or this number; None if nobody has."""
    by_email = contacts.known(client, email=visitor.email, phone="")
    by_phone = contacts.known(client, email="", phone=visitor.phone)
    return {one for one in (by_email, by_phone) if one is not None} or None
