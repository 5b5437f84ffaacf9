"""Any number of conversations of the last year, for lists that have to be long."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from accounts.models import Client, Operator
from chats.models import Chat, Message, Visitor
from chats.services import messages
from chats.services.messages import SYSTEM, VISITOR
from livechat.demo.conversations import MARK

BATCH = 500
YEAR = timedelta(days=365)
QUESTIONS = (
    "Do you have this frame in 58?",
    "When is my bike ready?",
    "How long does a service take?",
    "Can I return a helmet that does not fit?",
    "Which tyres for gravel and rain?",
    "Is the workshop open on Saturday?",
)
ANSWERS = (
    "Yes. Shall I put one aside for you?",
    "It is ready today after four.",
    "About two working days at the moment.",
    "Within 30 days, in its box.",
    "35 mm with a closed tread: quiet on roads, sure on gravel.",
    "From nine to one.",
)
THANKS = ("Great, thank you", "Perfect", "OK, that helps")


class Times(NamedTuple):
    """When the five lines of a conversation were written."""

    asked: datetime
    accepted: datetime
    answered: datetime
    thanked: datetime
    ended: datetime

    @classmethod
    def after(cls, asked: datetime, chance: random.Random) -> "Times":
        accepted = asked + timedelta(seconds=chance.randrange(3, 45))
        answered = accepted + timedelta(seconds=chance.randrange(10, 60))
        thanked = answered + timedelta(seconds=chance.randrange(10, 90))
        return cls(asked, accepted, answered, thanked, thanked + timedelta(seconds=20))


def add(count: int, now: datetime) -> Iterator[int]:
    """Make `count` ended chats, the oldest first; yields how many there are after each batch.

    All are Bolt's: on the Platform package a chat costs no credit, so the ledger stays as it is.
    """
    client = Client.objects.get(slug="bolt-cycles")
    operators = list(Operator.objects.filter(user__memberships__client=client))
    chance = random.Random(count)
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        asked = [now - YEAR * (1 - number / count) - timedelta(hours=1) for number in numbers]
        # Short, so that the running product can write in between on SQLite.
        with transaction.atomic():
            _add_batch(client, operators, [Times.after(moment, chance) for moment in asked], chance)
        yield numbers.stop


def _add_batch(client: Client, operators: list[Operator], times: list[Times], chance: random.Random) -> None:
    site = client.sites.order_by("pk")[0]
    token = f"{MARK}{chance.getrandbits(64):x}"
    visitors = Visitor.objects.bulk_create(
        Visitor(site=site, token_hash=f"{token}-{n}", created_at=t.asked, seen_at=t.ended, active_at=t.ended)
        for n, t in enumerate(times)
    )
    told = [
        (_ended(visitor, client, operator, t, chance), operator, t)
        for visitor, operator, t in zip(visitors, chance.choices(operators, k=len(times)), times, strict=True)
    ]
    chats = Chat.objects.bulk_create(chat for chat, _, _ in told)
    Chat.objects.filter(pk__in=[chat.pk for chat in chats]).update(interaction=F("pk"))
    Message.objects.bulk_create(
        line for chat, operator, t in told for line in _lines(chat, operator, t, chance)
    )


def _ended(visitor: Visitor, client: Client, operator: Operator, times: Times, chance: random.Random) -> Chat:
    """A chat that went well; its columns say what `messages.store` would have written."""
    return Chat(
        client=client,
        site=visitor.site,
        visitor=visitor,
        started_ref="history",
        status=Chat.Status.ENDED,
        reason=chance.choice((Chat.Reason.OPERATOR, Chat.Reason.VISITOR)),
        operator=operator,
        created_at=times.asked,
        waiting_since=times.asked,
        accepted_at=times.accepted,
        first_response_at=times.answered,
        last_message_at=times.thanked,
        ended_at=times.ended,
        last_seq=5,
        visitor_seq=4,
        operator_seq=3,
        visitor_delivered_seq=5,
        visitor_seen_seq=5,
        operator_delivered_seq=5,
        operator_seen_seq=5,
    )


def _lines(chat: Chat, operator: Operator, times: Times, chance: random.Random) -> Iterator[Message]:
    question = chance.randrange(len(QUESTIONS))
    by_operator = {"author": messages.author_of(operator.pk), "operator": operator}
    by_visitor = {"author": VISITOR}
    event = {"author": SYSTEM, "kind": Message.Kind.EVENT}
    said: list[tuple[str, dict[str, Any]]] = [
        (QUESTIONS[question], by_visitor),
        ("chat.accepted", event | {"data": {"name": operator.display_name}}),
        (ANSWERS[question], by_operator),
        (chance.choice(THANKS), by_visitor),
        ("chat.ended", event | {"data": {"by": chat.reason}}),
    ]
    for number, ((body, fields), at) in enumerate(zip(said, times, strict=True), start=1):
        yield Message(chat=chat, seq=number, ref=f"history-{number}", body=body, created_at=at, **fields)
