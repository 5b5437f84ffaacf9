"""A response left on a chat that is over: it goes on in a new one, active and away."""

import pytest

from accounts.models import Client, Operator, Site
from billing.services import credits
from chats.errors import HasChat, NotAllowed, NotReachable, Unavailable, Unpaid
from chats.models import Chat, Visitor
from chats.services import endings, later_words, payment, queue
from livechat.testing.cast import Told, accepted, answer, ask, at, fresh, lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits"), pytest.mark.row("O10")]


@pytest.fixture
def ended(vera: Visitor, olga: Operator, acme_shop: Site) -> Chat:
    Visitor.objects.filter(pk=vera.pk).update(email="vera@post.example")
    Site.objects.filter(pk=acme_shop.pk).update(follow_up_by_email=True)
    chat = accepted(vera, olga)
    answer(chat, olga, seconds=20)
    endings.terminate(chat, olga, at(60))
    return Chat.objects.with_people().get(pk=chat.pk)


def leave(
    before: Chat, operator: Operator, text: str = "They are here.", ref: str = "r", seconds: float = 600
) -> Chat:
    return later_words.leave(before, operator, text=text, ref=ref, now=at(seconds))[0]


def test_it_is_a_linked_chat_active_and_away(ended: Chat, olga: Operator, acme: Client, told: Told) -> None:
    balance = credits.balance(acme)
    told.clear()
    chat = fresh(leave(ended, olga))
    assert (chat.status, chat.operator, chat.linked_to, chat.away_at) == ("active", olga, ended, at(600))
    assert lines(chat) == ["chat.accepted", "They are here."]
    assert "chat.accepted" in told.types(f"pool:{acme.pk}")
    # No room is taken, nor a credit: the visitor has not written.
    assert Operator.objects.get(pk=olga.pk).active_chats == 0
    assert credits.balance(acme) == balance


def test_the_visitor_goes_on_in_it(ended: Chat, olga: Operator) -> None:
    chat = leave(ended, olga)
    assert ask(ended.visitor, "Thank you!", seconds=900) == chat
    assert fresh(chat).visitor_seq == 3


@pytest.mark.both
def test_the_same_words_twice_are_one_chat(ended: Chat, olga: Operator) -> None:
    assert leave(ended, olga) == leave(ended, olga, seconds=700)
    assert Chat.objects.count() == 2


def test_who_has_a_chat_is_answered_there(ended: Chat, olga: Operator, otto: Operator) -> None:
    leave(ended, otto)
    with pytest.raises(HasChat):
        leave(ended, olga, ref="r2")
    with pytest.raises(HasChat):
        leave(Chat.objects.with_people().exclude(pk=ended.pk).get(), olga, ref="r3")


def test_nobody_is_left_words_whom_they_cannot_reach(ended: Chat, olga: Operator) -> None:
    Visitor.objects.filter(pk=ended.visitor_id).update(email="")
    with pytest.raises(NotReachable):
        leave(Chat.objects.with_people().get(pk=ended.pk), olga)


def test_what_went_to_the_contact_form_is_answered_there(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    queue.decline(chat, olga, at(5))
    with pytest.raises(NotReachable, match="Customer service box"):
        leave(Chat.objects.with_people().get(pk=chat.pk), olga)


def test_neither_a_stranger_nor_for_nothing_nor_to_the_blocked(
    ended: Chat, olga: Operator, carl: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotAllowed):
        leave(ended, carl)
    monkeypatch.setattr(payment, "obstacle", lambda chat, now: "no_credits")
    with pytest.raises(Unpaid):
        leave(ended, olga)
    Visitor.objects.filter(pk=ended.visitor_id).update(blocked_at=at(1))
    with pytest.raises(Unavailable):
        leave(ended, olga)
    assert Chat.objects.count() == 1
