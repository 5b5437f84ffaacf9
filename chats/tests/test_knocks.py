"""Knock knock: the visitor is called back to the window, at most once in ten seconds."""

import pytest

from accounts.models import Operator
from chats.errors import ChatEnded, KnockedAlready, NotActive, NotYours
from chats.models import Chat, Visitor
from chats.services import cards, endings, knocks, presence
from livechat.testing.cast import Told, accepted, ask, at, fresh
from livechat.testing.factories import VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("O26")]


@pytest.fixture
def chat(vera: Visitor, olga: Operator) -> Chat:
    return accepted(vera, olga)


def test_every_tab_of_the_visitor_and_every_window_hears_it(chat: Chat, olga: Operator, told: Told) -> None:
    told.clear()
    knocks.knock(chat, olga, at(20))
    [status] = told.facts("visitor:")
    [card] = told.facts("pool:")
    heard = int(at(20).timestamp() * 1000)
    assert status["data"]["knocked_at"] == card["data"]["knocked_at"] == heard
    # Whoever missed the fact reads it from the next snapshot.
    assert cards.visitor_chat(fresh(chat)).knocked_at == heard


def test_once_in_ten_seconds(chat: Chat, olga: Operator) -> None:
    knocks.knock(chat, olga, at(20))
    with pytest.raises(KnockedAlready):
        knocks.knock(chat, olga, at(29.9))
    assert fresh(chat).knocked_at == at(20)
    knocks.knock(chat, olga, at(30))


def test_only_the_owner_knocks_and_only_at_a_visitor_who_is_there(
    chat: Chat, vera: Visitor, olga: Operator, otto: Operator
) -> None:
    with pytest.raises(NotYours):
        knocks.knock(chat, otto, at(20))
    with pytest.raises(NotActive):
        knocks.knock(ask(VisitorFactory(site=vera.site)), olga, at(20))
    presence.mark_left(chat.pk, at(100))
    with pytest.raises(NotActive, match="left"):
        knocks.knock(chat, olga, at(101))
    endings.terminate(chat, olga, at(102))
    with pytest.raises(ChatEnded):
        knocks.knock(chat, olga, at(103))
    assert fresh(chat).knocked_at is None


def test_an_ended_chat_knocks_no_more(chat: Chat, olga: Operator) -> None:
    knocks.knock(chat, olga, at(20))
    endings.terminate(chat, olga, at(21))
    assert cards.visitor_chat(fresh(chat)).knocked_at is None
