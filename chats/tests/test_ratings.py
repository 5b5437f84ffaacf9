"""What the visitor thought of a chat (S14)."""

import pytest

from accounts.models import Operator
from chats.models import Chat, Visitor
from chats.services import blocking, cards, endings, ratings
from livechat.testing.cast import Told, accepted, at, fresh, go_offline
from livechat.testing.cast import ask as ask_chat

pytestmark = [pytest.mark.django_db, pytest.mark.row("S14")]

HOUR = 3600


@pytest.fixture
def ended(vera: Visitor, olga: Operator) -> Chat:
    chat = accepted(vera, olga)
    endings.terminate(chat, olga, at(10))
    return fresh(chat)


def test_operators_are_told_what_the_visitor_thought(ended: Chat, told: Told) -> None:
    assert cards.visitor_chat(ended).may_rate
    told.clear()
    ratings.rate(ended, 4, "  Quick\nand kind ", at(20))
    [fact] = told.facts(f"pool:{ended.client_id}")
    assert (fact["data"]["rating"], fact["data"]["rating_comment"]) == (4, "Quick\nand kind")
    [status] = told.facts(f"visitor:{ended.visitor_id}")
    assert status["data"]["rating"] == 4
    assert fresh(ended).rated_at == at(20)


def test_it_can_be_changed_for_ten_minutes(ended: Chat) -> None:
    ratings.rate(ended, 2, "", at(20))
    ratings.rate(ended, 5, "", at(20 + 599))
    with pytest.raises(ratings.TooLate):
        ratings.rate(ended, 1, "", at(20 + 599 + 601))
    assert fresh(ended).rating == 5


def test_a_day_later_nobody_asks_any_more(ended: Chat) -> None:
    with pytest.raises(ratings.TooLate):
        ratings.rate(ended, 5, "", at(10 + 24 * HOUR + 1))
    ratings.rate(ended, 5, "", at(10 + 24 * HOUR - 1))


def test_also_after_a_time_out(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    endings.finish(Chat.objects.as_read(chat), chat, Chat.Reason.TIMEOUT, at(10))
    ratings.rate(fresh(chat), 3, "", at(20))
    assert fresh(chat).rating == 3


def test_a_running_and_a_redirected_chat_are_not_rated(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    with pytest.raises(ratings.TooLate):
        ratings.rate(chat, 5, "", at(1))
    endings.terminate(chat, olga, at(2))
    go_offline(olga, seconds=3)
    redirected = ask_chat(vera, seconds=4)
    assert not cards.visitor_chat(fresh(redirected)).may_rate
    with pytest.raises(ratings.TooLate):
        ratings.rate(fresh(redirected), 5, "", at(5))


def test_a_blocked_visitor_is_not_asked(ended: Chat, olga: Operator) -> None:
    blocking.block(ended, olga, at(12), with_address=False)
    assert not cards.visitor_chat(fresh(ended)).may_rate
    with pytest.raises(ratings.TooLate):
        ratings.rate(fresh(ended), 5, "", at(13))


@pytest.mark.row("I5")
@pytest.mark.parametrize("comment", ["4111 1111 1111 1111", "a\x00b", "  "])
def test_the_comment_is_clean(ended: Chat, comment: str) -> None:
    ratings.rate(ended, 5, comment, at(20))
    assert fresh(ended).rating_comment in ("•••• •••• •••• 1111", "")
