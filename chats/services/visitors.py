"""What operators know of a visitor and correct beside the conversation."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Site
from chats.events.facts import ChatChanged
from chats.models import Chat, Contact, Inquiry, Visitor
from chats.services import listing, news, panel, people
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.winning import win

# Of what websites say of a visitor.
DATA_FIELDS = 30


def describe(visitor: Visitor, **given: str) -> None:
    """Correct name, e-mail or phone: only the fields that are `given`. Raises BadEmail or BadPhone."""
    values = {}
    if "name" in given:
        values["name"] = people.name(given["name"])
    if "email" in given:
        values["email"] = people.email(given["email"])
    if "phone" in given:
        values["phone"] = people.phone(given["phone"], visitor.locale)
    if not values:
        return
    with transaction.atomic():
        Visitor.objects.filter(pk=visitor.pk).update(**values)
        listing.rename(visitor.pk)
        tell(visitor)


def learn(
    visitor: Visitor, *, name: str = "", email: str = "", phone: str = "", data: dict[str, Any] | None = None
) -> None:
    """Add what they, or their website, say of them; what is empty, or cannot be used, changes nothing.

    The row decides, not what `visitor` was when it was read: another tab may have said something else.
    """
    said = {
        "name": people.name(name),
        "email": _usable(people.email, email),
        "phone": _usable(people.phone, phone, visitor.locale),
    }
    with transaction.atomic():
        known = Visitor.objects.select_for_update(no_key=True).filter(pk=visitor.pk).first()
        if known is None:
            return
        values: dict[str, Any] = {field: value for field, value in said.items() if value}
        if data:
            # What was said last stays, however often a page says something else.
            kept = {field: value for field, value in known.data.items() if field not in data} | data
            values["data"] = dict(list(kept.items())[-DATA_FIELDS:])
        values = {field: value for field, value in values.items() if value != getattr(known, field)}
        if values:
            Visitor.objects.filter(pk=visitor.pk).update(**values)
            listing.rename(visitor.pk)
            tell(visitor)
    for field in (*said, "data"):
        setattr(visitor, field, values.get(field, getattr(known, field)))


def _usable(clean: Callable[..., str], *written: str) -> str:
    try:
        return clean(*written)
    except DomainError:
        return ""


def forget(site: Site, token_hash: str) -> None:
    """A visitor who did nothing here wants to leave no trace. Whoever chatted or wrote is a conversation."""
    passers_by().filter(site=site, token_hash=token_hash).delete()


def passers_by() -> QuerySet[Visitor]:
    """Those who did nothing here, or of whose doings nothing is left. A block is not theirs to lift."""
    chats = Chat.objects.filter(visitor=OuterRef("pk"))
    inquiries = Inquiry.objects.filter(visitor=OuterRef("pk"))
    return Visitor.objects.filter(~Exists(chats), ~Exists(inquiries), blocked_at=None)


def is_contact(visitor: Visitor, contact: Contact) -> None:
    """An operator says who this is. Raises NotFound for another client's contact."""
    if contact.client_id != visitor.site.client_id:
        raise NotFound
    with transaction.atomic():
        Visitor.objects.filter(pk=visitor.pk).update(contact=contact)
        panel.changed_for(visitor, "visitor")


def tell(visitor: Visitor) -> None:
    """Everybody who has a chat of this visitor in a list or on the desk."""
    for chat in Chat.objects.open().filter(visitor=visitor.pk):
        # Their name is on its card.
        if win(Chat.objects.as_read(chat), version=chat.version + 1):
            news.tell(chat.pk, ChatChanged)
    panel.changed_for(visitor, "visitor")
