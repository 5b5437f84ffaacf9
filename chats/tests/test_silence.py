"""The silence clock (S4), both ways, and Hold."""

import pytest

from accounts.models import Operator
from chats.errors import ChatEnded, NotActive, NotYours
from chats.models import Chat, Visitor
from chats.services import deadlines, endings, holding, queue, responses
from chats.services.marks import Mark
from chats.services.marks import store as store_marks
from livechat.testing.cast import Told, accepted, answer, ask, at, fresh, lines

pytestmark = pytest.mark.django_db


def present(visitor: Visitor, *, seconds: float) -> None:
    """They are on the page, and awake, until then."""
    Visitor.objects.filter(pk=visitor.pk).update(seen_at=at(seconds), active_at=at(seconds), hidden_at=None)


def sweep(chat: Chat, *seconds: int) -> Chat:
    """The sweep comes by at these moments, as it does every 2 s."""
    for second in seconds:
        deadlines.settle(chat.pk, at(second))
    return fresh(chat)


@pytest.fixture
def chat(vera: Visitor, olga: Operator) -> Chat:
    """Accepted at NOON and answered 10 s later, with vera on the page."""
    chat = accepted(vera, olga)
    answer(chat, olga, seconds=10)
    present(vera, seconds=600)
    return fresh(chat)


@pytest.mark.both
@pytest.mark.row("S4")
def test_a_silent_visitor_is_asked_at_three_minutes_and_the_chat_ends_at_four(chat: Chat) -> None:
    sweep(chat, *range(0, 190, 2))
    assert "chat.still_there" not in lines(chat)
    chat = sweep(chat, 190, 192)
    assert lines(chat).count("chat.still_there") == 1
    chat = sweep(chat, *range(194, 250, 2))
    assert chat.status == "active"
    chat = sweep(chat, 250)
    assert (chat.status, chat.reason, chat.ended_at) == ("ended", "timeout", at(250))
    assert lines(chat)[-1] == "chat.ended"


def test_a_word_of_the_visitor_starts_the_clock_anew(chat: Chat, vera: Visitor, olga: Operator) -> None:
    sweep(chat, 180, 190)
    ask(vera, "Yes, I am", seconds=200)
    answer(chat, olga, seconds=210)
    chat = sweep(chat, *range(200, 390, 2))
    assert lines(chat).count("chat.still_there") == 1
    chat = sweep(chat, 390, 392)
    assert lines(chat).count("chat.still_there") == 2, "asked again in another silence"
    assert sweep(chat, 450).reason == "timeout"


def test_typing_keeps_the_clock_from_running(chat: Chat, olga: Operator) -> None:
    store_marks([Mark(chat.pk, None, typing_at=at(170))])
    chat = sweep(chat, *range(0, 350, 2))
    assert "chat.still_there" not in lines(chat)
    store_marks([Mark(chat.pk, olga.pk, typing_at=at(300))])
    chat = sweep(chat, *range(350, 480, 2))
    assert "chat.still_there" not in lines(chat)
    assert "chat.still_there" in lines(sweep(chat, 480))


@pytest.mark.both
@pytest.mark.row("S4")
def test_a_silent_operator_loses_the_chat_to_the_head_of_the_queue(
    vera: Visitor, olga: Operator, told: Told
) -> None:
    chat = accepted(vera, olga)
    present(vera, seconds=600)
    told.clear()
    chat = sweep(chat, *range(0, 240, 2))
    assert chat.status == "active"
    chat = sweep(chat, 240)
    assert (chat.status, chat.operator, chat.is_returned) == ("queued", None, True)
    assert (chat.waiting_since, chat.deadline_at) == (at(240), at(540))
    assert lines(chat) == ["Hello?", "chat.accepted", "chat.returned"]
    olga.refresh_from_db()
    assert (olga.active_chats, olga.missed_offers) == (0, 1)
    assert told.types(f"pool:{chat.client_id}") == ["chat.returned"]
    [status] = told.facts(f"visitor:{vera.pk}")
    assert (status["data"]["status"], status["data"]["operator"]) == ("waiting", "")


