"""Canned responses: whose they are, what is in them for a chat, and the three every client begins with."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Literal, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import access as people
from accounts.models import Client, Department, Operator
from chats import groups
from chats.errors import MayNotManage, ShortcutTaken
from chats.events.facts import ResponsesChanged, ResponsesView
from chats.models import Attachment, CannedResponse, Chat
from chats.models.responses import MAX_TEXT
from chats.services import uploads, variables
from chats.services.masking import mask_cards
from livechat.lib.publishing import publish
from livechat.lib.text import clean, clean_line

ONE_MOMENT = "generic_OneMoment"
# Shortcut, name, text (S6).
FIRST = (
    ("one", ONE_MOMENT, "One moment, please. I will be right back with you."),
    ("anything", "generic_anythingElse", "Is there anything else that I can help you with?"),
    (
        "bye",
        "generic_endSessionPositive",
        "Thank you for chatting with us. Have a nice day and goodbye {{ visitor.name }}.",
    ),
)

Scope = Literal["client", "department", "personal"]


class Owner(NamedTuple):
    """Whose a response is: a client's, one of its departments', or an operator's own."""

    client: Client | None = None
    department: Department | None = None
    operator: Operator | None = None


class Words(NamedTuple):
    """What a person writes of a response."""

    shortcut: str
    name: str
    text: str


def scope_of(response: CannedResponse) -> Scope:
    if response.operator_id:
        return "personal"
    return "department" if response.department_id else "client"


def may_manage(operator: Operator, response: CannedResponse) -> bool:
    """Personal ones are their operator's; the others are for owners and admins of the client."""
    if response.client_id is None:
        return response.operator_id == operator.pk
    return people.manages(operator.user_id, response.client_id)


def create(owner: Owner, words: Words, by: Operator) -> CannedResponse:
    """Raises ShortcutTaken or MayNotManage."""
    response = CannedResponse()
    write_all([(response, owner, words)], by)
    return response


def change(response: CannedResponse, owner: Owner, words: Words, by: Operator) -> None:
    """Raises ShortcutTaken or MayNotManage."""
    write_all([(response, owner, words)], by)


def write_all(entries: Iterable[tuple[CannedResponse, Owner, Words]], by: Operator) -> None:
    """All or none, new ones and changed ones. Raises ShortcutTaken or MayNotManage."""
    concerned: set[tuple[int | None, int | None]] = set()
    with transaction.atomic():
        for response, owner, words in entries:
            if response.pk:
                _check(response, by)
                concerned.add((response.client_id, response.operator_id))
            response.client, response.department, response.operator = owner
            _check(response, by)
            concerned.add((response.client_id, response.operator_id))
            _write(response, words)
        for client_id, operator_id in concerned:
            _tell(client_id, operator_id)


def delete(response: CannedResponse, by: Operator) -> None:
    """Raises MayNotManage."""
    _check(response, by)
    with transaction.atomic():
        tell(response)
        files = list(response.attachments.all())
        response.delete()
        Attachment.objects.filter(pk__in=[file.pk for file in files]).delete()
        transaction.on_commit(partial(uploads.remove, files))


def count_use(response: CannedResponse, now: datetime) -> None:
    """What is used most stands on top."""
    CannedResponse.objects.filter(pk=response.pk).update(used_count=F("used_count") + 1, last_used_at=now)


def start_with(client: Client) -> None:
    """The three that every client begins with; what is there already stays as it is."""
    CannedResponse.objects.bulk_create(
        [
            CannedResponse(client=client, shortcut=shortcut, name=name, text=text)
            for shortcut, name, text in FIRST
        ],
        ignore_conflicts=True,
    )


def filled(text: str, chat: Chat, operator: Operator) -> list[variables.Part]:
    """The text for this chat. A visitor without a name has none: never "Visitor 1234"."""
    values = {
        "visitor.name": chat.visitor.name,
        "operator.name": operator.display_name,
        "site.name": chat.site.name,
    }
    return variables.fill(text, values)


def one_moment(chat: Chat, operator: Operator) -> str:
    """What **Hold** says: the client's own words, or ours if they deleted theirs."""
    own = CannedResponse.objects.filter(client=chat.client_id, department=None, name__iexact=ONE_MOMENT)
    for text in [*own.order_by("pk").values_list("text", flat=True)[:1], FIRST[0][2]]:
        said = variables.plain(filled(text, chat, operator)).strip()
        if said:
            return mask_cards(said)[:MAX_TEXT]
    raise AssertionError("The built-in words are never empty.")


def _write(response: CannedResponse, words: Words) -> None:
    response.shortcut = words.shortcut.removeprefix("/")
    response.name = clean_line(words.name)
    response.text = mask_cards(clean(words.text))
    try:
        with transaction.atomic():
            response.save()
    except IntegrityError:
        raise ShortcutTaken(f"There is a response with the shortcut /{response.shortcut} already.") from None


def _check(response: CannedResponse, by: Operator) -> None:
    if not may_manage(by, response):
        raise MayNotManage


def tell(response: CannedResponse) -> None:
    """Windows that have the response fetch it again."""
    _tell(response.client_id, response.operator_id)


def _tell(client_id: int | None, operator_id: int | None) -> None:
    group = groups.pool(client_id) if client_id else groups.operator(operator_id or 0)
    publish(group, ResponsesChanged(data=ResponsesView(client=client_id)))
