"""What a visitor was told of which responses: the conversation shows it beneath them."""

from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from django.db.models import Q

from chats.models import Chat, Message
from chats.services import messages
from notifications.models import Delivery
from notifications.services import follow_ups

State = Delivery.State


class Told(NamedTuple):
    """A response, and what tells the visitor of it and of those before it, the first one first."""

    seq: int
    gone: list[Delivery]  # or what could not be sent
    going: list[Delivery]


def by_response(chat: Chat) -> list[Told]:
    """What was not needed, since they saw or answered it, is not told of."""
    outlook = follow_ups.outlook(chat)
    rows = [*_written_down(chat), *(outlook.going if outlook else ())]
    lines = list(_lines(chat, rows)) if rows else []
    told: dict[int, Told] = {}
    for row in sorted(rows, key=lambda row: row.due_at):
        if seq := _latest(row, lines):
            one = told.setdefault(seq, Told(seq, [], []))
            (one.going if row.state == State.QUEUED else one.gone).append(row)
    return list(told.values())


def _written_down(chat: Chat) -> Iterable[Delivery]:
    still_wanted = ~Q(state=State.QUEUED) | follow_ups.is_unseen() & follow_ups.is_welcome()
    rows = Delivery.objects.filter(chat=chat, run__isnull=False).exclude(state=State.CANCELLED)
    return rows.filter(still_wanted)


def _lines(chat: Chat, rows: Iterable[Delivery]) -> Iterable[Message]:
    since = min(row.run or 0 for row in rows)
    said = Message.objects.filter(chat=chat, seq__gt=since).exclude(kind="event")
    return said.only("seq", "author", "created_at").order_by("seq")


def _latest(row: Delivery, lines: Iterable[Message]) -> int | None:
    """The number of the latest response that it tells of: while it waits, there may be later ones."""
    said = (line for line in lines if line.seq > (row.run or 0))
    run = list(takewhile(lambda line: line.author != messages.VISITOR, said))
    until = row.claimed_at or row.due_at
    # By the clocks of two machines it may have gone out before anything was said.
    told = [line for line in run if row.state == State.QUEUED or line.created_at <= until] or run[:1]
    return told[-1].seq if told else None
