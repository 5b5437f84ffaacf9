"""What lists and figures read of a chat that is over, written once instead of joined a million times."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Min, QuerySet

from chats.models import Chat, Message, StaleDay
from chats.services.messages import VISITOR

Outcome = Chat.Outcome


def enter(chat_id: int) -> None:
    """Put the chat that has just ended into the history. In the transaction that ended it."""
    chat = Chat.objects.select_related("visitor").get(pk=chat_id)
    asked_at = Message.objects.filter(chat=chat, author=VISITOR).aggregate(at=Min("created_at"))["at"]
    Chat.objects.filter(pk=chat_id).update(
        is_listed=True,
        outcome=outcome_of(chat),
        visitor_name=chat.visitor.display_name,
        visitor_email=chat.visitor.email,
        tag_names=tag_names(chat),
        response_seconds=seconds_between(asked_at, chat.first_response_at),
        handling_seconds=seconds_between(chat.accepted_at, chat.ended_at),
    )
    count_again(chat.client_id, chat.created_at.date())


def outcome_of(chat: Chat) -> str:
    """Tests and chats without a word of the visitor count as nothing (O5)."""
    if chat.is_test or not chat.visitor_seq:
        return ""
    if chat.status == Chat.Status.REDIRECTED:
        return Outcome.REDIRECTED
    return Outcome.ANSWERED if chat.first_response_at else Outcome.UNANSWERED


def seconds_between(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return max(0, round((end - start).total_seconds()))


def tag_names(chat: Chat) -> str:
    return ", ".join(sorted(chat.tags.values_list("name", flat=True), key=str.lower))[:200]


def retag(chat_id: int) -> None:
    """Its tags have changed; before it is over they are in no list."""
    chat = Chat.objects.filter(pk=chat_id, is_listed=True).first()
    if chat is not None:
        Chat.objects.filter(pk=chat_id).update(tag_names=tag_names(chat))
        count_again(chat.client_id, chat.created_at.date())


def rename(visitor_id: int) -> None:
    """The visitor has another name or e-mail address: their chats that are over show it too."""
    chats = Chat.objects.filter(visitor=visitor_id, is_listed=True).select_related("visitor")
    for chat in chats.order_by("pk"):
        visitor = chat.visitor
        Chat.objects.filter(pk=chat.pk, is_listed=True).update(
            visitor_name=visitor.display_name, visitor_email=visitor.email
        )


def count_again(client_id: int, day: date) -> None:
    """The day's figures are out of date as soon as this is committed.

    Only then, and in a statement of its own: whoever sums the day meanwhile has either seen the
    change, or finds the day stale again; and closing chats never wait for each other.
    """
    transaction.on_commit(partial(_mark_stale, client_id, day), robust=True)


def _mark_stale(client_id: int, day: date) -> None:
    StaleDay.objects.bulk_create([StaleDay(client_id=client_id, day=day)], ignore_conflicts=True)


def tagged(chats: Iterable[int] | QuerySet[Chat]) -> dict[int, list[int]]:
    """The tags of each of these chats, or of those with these ids, by id."""
    found: dict[int, list[int]] = {}
    for chat_id, tag_id in Chat.tags.through.objects.filter(chat__in=chats).values_list("chat", "tag"):
        found.setdefault(chat_id, []).append(tag_id)
    return found
