"""Chats that begin without a word: **Yes** on an invitation, the hosted page (P6)."""

from collections.abc import Iterator

import pytest

from accounts.models import Client, Operator
from billing.models import LedgerEntry
from billing.services import credits
from chats.models import Chat, Visitor
from chats.services import cards, deadlines, first_words, messages, queue
from chats.services.messages import VISITOR, Draft
from chats.signals import chat_begun
from livechat.testing.cast import answer, ask, at, fresh, go_offline, lines
from livechat.testing.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.row("P6")]


def start(visitor: Visitor, ref: str = "start", seconds: float = 0) -> Chat:
    return queue.start(visitor, ref=ref, now=at(seconds)).chat


def paid(chat: Chat) -> int:
    return LedgerEntry.objects.filter(account__client=chat.client, reason="interaction").count()


def test_it_is_offered_at_once_and_says_that_nothing_is_written_yet(vera: Visitor, olga: Operator) -> None:
    chat = start(vera)
    assert (chat.status, chat.operator) == ("assigned", olga)
    card = cards.card(chat)
    assert (card.preview, card.visitor_seq, lines(chat)) == ("", 0, [])


def test_started_twice_it_is_one_chat(vera: Visitor, olga: Operator) -> None:
    first = queue.start(vera, ref="start", now=NOON)
    again = queue.start(vera, ref="start", now=at(1))
    other_tab = queue.start(vera, ref="other", now=at(2))
    assert (first.is_new, again.is_new, other_tab.is_new) == (True, False, False)
    assert first.chat == again.chat == other_tab.chat
    assert ask(vera, seconds=3) == first.chat


def test_a_retry_after_its_end_begins_no_second_one(vera: Visitor) -> None:
    """Nobody is online: it was sent to the contact form."""
    chat = start(vera)
    assert (chat.status, chat.reason) == ("redirected", "no_operator")
    assert start(vera, seconds=60) == chat


def test_in_no_figure_while_nothing_is_written(vera: Visitor, olga: Operator) -> None:
    chat = start(vera)
    queue.decline(chat, olga, at(5))
    assert fresh(chat).outcome == ""


def test_it_is_paid_for_with_the_first_words_and_not_before(vera: Visitor, olga: Operator) -> None:
    chat = start(vera)
    queue.accept(chat, olga, at(1))
    answer(chat, olga, "What may it be?", seconds=2)
    assert paid(chat) == 0
    ask(vera, "A pot", seconds=3)
    ask(vera, "A red one", seconds=4)
    assert paid(chat) == 1


def test_words_before_the_accept_are_paid_for_with_it(vera: Visitor, olga: Operator) -> None:
    chat = start(vera)
    ask(vera, "A pot", seconds=1)
    assert paid(chat) == 0
    queue.accept(chat, olga, at(2))
    ask(vera, "A red one", seconds=3)
    assert paid(chat) == 1


@pytest.mark.row("M2")
def test_first_words_without_a_credit_left_are_kept_and_go_to_the_contact_form(
    vera: Visitor, olga: Operator, acme: Client
) -> None:
    chat = start(vera)
    queue.accept(chat, olga, at(1))
    spend(acme)
    ask(vera, "A pot", seconds=3)
    chat = fresh(chat)
    assert (chat.status, chat.reason) == ("redirected", "no_credits")
    assert "A pot" in lines(chat)
    olga.refresh_from_db()
    assert (olga.active_chats, paid(chat), credits.balance(acme)) == (0, 10, 0)
    first_words.settle(chat.pk, "first", at(4))
    assert fresh(chat).version == chat.version


@pytest.fixture
def begun() -> Iterator[list[int]]:
    """Chats of which it was told that they have begun."""
    chats: list[int] = []

    def note(chat_id: int, **kwargs: object) -> None:
        chats.append(chat_id)

    chat_begun.connect(note)
    yield chats
    chat_begun.disconnect(note)


def spend(client: Client) -> None:
    for number in range(credits.balance(client)):
        credits.debit(client, reference=f"interaction:elsewhere-{number}")


@pytest.mark.both
@pytest.mark.row("M2", "U5")
def test_what_first_words_set_going_survives_whoever_stored_them(
    vera: Visitor, olga: Operator, acme: Client, begun: list[int]
) -> None:
    chat = start(vera)
    queue.accept(chat, olga, at(1))
    spend(acme)
    # Two lines of one batch, and their process dies.
    messages.store([Draft(chat.pk, VISITOR, ref, "A pot", at(3)) for ref in ("a", "b")], wait=True)
    assert fresh(chat).status == "active"
    deadlines.settle(chat.pk, at(4))
    assert (fresh(chat).status, fresh(chat).reason) == ("redirected", "no_credits")
    assert begun == [chat.pk]


@pytest.mark.both
def test_once_settled_first_words_are_not_looked_at_again(
    vera: Visitor, olga: Operator, begun: list[int]
) -> None:
    chat = start(vera)
    queue.accept(chat, olga, at(1))
    messages.store([Draft(chat.pk, VISITOR, "a", "A pot", at(3))], wait=True)
    for seconds in (4, 130):
        deadlines.settle(chat.pk, at(seconds))
    assert begun == [chat.pk]


def test_on_platform_words_cost_nothing(viktor: Visitor, carl: Operator) -> None:
    chat = start(viktor)
    queue.accept(chat, carl, at(1))
    ask(viktor, "Is it blue?", seconds=2)
    assert (fresh(chat).status, paid(chat)) == ("active", 0)


def test_who_never_writes_is_asked_and_then_let_go(viktor: Visitor, carl: Operator) -> None:
    chat = start(viktor)
    queue.accept(chat, carl, at(0))
    for seconds in (181, 242):
        Chat.objects.filter(pk=chat.pk).update(deadline_at=at(seconds))
        deadlines.settle(chat.pk, at(seconds))
    assert (fresh(chat).status, fresh(chat).reason) == ("ended", "timeout")
    assert "chat.still_there" in lines(chat)


def test_whoever_is_left_alone_in_the_queue_stays(viktor: Visitor, carl: Operator) -> None:
    chat = start(viktor)
    go_offline(carl, seconds=1)
    assert fresh(chat).is_waiting
