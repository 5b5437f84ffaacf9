"""What operators know of a visitor and correct beside the conversation."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Site
from chats.events.facts import ChatChanged
from chats.models import Chat, Contact, Inquiry, Visitor
from chats.services import listing, news, panel, people
from livechat.lib.errors import NotFound
from livechat.lib.winning import win


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


def forget(site: Site, token_hash: str) -> None:
    """A visitor who did nothing here wants to leave no trace. Whoever chatted or wrote is a conversation."""
    visitor = Visitor.objects.filter(site=site, token_hash=token_hash)
    chats = Chat.objects.filter(visitor=OuterRef("pk"))
    inquiries = Inquiry.objects.filter(visitor=OuterRef("pk"))
    visitor.filter(~Exists(chats), ~Exists(inquiries)).delete()


def is_contact(visitor: Visitor, contact: Contact) -> None:
    """An operator says who this is. Raises NotFound for another client's contact."""
    if contact.client_id != visitor.site.client_id:
        raise NotFound
    with transaction.atomic():
        Visitor.objects.filter(pk=visitor.pk).update(contact=contact)
        tell(visitor)


def tell(visitor: Visitor) -> None:
    """Everybody who has a chat of this visitor in a list or on the desk."""
    for chat in Chat.objects.open().filter(visitor=visitor.pk):
        # Their name is on its card.
        if win(Chat.objects.as_read(chat), version=chat.version + 1):
            news.tell(chat.pk, ChatChanged)
    panel.changed_for(visitor, "visitor")
