"""What a chat was about, in the client's own words (S5)."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Client
from chats.models import Chat, Tag
from chats.querysets import ChatQuerySet
from chats.services import panel
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.text import EmptyText, clean_line

NAME_LENGTH = 40


class TagsRequired(DomainError):
    code = "tags_required"
    message = "Choose at least one tag first: this client wants to know what every chat was about."


def put(chat: Chat, tag: Tag, on: bool) -> None:
    """Put the tag on the chat, or take it off. Safe to run twice. Raises NotFound for another client's."""
    if tag.client_id != chat.client_id or (on and not tag.is_active):
        raise NotFound
    with transaction.atomic():
        if on:
            chat.tags.add(tag)
        else:
            chat.tags.remove(tag)
        panel.changed(chat.pk, "tags")
        if not chat.is_open:
            tell_untagged(chat)


def create(client: Client, name: str) -> Tag:
    """A new tag of the client's, or the one of that name, in use again. Raises EmptyText."""
    name = clean_line(name)[:NAME_LENGTH].strip()
    if not name:
        raise EmptyText("Write the tag first.")
    try:
        with transaction.atomic():
            return Tag.objects.create(client=client, name=name)
    except IntegrityError:
        tag = Tag.objects.get(client=client, name__iexact=name)
        if not tag.is_active:
            Tag.objects.filter(pk=tag.pk).update(is_active=True)
            tag.is_active = True
        return tag


def require(chat: Chat) -> None:
    """Raises TagsRequired if the client wants every chat tagged, has tags, and this one has none."""
    if _who_requires().filter(pk=chat.client_id).exists() and not chat.tags.exists():
        raise TagsRequired


def to_tag(chats: ChatQuerySet) -> ChatQuerySet:
    """Chats that ended otherwise than by **Terminate**, and wait for somebody to say what they were about."""
    # Looked for first: few clients do, and among all the chats of the others nothing is to be found.
    clients = list(_who_requires().values_list("pk", flat=True))
    untagged = chats.listed().filter(client__in=clients, tag_names="")
    return untagged.filter(status=Chat.Status.ENDED, is_test=False)


def _who_requires() -> QuerySet[Client]:
    """Clients who want every chat tagged, and have tags for it."""
    return Client.objects.filter(
        Exists(Tag.objects.filter(client=OuterRef("pk"), is_active=True)), tags_required=True
    )


def tell_untagged(chat: Chat) -> None:
    """A chat came to those, or may have left them."""
    if chat.client.tags_required:
        panel.list_changed("inbox", chat.client_id)
