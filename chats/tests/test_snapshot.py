"""What pages were told adds up to what the database holds, whatever happens in between."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Operator
from accounts.services import availability
from billing.services import credits
from chats import access
from chats.events.facts import CARD_FACTS
from chats.events.views import ChatCard
from chats.models import Chat, Visitor
from chats.services import cards, deadlines, endings, holding, presence, queue, routing, transfers
from livechat.lib.errors import DomainError
from livechat.testing.cast import Told, answer, at, at_work
from livechat.testing.factories import (
    ClientFactory,
    OperatorFactory,
    SiteFactory,
    SubscriptionFactory,
    VisitorFactory,
)

# Verb, whose chat, which operator, and how many seconds later.
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["hand on", "take over", "turn down", "write", "write",
             "accept", "accept", "accept", "answer", "decline", "leave", "terminate",
             "hold", "online", "offline", "sweep", "sweep", "left", "back", "lost", "fill"]
        ),
        st.integers(0, 2),
        st.integers(0, 1),
        st.sampled_from([1, 5, 61, 241]),
    ),
    min_size=12,
    max_size=30,
)  # fmt: skip

OF_CARDS = {fact.__struct_config__.tag for fact in CARD_FACTS}


class Console:
    """A page of an operator: it keeps the card with the highest version, and nothing else."""

    def __init__(self, snapshot: list[ChatCard]) -> None:
        self.cards = {card.id: plain(card) for card in snapshot}

    def read(self, told: Told, pool: str) -> None:
        for fact in told.facts(pool):
            # Such as of a list that changed: a dropped chat becomes an inquiry.
            if fact["type"] not in OF_CARDS:
                continue
            card = fact["data"]
            known = self.cards.get(card["id"])
            if known is None or card["version"] >= known["version"]:
                self.cards[card["id"]] = card
        # Numbers that messages move come with the messages.
        for fact in told.facts("chat:"):
            card = self.cards.get(fact["chat"])
            if card is not None and fact["type"] == "message.sent":
                card["last_seq"] = max(card["last_seq"], fact["seq"])

    def open(self) -> dict[int, Any]:
        keys = ("version", "status", "operator", "waiting_since", "is_returned", "accepted_at", "away_at",
                "left_at", "last_seq", "reason", "linked_to", "transfer")  # fmt: skip
        return {
            pk: {key: card[key] for key in keys}
            for pk, card in self.cards.items()
            if card["status"] in ("queued", "assigned", "active")
        }


def plain(card: ChatCard) -> dict[str, Any]:
    view: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(card))
    return view


@pytest.mark.row("D9", "S2")
@pytest.mark.django_db
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
    # Making a failure smaller takes minutes; its deeds say enough.
    phases=[Phase.generate],
)
@given(deeds=DEEDS)
def test_snapshot_and_events_are_a_fresh_snapshot(told: Told, deeds: list[tuple[str, int, int, int]]) -> None:
    told.clear()
    client = ClientFactory()
    SubscriptionFactory(client=client, package="operations" if len(deeds) % 2 else "platform")
    credits.grant(client, 3, reference=f"order:{client.pk}")
    site = SiteFactory(client=client, follow_up_by_email=True)
    operators = [at_work(OperatorFactory(max_chats=2)) for _ in range(2)]
    for operator in operators:
        # Earlier examples are still there, and are nobody's business in this one.
        operator.is_platform, operator.all_clients = bool(len(deeds) % 2), False
        operator.save()
        operator.assignments.create(client=client)
        client.members.create(user=operator.user, role="operator")
    visitors = [VisitorFactory(site=site, email="v@people.example" if n % 2 else "") for n in range(3)]
    for n, each in enumerate(visitors):
        queue.enter(each, ref="first", text="Hello?", now=at(n))
    pool = f"pool:{client.pk}"
    console = Console(cards.cards(access.chats_of(operators[0]).open()))
    clock = 0.0
    for n, (verb, visitor, desk, seconds) in enumerate(deeds):
        clock += seconds
        with suppress(DomainError):
            do(verb, visitors[visitor], operators[desk], clock, str(n))
        console.read(told, pool)
        told.clear()
        fresh = Console(cards.cards(access.chats_of(operators[0]).open()))
        assert console.open() == fresh.open(), (n, verb)
    for operator in operators:
        operator.refresh_from_db()
        mine = Chat.objects.filter(operator=operator)
        assert (operator.active_chats, operator.open_offers) == (
            mine.counted().count(),
            mine.filter(status="assigned").count()
            + operator.transfers_received.filter(outcome="open").count(),
        )


def do(verb: str, visitor: Visitor, operator: Operator, clock: float, ref: str) -> None:
    now = at(clock)
    chat = Chat.objects.open().with_people().filter(visitor=visitor).first()
    if verb == "write":
        queue.enter(visitor, ref=ref, text="words", now=now)
    elif verb in ("online", "offline"):
        availability.set_online(operator.pk, verb == "online", "chosen", now)
    elif verb == "fill":
        routing.fill_all(now)
    elif verb == "lost":
        queue.give_back_all(operator.pk, now)
    elif verb == "back":
        presence.visitors_seen([visitor.pk], now)
        presence.came_back(visitor.pk, now)
    elif chat is not None:
        do_to(verb, chat, operator, clock)


def do_to(verb: str, chat: Chat, operator: Operator, clock: float) -> None:
    now = at(clock)
    if verb == "accept":
        queue.accept(chat, chat.operator or operator, now)
    elif verb == "decline":
        queue.decline(chat, operator, now)
    elif verb == "answer" and chat.status == "active" and chat.operator is not None:
        answer(chat, chat.operator, seconds=clock)
    elif verb == "leave":
        endings.leave(chat, now)
    elif verb == "terminate":
        endings.terminate(chat, chat.operator or operator, now)
    elif verb == "hold":
        holding.hold(chat, chat.operator or operator, now)
    elif verb == "sweep":
        deadlines.settle(chat.pk, now)
    elif verb == "left":
        presence.mark_left(chat.pk, now)
    elif verb == "hand on" and chat.operator is not None:
        transfers.offer(chat, chat.operator, receiver_id=operator.pk, reason="Why.", now=now)
    elif offered := chat.transfers.open().select_related("chat__site", "sender", "receiver").first():
        if verb == "take over":
            transfers.accept(offered, offered.receiver, now)
        elif verb == "turn down":
            transfers.deny(offered, "No.", now)
