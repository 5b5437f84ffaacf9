"""A sender that is killed sends nothing twice: before its claim, after it, after the answer (W1)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import Operator
from billing.models import PostUnitEntry
from billing.services import auditing, post_units
from chats.models import Chat, Visitor
from chats.services import marks
from chats.services.marks import Mark
from livechat.testing.cast import accepted, answer, at, fresh
from livechat.testing.kills import killed_at
from notifications.models import Delivery
from notifications.services import deliveries, follow_ups
from notifications.tests.conftest import Mailbox
from notifications.tests.following import UNITS, Kind, State, left
from notifications.tests.twilio_server import TwilioServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("W1")]

DAY = 86_400
MOST = 100


def queued(chat: Chat, olga: Operator, kind: Delivery.Kind, number: int) -> Delivery:
    """A run of its own, days after the one before, of which this delivery is the next to be sent."""
    begin = number * DAY
    answer(chat, olga, seconds=begin)
    follow_ups.plan(chat.pk, at(begin + 61))
    if kind == Kind.EMAIL:
        deliveries.send(Delivery.objects.get(kind=Kind.TEXT, state=State.QUEUED).pk, at(begin + 61))
    return Delivery.objects.get(kind=kind, state=State.QUEUED)


def see(chat: Chat) -> None:
    seq = fresh(chat).last_seq
    marks.store([Mark(chat.pk, None, delivered=seq, seen=seq)])
    Delivery.objects.filter(state=State.QUEUED).update(state=State.CANCELLED)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.EMAIL])
def test_a_kill_at_any_statement_sends_nothing_twice(
    kind: Delivery.Kind, reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    arrived: Callable[[], int] = lambda: len(twilio.texts if kind == Kind.TEXT else mailbox.messages)  # noqa: E731
    chat = accepted(reachable, olga)
    left(chat)
    found, was_killed = set(), True
    for statement in range(1, MOST):
        one, before = queued(chat, olga, kind, statement), arrived()
        now = one.due_at
        was_killed = killed_at(statement, lambda one=one, now=now: deliveries.send(one.pk, now))  # type: ignore[misc]
        one.refresh_from_db()
        at_the_kill = (one.state, arrived() - before)

        # The sweeps of those that live on, twice.
        for minutes in (6, 7):
            later = now + timedelta(minutes=minutes)
            deliveries.give_up_lost(later)
            deliveries.send(one.pk, later)
        one.refresh_from_db()
        found.add((at_the_kill, (one.state, arrived() - before)))
        paid = PostUnitEntry.objects.filter(reference=f"text:{one.pk}").values_list("amount", flat=True)
        assert -sum(paid) == (one.units or 0)
        see(chat)
        if not was_killed:
            break
    assert not was_killed
    assert found == {
        ((State.QUEUED, 0), (State.SENT, 1)),
        ((State.CLAIMED, 0), (State.UNKNOWN, 0)),
        ((State.CLAIMED, 1), (State.UNKNOWN, 1)),
        ((State.SENT, 1), (State.SENT, 1)),
    }
    spent = sum(one.units or 0 for one in Delivery.objects.all())
    assert post_units.balance(chat.client) == UNITS - spent
    wrong = [one for model in auditing.LEDGERS for one in auditing.check(model)]
    assert not [one for one in wrong if isinstance(one, auditing.Wrong)]