def test_a_silent_operator_is_not_offered_the_same_chat_again(
    vera: Visitor, olga: Operator, otto: Operator
) -> None:
    chat = accepted(vera, olga)
    Operator.objects.filter(pk=otto.pk).update(is_online=True, active_chats=4)
    present(vera, seconds=600)
    assert sweep(chat, 180, 240).operator == otto
    assert sweep(chat, 300).status == "queued"
    queue.accept(chat, olga, at(310))
    assert fresh(chat).operator == olga, "but may pick it up"


def test_an_answer_at_the_last_moment_is_not_cut_off(vera: Visitor, olga: Operator) -> None:
    """What was decided before the message was stored must not win over it."""
    chat = accepted(vera, olga)
    stale = fresh(chat)
    answer(chat, olga, seconds=239)
    assert not queue.give_back(stale, now=at(240), missed=True)
    as_read = Chat.objects.unwritten_since(stale)
    assert not endings.finish(as_read, stale, Chat.Reason.TIMEOUT, at(240))
    assert fresh(chat).status == "active"


def test_no_message_moves_a_deadline_and_no_deadline_comes_too_late(chat: Chat, olga: Operator) -> None:
    """Speed: messages leave `deadline_at` alone, so the sweep must always have it early enough."""
    before = chat.deadline_at
    answer(chat, olga, seconds=20)
    chat = fresh(chat)
    assert chat.deadline_at == before == at(180)
    chat = sweep(chat, 180)
    assert (chat.deadline_at, chat.status) == (at(200), "active")


# --- Hold


@pytest.mark.both
@pytest.mark.row("S4")
def test_hold_says_so_and_stops_the_clock_for_ten_minutes(
    chat: Chat, vera: Visitor, olga: Operator, told: Told
) -> None:
    told.clear()
    holding.hold(chat, olga, at(30))
    chat = fresh(chat)
    assert chat.hold_until == at(630)
    assert lines(chat)[-2:] == [responses.FIRST[0][2], "chat.held"]
    assert [f["data"]["hold_until"] for f in told.facts(f"visitor:{vera.pk}")] == [1_772_626_230_000]
    present(vera, seconds=1200)
    chat = sweep(chat, *range(30, 810, 10))
    assert "chat.still_there" not in lines(chat)
    chat = sweep(chat, 810)
    assert "chat.still_there" in lines(chat)
    assert sweep(chat, 870).reason == "timeout"


def test_an_answer_ends_the_hold(chat: Chat, olga: Operator) -> None:
    holding.hold(chat, olga, at(30))
    answer(chat, olga, seconds=60)
    assert fresh(chat).hold_until is None


def test_the_visitors_words_do_not_end_a_hold(chat: Chat, vera: Visitor, olga: Operator) -> None:
    holding.hold(chat, olga, at(30))
    ask(vera, "Still here", seconds=60)
    chat = sweep(chat, *range(60, 860, 20))
    assert (chat.status, chat.operator) == ("active", olga)
    assert sweep(chat, 870).status == "queued", "four minutes after the hold it is the operator's silence"


def test_holding_twice_holds_longer(chat: Chat, olga: Operator) -> None:
    holding.hold(chat, olga, at(30))
    holding.hold(chat, olga, at(60))
    assert fresh(chat).hold_until == at(660)


@pytest.mark.row("I1")
def test_only_the_owner_holds_and_only_what_is_active(
    chat: Chat, vera: Visitor, olga: Operator, otto: Operator
) -> None:
    said = len(lines(chat))
    with pytest.raises(NotYours):
        holding.hold(chat, otto, at(30))
    endings.terminate(chat, olga, at(40))
    with pytest.raises(ChatEnded):
        holding.hold(chat, olga, at(50))
    waiting = ask(vera, seconds=60)
    with pytest.raises(NotYours):
        holding.hold(waiting, olga, at(61))
    assert len(lines(chat)) == said + 1


def test_who_is_away_cannot_be_put_on_hold(chat: Chat, olga: Operator) -> None:
    Chat.objects.update(away_at=at(20))
    with pytest.raises(NotActive):
        holding.hold(chat, olga, at(30))
    assert responses.FIRST[0][2] not in lines(chat)
