"""People whom a client knows: made from a chat, corrected, and joined when two are one (O13)."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.models import AuditEntry, Client, Operator
from accounts.services import audit
from chats.errors import ChangedMeanwhile
from chats.models import Contact, Visitor
from chats.services import panel, people, visitors
from chats.signals import contact_addressed
from livechat.lib.errors import DomainError
from livechat.lib.text import clean_line
from livechat.lib.winning import win

COMPANY_LENGTH = 100
MERGED = "contact.merged"


class NoName(DomainError):
    code = "no_name"
    message = "Write the name of the contact."


class NotReachable(DomainError):
    code = "not_reachable"
    message = "A contact needs an e-mail address or a phone number."


class ContactExists(DomainError):
    """Somebody has this address or number already: `contact`."""

    code = "contact_exists"
    message = "There is a contact with this e-mail address or phone number already."

    def __init__(self, contact: Contact) -> None:
        super().__init__()
        self.contact = contact


class SameContact(DomainError):
    code = "same_contact"
    message = "Choose another contact: this is the same one."


def cleaned(
    *, name: str, email: str = "", phone: str = "", company: str = "", locale: str = ""
) -> dict[str, str]:
    """As it is stored. Raises NoName, NotReachable, BadEmail or BadPhone."""
    values = {
        "name": people.name(name),
        "email": people.email(email),
        "phone": people.phone(phone, locale),
        "company": clean_line(company)[:COMPANY_LENGTH],
    }
    if not values["name"]:
        raise NoName
    if not values["email"] and not values["phone"]:
        raise NotReachable
    return values


def known(client: Client, *, email: str, phone: str) -> Contact | None:
    """Whoever has this address, else this number."""
    for of in (Q(email__iexact=email) if email else None, Q(phone=phone) if phone else None):
        if of is not None and (contact := Contact.objects.filter(of, client=client).first()):
            return contact
    return None


def make(
    client: Client,
    operator: Operator | None,
    now: datetime,
    *,
    visitor: Visitor | None = None,
    **details: str,
) -> Contact:
    """**New contact**; the visitor is this person from now on. Raises ContactExists with the other one.

    Without an operator when a signed-in customer becomes one.
    """
    values = cleaned(**details)
    try:
        with transaction.atomic():
            contact = Contact.objects.create(client=client, created_by=operator, created_at=now, **values)
            contact_addressed.send(sender=Contact, contact_id=contact.pk)
            if visitor is not None:
                visitors.is_contact(visitor, contact)
    except IntegrityError:
        other = known(client, email=values["email"], phone=values["phone"])
        if other is None:  # gone in between: the next try finds nothing in its way
            raise ChangedMeanwhile from None
        raise ContactExists(other) from None
    return contact


def change(contact: Contact, version: int, **details: str) -> None:
    """Correct a contact that is still as it was read. Raises ChangedMeanwhile or ContactExists."""
    values = cleaned(**details)
    try:
        with transaction.atomic():
            if not win(Contact.objects.filter(pk=contact.pk, version=version), **values):
                raise ChangedMeanwhile
            if (values["email"], values["phone"]) != (contact.email, contact.phone):
                contact_addressed.send(sender=Contact, contact_id=contact.pk)
            panel.changed_for(contact, "visitor")
    except IntegrityError:
        others = Contact.objects.filter(client=contact.client).exclude(pk=contact.pk)
        of = Q(email__iexact=values["email"] or None) | Q(phone=values["phone"] or None)
        raise ContactExists(others.filter(of).first() or contact) from None


def fill(contact: Contact, **addresses: str) -> None:
    """Add the e-mail or phone that a contact lacks; what belongs to another contact stays there."""
    for field, value in addresses.items():
        if not value or getattr(contact, field):
            continue
        try:
            with transaction.atomic():
                if win(Contact.objects.filter(pk=contact.pk, **{field: ""}), **{field: value}):
                    contact_addressed.send(sender=Contact, contact_id=contact.pk)
                    panel.changed_for(contact, "visitor")
        except IntegrityError:
            continue


def merge(kept: Contact, given_up: Contact, operator: Operator) -> None:
    """Two contacts are one person: chats, notes, tickets and opt-outs move to `kept`, the other row goes.

    What `kept` lacks (address, number, company) it takes over. Nobody merges what somebody else changed
    meanwhile. Raises SameContact, ChangedMeanwhile.
    """
    if kept.pk == given_up.pk or kept.client_id != given_up.client_id:
        raise SameContact
    with transaction.atomic():
        # In id order, so that two merges of the same pair do not wait for each other for ever.
        for contact in sorted((kept, given_up), key=lambda one: one.pk):
            if not win(Contact.objects.filter(pk=contact.pk, version=contact.version)):
                raise ChangedMeanwhile
        for link in Contact._meta.related_objects:
            rows: Any = link.related_model
            name = link.field.name
            rows._base_manager.filter(**{name: given_up.pk}).update(**{name: kept.pk})
        Contact.objects.filter(pk=given_up.pk).delete()
        Contact.objects.filter(pk=kept.pk).update(**_joined(kept, given_up))
        audit.record(
            operator.user,
            MERGED,
            subject=f"contact:{kept.pk}",
            client=kept.client,
            reason=f"contact:{given_up.pk} was the same person",
        )
        panel.changed_for(kept, "visitor")


def merges_of(contact: Contact) -> QuerySet[AuditEntry]:
    """Who said when that somebody else was this person, too."""
    merged = AuditEntry.objects.filter(client=contact.client_id, action=MERGED)
    return merged.filter(subject=f"contact:{contact.pk}").select_related("actor")


def _joined(kept: Contact, given_up: Contact) -> dict[str, Any]:
    values = {
        name: getattr(kept, name) or getattr(given_up, name)
        for name in ("email", "phone", "company", "email_refused_at", "phone_refused_at")
    }
    # An opt-out is the person's word, whichever row it was written on.
    return values
