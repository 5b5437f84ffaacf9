"""Signed-in customers of a website: one visitor each, whatever device they use (X9)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Site
from chats.models import Chat, Visitor
from chats.services import contacts, endings, visitors
from livechat.lib.errors import DomainError
from livechat.lib.winning import win

TRIES = 3


def sign_in(site: Site, signed_id: str, token_hash: str, now: datetime, *, here: Visitor | None) -> Visitor:
    """The one visitor who is this customer, known by `token_hash` from now on.

    `here` is the browser they sit at: what it did before anybody signed in becomes theirs, what
    another customer did does not. Safe to run twice and in parallel.
    """
    anonymous = here if here is not None and not here.signed_id else None
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                customer = _customer(site, signed_id, token_hash, now, anonymous)
        except IntegrityError:
            continue  # another device of theirs was first
        if anonymous is not None and anonymous.pk != customer.pk:
            _join(customer, anonymous, now)
        return customer
    raise DomainError


def _customer(
    site: Site, signed_id: str, token_hash: str, now: datetime, anonymous: Visitor | None
) -> Visitor:
    known = Visitor.objects.filter(site=site, signed_id=signed_id)
    if known.exclude(token_hash=token_hash).update(token_hash=token_hash) or known.exists():
        return known.get()
    if anonymous is not None and win(
        Visitor.objects.filter(pk=anonymous.pk, signed_id=""), signed_id=signed_id, token_hash=token_hash
    ):
        return Visitor.objects.get(pk=anonymous.pk)
    return Visitor.objects.create(
        site=site, signed_id=signed_id, token_hash=token_hash, created_at=now, seen_at=now, active_at=now
    )


def _join(customer: Visitor, anonymous: Visitor, now: datetime) -> None:
    """Give the customer what this browser did before: chats one by one, then whatever else hangs on it."""
    if Chat.objects.open().filter(visitor=anonymous.pk).exists():
        # A visitor has one open chat: it is the one that they sit at.
        for chat in Chat.objects.open().filter(visitor=customer.pk):
            endings.leave(chat, now)
    for chat in Chat.objects.filter(visitor=anonymous.pk).order_by("pk"):
        win(Chat.objects.filter(pk=chat.pk), visitor=customer.pk)
    for relation in Visitor._meta.related_objects:
        rows = relation.field.model._base_manager.filter(**{relation.field.name: anonymous.pk})
        try:
            with transaction.atomic():
                rows.update(**{relation.field.name: customer.pk})
        except IntegrityError:
            continue  # the customer has a row of this kind already
    if anonymous.blocked_at is not None:
        blocked = {"blocked_at": anonymous.blocked_at, "blocked_by": anonymous.blocked_by_id}
        win(Visitor.objects.filter(pk=customer.pk, blocked_at=None), **blocked)
    visitors.tell(customer)


def introduce(customer: Visitor, now: datetime, *, name: str, email: str, phone: str) -> None:
    """Make a contact of a customer who is none yet.

    Name and address are not signed: they never make somebody whom operators know already.
    """
    if customer.contact_id is not None:
        return
    client = customer.site.client
    try:
        contacts.make(client, None, now, visitor=customer, name=name, email=email, phone=phone)
    except DomainError:
        return


def lock_out(site: Site) -> None:
    """No token of a customer opens anything; a page that signs anew gets them in again."""
    customers = Visitor.objects.filter(site=site).exclude(signed_id="")
    customers.update(token_hash=Concat(Value("retired-"), Cast("pk", CharField())))
