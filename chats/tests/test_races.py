"""Two do it at once, on PostgreSQL with real threads: one wins, and every number is right after it."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from accounts.models import Client, Operator, Site
from accounts.services import availability
from billing.models import CreditAccount, LedgerEntry
from billing.services import credits
from chats.errors import (
    AlreadyOffered,
    AlreadyTaken,
    ChatEnded,
    KnockedAlready,
    NoRoom,
    NotActive,
    NotAllowed,
    NotAvailable,
    NotYours,
    TooManyChats,
    TransferOver,
    Unpaid,
)
from chats.models import Chat, Message, Offer, Transfer, Visitor
from chats.querysets import OPEN
from chats.services import deadlines, endings, knocks, messages, presence, queue, room, routing, transfers
from chats.services.messages import VISITOR, Draft
from livechat.testing.cast import accepted, answer, ask, at, at_work, fresh
from livechat.testing.factories import OperatorFactory, VisitorFactory
from livechat.testing.races import errors, race

pytestmark = pytest.mark.django_db(transaction=True)

LOST = (AlreadyTaken, ChatEnded, NoRoom, NotActive, NotYours, TooManyChats, Unpaid, AlreadyOffered,
        NotAllowed, NotAvailable, TransferOver)  # fmt: skip


def waiting(site: Site, count: int) -> list[Chat]:
    """Queued chats that nobody is offered: whoever is online has no room."""
    busy = at_work(OperatorFactory(is_platform=True, max_chats=0))
    chats = [ask(VisitorFactory(site=site)) for _ in range(count)]
    Operator.objects.filter(pk=busy.pk).update(is_online=False)
    assert all(chat.status == "queued" for chat in chats)
    return chats


def desks(count: int, **fields: Any) -> list[Operator]:
    return [OperatorFactory(is_platform=True, **fields) for _ in range(count)]


def assert_sound() -> None:
    """What must be true whatever has happened."""
    assert room.recount() == []
    for operator in Operator.objects.all():
        assert operator.active_chats <= operator.max_chats
        offers = Offer.objects.filter(operator=operator, outcome="open").count()
        assert operator.open_offers == offers + Transfer.objects.open().filter(receiver=operator).count()
    for transfer in Transfer.objects.open().select_related("chat"):
        assert (transfer.chat.status, transfer.chat.operator_id) == ("active", transfer.sender_id)
    for chat in Chat.objects.all():
        numbers = list(Message.objects.filter(chat=chat).order_by("seq").values_list("seq", flat=True))
        assert numbers == list(range(1, chat.last_seq + 1))
        ends = Message.objects.filter(chat=chat, body__in=["chat.ended", "chat.redirected"]).count()
        assert ends == (chat.status not in OPEN)
    for account in CreditAccount.objects.all():
        assert account.balance == sum(account.entries.values_list("amount", flat=True)) >= 0


@pytest.mark.row("A1")
def test_two_accept_at_once_and_one_is_told_who_has_it(acme_shop: Site) -> None:
    for chat in waiting(acme_shop, 5):
        operators = desks(4)
        results = race([partial(queue.accept, chat, operator, at(1)) for operator in operators])
        assert sum(result is None for result in results) == 1
        losers = [r for r in results if isinstance(r, AlreadyTaken)]
        owner = fresh(chat).operator
        assert owner is not None
        assert len(losers) == 3
        assert all(owner.display_name in loser.message for loser in losers)
        assert Operator.objects.filter(active_chats=1).count() == 1
        endings.terminate(chat, owner, at(2))
    assert_sound()


@pytest.mark.row("A4")
def test_one_operator_accepts_many_at_once_and_takes_no_more_than_the_maximum(acme_shop: Site) -> None:
    chats = waiting(acme_shop, 8)
    [operator] = desks(1, max_chats=3)
    results = race([partial(queue.accept, chat, operator, at(1)) for chat in chats])
    assert sum(result is None for result in results) == 3
    assert sum(isinstance(result, NoRoom) for result in results) == 5
    assert Chat.objects.counted().filter(operator=operator).count() == 3
    assert_sound()


@pytest.mark.row("M2")
def test_fifty_accept_for_the_last_credit_and_one_gets_it(acme: Client, acme_shop: Site) -> None:
    chats = waiting(acme_shop, 50)
    operators = desks(10, max_chats=50)
    CreditAccount.objects.update(balance=1)
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                account=acme.credit_account, amount=-9, balance_after=1, reason="correction", reference="x"
            )
        ]
    )
    results = race([partial(queue.accept, chat, operators[n % 10], at(1)) for n, chat in enumerate(chats)])
    assert sum(result is None for result in results) == 1
    assert not errors(results, Unpaid, ChatEnded)
    assert credits.balance(acme) == 0
    assert Chat.objects.active().count() == 1
    assert Chat.objects.filter(status="redirected", reason="no_credits").count() == 49
    assert_sound()


@pytest.mark.row("M1")
def test_one_interaction_is_debited_once_however_often_it_is_asked(acme: Client) -> None:
    debit = partial(credits.debit, acme, reference="interaction:1")
    assert not errors(race([debit] * 8))
    assert credits.balance(acme) == 9
    assert LedgerEntry.objects.filter(reason="interaction").count() == 1
    back = partial(credits.give_back, acme, reference="interaction:1")
    assert not errors(race([back] * 8))
    assert credits.balance(acme) == 10


@pytest.mark.row("D4", "D5")
def test_the_same_first_words_twice_at_once_make_one_chat(vera: Visitor, olga: Operator) -> None:
    for n in range(5):
        enter = partial(queue.enter, vera, ref=f"first-{n}", text="Hello?", now=at(n))
        results = race([enter] * 4)
        assert not errors(results)
        assert len({(r.chat.pk, r.outcome.seq) for r in results}) == 1
        assert sum(r.is_new for r in results) == 1
        endings.leave(results[0].chat, at(n))
    assert_sound()


def test_the_same_first_words_twice_at_once_with_nobody_online(vera: Visitor) -> None:
    enter = partial(queue.enter, vera, ref="first", text="Hello?", now=at(0))
    results = race([enter] * 4)
    assert not errors(results)
    chat = Chat.objects.get()
    assert (chat.status, chat.last_seq) == ("redirected", 2)


def test_two_tabs_write_first_at_once_and_share_one_chat(vera: Visitor, olga: Operator) -> None:
    works = [partial(queue.enter, vera, ref=f"tab-{n}", text=f"from {n}", now=at(0)) for n in range(4)]
    results = race(works)
    assert not errors(results)
    chat = Chat.objects.get()
    assert {r.chat.pk for r in results} == {chat.pk}
    assert sorted(r.outcome.seq for r in results) == [1, 2, 3, 4]
    assert_sound()


@pytest.mark.row("A3")
def test_end_and_accept_exclude_each_other(acme_shop: Site) -> None:
    chats = waiting(acme_shop, 6)
    [operator] = desks(1, max_chats=6)
    works: list[Callable[[], Any]] = []
    for chat in chats:
        works += [partial(queue.accept, chat, operator, at(1)), partial(endings.leave, chat, at(1))]
    results = race(works)
    assert not errors(results, ChatEnded)
    assert not Chat.objects.open().exists()
    operator.refresh_from_db()
    assert operator.active_chats == 0
    assert_sound()


@pytest.mark.row("A1")
def test_the_sweep_and_an_accept_exclude_each_other(acme_shop: Site, olga: Operator, otto: Operator) -> None:
    at_work(otto)
    chats = [ask(VisitorFactory(site=acme_shop)) for _ in range(6)]
    works: list[Callable[[], Any]] = []
    for chat in chats:
        assert chat.operator is not None
        works += [
            partial(queue.accept, chat, chat.operator, at(60)),
            partial(deadlines.settle, chat.pk, at(60)),
            partial(deadlines.settle, chat.pk, at(60)),
        ]
    results = race(works)
    assert not errors(results, *LOST)
    for chat in chats:
        outcomes = list(Offer.objects.filter(chat=chat).order_by("pk").values_list("outcome", flat=True))
        # Who was too late for the offer may still have picked it up from the queue.
        assert outcomes[0] in ("accepted", "missed")
        assert outcomes.count("accepted") <= (fresh(chat).status == "active")
    assert_sound()


@pytest.mark.row("A3")
def test_three_ways_to_end_at_once_make_one_end(vera: Visitor, olga: Operator) -> None:
    for n in range(5):
        chat = accepted(vera, olga, seconds=n * 1000)
        answer(chat, olga, seconds=n * 1000)
        late = at(n * 1000 + 240)
        results = race(
            [
                partial(endings.leave, chat, late),
                partial(endings.terminate, chat, olga, late),
                partial(deadlines.settle, chat.pk, late),
            ]
        )
        assert not errors(results, ChatEnded)
    assert_sound()
    olga.refresh_from_db()
    assert olga.active_chats == 0


@pytest.mark.row("A3")
def test_a_message_is_stored_before_the_end_or_refused_after_it(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    say = [
        partial(messages.store, [Draft(chat.pk, VISITOR, f"m{n}", "words", at(1))], wait=True)
        for n in range(8)
    ]
    results = race([*say, partial(endings.leave, chat, at(1))])
    assert not errors(results)
    end = Message.objects.get(chat=chat, body="chat.ended").seq
    for [outcome] in results[:-1]:
        assert outcome.code == "chat_ended" or outcome.seq < end
    assert fresh(chat).last_seq == end
    assert_sound()


def test_racing_offers_never_exceed_the_room(acme_shop: Site) -> None:
    chats = waiting(acme_shop, 8)
    Operator.objects.filter(pk__in=[d.pk for d in desks(2, max_chats=2)]).update(is_online=True)
    results = race([partial(routing.offer_next, chat.pk, at(1)) for chat in chats])
    assert not errors(results)
    assert Chat.objects.filter(status="assigned").count() == 4
    assert all(operator.open_offers <= operator.max_chats for operator in Operator.objects.all())
    assert_sound()


ANSWERS: dict[str, Callable[[Transfer], Any]] = {
    "accept": lambda transfer: transfers.accept(transfer, transfer.receiver, at(70)),
    "deny": lambda transfer: transfers.deny(transfer, "No.", at(70)),
    "cancel": lambda transfer: transfers.cancel(transfer, at(70)),
    "expire": lambda transfer: transfers.expire(transfer.pk, at(70)),
    "end": lambda transfer: endings.leave(transfer.chat, at(70)),
    "give back": lambda transfer: queue.take_back(transfer.chat_id, at(70)),
}


@pytest.mark.row("A2")
@pytest.mark.parametrize("other", ["accept", "deny", "cancel", "expire", "end", "give back"])
def test_an_accept_and_everything_else_that_answers_exclude_each_other(acme_shop: Site, other: str) -> None:
    for sender, receiver in (desks(2), reversed(desks(2))):
        chats = waiting(acme_shop, 2)
        for chat in chats:
            queue.accept(chat, sender, at(1))
        for chat in chats:
            Operator.objects.filter(pk=receiver.pk).update(is_online=True, missed_offers=0)
            offered = transfers.offer(chat, sender, receiver_id=receiver.pk, reason="Why.", now=at(2))
            works = [partial(ANSWERS["accept"], _read(offered)), partial(ANSWERS[other], _read(offered))]
            results = race(works)
            assert not errors(results, TransferOver)
            offered.refresh_from_db()
            if other in ("accept", "deny", "cancel"):
                # Both were told, and one of them that it came too late.
                assert [result is None for result in results].count(True) == 1
            if other != "accept":
                assert (results[0] is None) == (offered.outcome == "accepted")
            now = fresh(chat)
            if offered.outcome == "accepted":
                assert (now.operator, now.status) == (receiver, "ended" if other == "end" else "active")
                assert chat.messages.filter(body="chat.transferred").count() == 1
            elif other in ("end", "give back"):
                assert offered.outcome == "ended"
            else:
                assert (now.operator, now.status) == (sender, "active")
            assert_sound()
            endings.leave(chat, at(80))
            Operator.objects.update(is_online=False)


def _read(transfer: Transfer) -> Transfer:
    return Transfer.objects.select_related("chat__site", "sender", "receiver").get(pk=transfer.pk)


@pytest.mark.row("A2")
def test_there_is_one_owner_at_every_moment_of_a_transfer(acme_shop: Site) -> None:
    """Seen from outside while two operators hand chats back and forth as fast as they can."""
    one, other = desks(2, max_chats=6)
    chats = waiting(acme_shop, 4)
    for chat in chats:
        queue.accept(chat, one, at(1))
    Operator.objects.filter(pk__in=[one.pk, other.pk]).update(is_online=True)
    is_over = threading.Event()

    def hand_over(chat: Chat) -> None:
        for n in range(4):
            owner = fresh(chat).operator
            assert owner is not None
            receiver = other if owner == one else one
            transfer = transfers.offer(chat, owner, receiver_id=receiver.pk, reason="Why.", now=at(n))
            transfers.accept(_read(transfer), receiver, at(n))

    def work() -> None:
        try:
            assert not errors(race([partial(hand_over, chat) for chat in chats]))
        finally:
            is_over.set()

    def watch() -> int:
        looks = 0
        while not is_over.is_set():
            looks += 1
            owners = list(Chat.objects.values_list("status", "operator"))
            assert all(status == "active" and owner in (one.pk, other.pk) for status, owner in owners)
            assert sum(Operator.objects.values_list("active_chats", flat=True)) == len(chats)
        return looks

    results = race([work, watch])
    assert not errors(results), results
    assert results[1] > 10
    assert Transfer.objects.filter(outcome="accepted").count() == 16
    assert_sound()


@pytest.mark.row("A2")
def test_a_chat_offered_to_two_at_once_is_offered_to_one(acme_shop: Site) -> None:
    sender, *colleagues = desks(4)
    [chat] = waiting(acme_shop, 1)
    queue.accept(chat, sender, at(1))
    Operator.objects.update(is_online=True)
    works = [
        partial(transfers.offer, chat, sender, receiver_id=one.pk, reason="Why.", now=at(2))
        for one in colleagues
    ]
    results = race(works)
    assert len(errors(results)) == len([r for r in results if isinstance(r, AlreadyOffered)]) == 2
    assert Transfer.objects.count() == 1
    assert_sound()


@pytest.mark.row("O26")
def test_two_windows_knock_at_once_and_the_visitor_hears_it_once(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    results = race([partial(knocks.knock, chat, olga, at(5))] * 4)
    assert len(errors(results)) == len([r for r in results if isinstance(r, KnockedAlready)]) == 3


@pytest.mark.row("A4")
def test_a_day_in_seconds_has_no_deadlock_and_adds_up(acme: Client, acme_shop: Site) -> None:
    """Everybody does everything at once; nothing may fail but for a reason of the product."""
    credits.grant(acme, 100, reference="order:2")
    operators = desks(3, max_chats=2)
    Operator.objects.update(is_online=True, seen_at=at(0), last_input_at=at(0))
    visitors = [VisitorFactory(site=acme_shop) for _ in range(6)]
    dice = random.Random(7)

    def live(seed: int) -> None:
        own = random.Random(seed)
        for n in range(12):
            now = at(seed * 0.01 + n * 45)
            with suppress(*LOST):
                _do(own, own.choice(visitors), own.choice(operators), f"{seed}-{n}", now)

    results = race([partial(live, dice.randrange(10_000)) for _ in range(8)])
    assert not errors(results), errors(results)
    assert_sound()


def _do(dice: random.Random, visitor: Visitor, operator: Operator, ref: str, now: Any) -> None:
    deed = dice.choice(["enter", "enter", "accept", "accept", "decline", "leave", "terminate", "online",
                        "offline", "settle", "give back", "left", "offer", "offer", "answer", "answer",
                        "answer"])  # fmt: skip
    if deed == "enter":
        queue.enter(visitor, ref=ref, text="words", now=now)
        return
    if deed in ("online", "offline"):
        availability.set_online(operator.pk, deed == "online", "chosen", now)
        return
    if deed == "answer":
        offered = Transfer.objects.open().select_related("chat__site", "sender", "receiver").first()
        if offered is not None:
            dice.choice(list(ANSWERS.values()))(offered)
        return
    chats = list(Chat.objects.open().with_people())
    if not chats:
        return
    chat = dice.choice(chats)
    if deed == "accept":
        queue.accept(chat, operator, now)
    elif deed == "decline":
        queue.decline(chat, operator, now)
    elif deed == "leave":
        endings.leave(chat, now)
    elif deed == "terminate":
        endings.terminate(chat, operator, now)
    elif deed == "settle":
        deadlines.settle(chat.pk, now)
    elif deed == "offer" and chat.operator is not None:
        transfers.offer(chat, chat.operator, receiver_id=operator.pk, reason="Why.", now=now)
    elif deed == "left":
        presence.mark_left(chat.pk, now)
    elif chat.status == "active":
        queue.give_back(chat, now=now, missed=dice.random() < 0.5)


@pytest.mark.row("A5")
def test_a_lost_operator_gives_each_chat_back_once(acme_shop: Site) -> None:
    [operator] = desks(1)
    chats = waiting(acme_shop, 3)
    for chat in chats:
        queue.accept(chat, operator, at(1))
    results = race([partial(queue.give_back_all, operator.pk, at(60))] * 4)
    assert not errors(results)
    for chat in chats:
        assert list(chat.messages.values_list("body", flat=True)).count("chat.returned") == 1
    assert_sound()
