"""Claims that race on PostgreSQL with who has seen the answer, with STOP, and with each other (W1, W2)."""

from collections.abc import Callable
from copy import copy
from functools import partial
from time import monotonic
from typing import Any, NamedTuple

import pytest
from django.db.models import F, Model

from accounts.models import Operator
from chats.models import Chat, Visitor
from chats.services import marks
from chats.services.marks import Mark
from livechat.testing.cast import accepted, answer, at
from livechat.testing.races import TIMES, errors, races
from notifications.models import Delivery
from notifications.services import claims, deliveries, follow_ups, opt_outs
from notifications.tests.following import OURS, Kind, State, left
from notifications.tests.twilio_server import TwilioServer

pytestmark = pytest.mark.django_db(transaction=True)

# A thousand with `make races`.
MEETINGS = 5 * TIMES
NOW = at(361)


class Timed(NamedTuple):
    """What it gave, and when it began and ended."""

    found: Any
    began: float
    ended: float


def timed(work: Callable[[], Any]) -> Timed:
    began = monotonic()
    found = work()
    return Timed(found, began, monotonic())


def another(row: Model, **changes: Any) -> Any:
    """A row like this one, not stored yet."""
    made = copy(row)
    made.pk = None
    for name, value in changes.items():
        setattr(made, name, value)
    return made


@pytest.fixture
def due(reachable: Visitor, olga: Operator, twilio: TwilioServer) -> list[Delivery]:
    """A text for each of many visitors with a number of their own, like one that was really planned."""
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    follow_ups.plan(chat.pk, NOW)
    text, chat = Delivery.objects.get(kind=Kind.TEXT), Chat.objects.get()
    phones = [f"+1415555{number:04d}" for number in range(1_000, 1_000 + MEETINGS)]
    visitors = Visitor.objects.bulk_create(
        another(reachable, phone=phone, token_hash=phone) for phone in phones
    )
    chats = Chat.objects.bulk_create(
        another(chat, visitor_id=visitor.pk, started_ref=visitor.phone, interaction_id=None)
        for visitor in visitors
    )
    Chat.objects.filter(interaction=None).update(interaction=F("id"))
    lines = list(chat.messages.all())
    type(lines[0]).objects.bulk_create(another(line, chat_id=one.pk) for one in chats for line in lines)
    return Delivery.objects.bulk_create(
        # Composed and paid for already, so that the races are of the claims alone.
        another(
            text, chat_id=one.pk, recipient=phone, reference=phone, text="We have it.", segments=1, units=1
        )
        for one, phone in zip(chats, phones, strict=True)
    )


def see(chat_id: int, seq: int) -> None:
    marks.store([Mark(chat_id, None, delivered=seq, seen=seq)])


def as_late_as_a_claim(pk: int, work: Callable[[], Any]) -> Any:
    """It reads as much first as a claim does, so that now one and now the other wins."""
    delivery = Delivery.objects.select_related("client", "chat__visitor", "chat__site", "chat__client").get(
        pk=pk
    )
    follow_ups.may_go_at(delivery, NOW)
    return work()


@pytest.mark.row("W2")
@pytest.mark.parametrize("by", ["seeing it", "saying stop"])
def test_a_claim_after_it_was_seen_or_stopped_never_wins(by: str, due: list[Delivery]) -> None:
    seq = Chat.objects.latest("pk").last_seq

    def works(number: int) -> list[Callable[[], Timed]]:
        one = due[number]
        assert one.chat_id is not None
        against = (
            partial(see, one.chat_id, seq)
            if by == "seeing it"
            else partial(opt_outs.stop_texts, one.recipient, OURS, NOW)
        )
        if number % 2:
            against = partial(as_late_as_a_claim, one.pk, against)
        return [partial(timed, against), partial(timed, partial(claims.claim, one.pk, NOW))]

    results = races(works, len(due))
    assert not [error for each in results for error in errors(each)]
    missed = State.CANCELLED if by == "seeing it" else State.FAILED
    states = dict(Delivery.objects.filter(pk__in=[one.pk for one in due]).values_list("pk", "state"))
    for one, (said, claimed) in zip(due, results, strict=True):
        assert states[one.pk] == (State.CLAIMED if claimed.found else missed)
        # Both at once is nobody's fault; one after the other is.
        assert not claimed.found or claimed.began < said.ended
        assert claims.claim(one.pk, NOW) is None
    assert set(states.values()) == {State.CLAIMED, missed}, "they really met"


@pytest.mark.row("W1", "W3")
def test_two_sweepers_send_each_text_once(due: list[Delivery], twilio: TwilioServer) -> None:
    few = due[:TIMES]
    results = races(lambda n: [partial(deliveries.send, few[n].pk, NOW)] * 2, len(few))
    assert not [error for each in results for error in errors(each)]
    assert sorted(text["To"] for text in twilio.texts) == sorted(one.recipient for one in few)
