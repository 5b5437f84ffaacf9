"""How a chat begins: the visitor's first words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Client, Operator, Site
from billing.models import CreditAccount, Subscription
from chats.errors import RefReused, TooManyChats
from chats.models import Chat, Visitor
from chats.services import cards, endings, queue
from livechat.testing.cast import Told, accepted, answer, ask, at, fresh, go_offline, lines
from livechat.testing.factories import NOON, VisitorFactory

pytestmark = pytest.mark.django_db


@pytest.mark.both
@pytest.mark.row("S2")
def test_the_first_words_begin_a_chat_and_are_offered(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = ask(vera, "Do you sell ferns?")
    assert (chat.status, chat.operator) == ("assigned", olga)
    assert chat.interaction_id == chat.pk
    assert lines(chat) == ["Do you sell ferns?"]
    assert told.types(f"pool:{chat.client_id}") == ["chat.offered"]
    [fact] = told.facts(f"visitor:{vera.pk}")
    assert (fact["data"]["status"], fact["data"]["operator"], fact["data"]["position"]) == ("waiting", "", 1)


@pytest.mark.both
def test_more_words_go_into_the_open_chat(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera, "one")
    assert ask(vera, "two") == chat
    assert lines(chat) == ["one", "two"]


@pytest.mark.both
@pytest.mark.row("D4")
def test_the_same_words_sent_again_change_nothing(vera: Visitor, olga: Operator) -> None:
    first = queue.enter(vera, ref="a", text="one", now=at(0))
    again = queue.enter(vera, ref="a", text="one", now=at(5))
    assert (again.chat, again.outcome.seq, again.outcome.at) == (first.chat, 1, at(0))
    assert not again.is_new
    assert lines(first.chat) == ["one"]


@pytest.mark.row("D4")
def test_the_same_words_are_found_again_when_their_chat_is_over(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    ask(vera, "one", ref="a")
    endings.leave(chat, at(10))
    assert ask(vera, "one", ref="a", seconds=86_400 * 2) == chat
    assert Chat.objects.count() == 1


@pytest.mark.row("D4")
def test_the_same_ref_with_other_words_is_refused(vera: Visitor, olga: Operator) -> None:
    ask(vera, "one", ref="a")
    with pytest.raises(RefReused):
        ask(vera, "two", ref="a")
    with pytest.raises(RefReused):
        ask(vera, "three", ref="a")
    assert lines(Chat.objects.get()) == ["one"]


@pytest.mark.row("I7")
def test_the_ref_of_another_visitor_is_no_ones_business(vera: Visitor, olga: Operator) -> None:
    stranger = VisitorFactory(site=vera.site)
    mine, theirs = ask(vera, "one", ref="a"), ask(stranger, "two", ref="a")
    assert mine != theirs
    assert lines(theirs) == ["two"]


def test_somebody_online_without_room_is_enough_to_wait_for(vera: Visitor, olga: Operator) -> None:
    Operator.objects.update(max_chats=1, active_chats=1)
    chat = ask(vera)
    assert (chat.status, chat.operator) == ("queued", None)


@pytest.mark.both
def test_nobody_online_means_the_contact_form(vera: Visitor, olga: Operator, told: Told) -> None:
    go_offline(olga)
    told.clear()
    chat = ask(vera)
    assert (chat.status, chat.reason, chat.ended_at) == ("redirected", "no_operator", NOON)
    assert lines(chat) == ["Hello?", "chat.redirected"]
    assert told.types(f"pool:{chat.client_id}") == ["chat.redirected"]


def test_the_wrong_people_being_online_is_nobody(vera: Visitor, carl: Operator, ada: Operator) -> None:
    assert ask(vera).reason == "no_operator"


@pytest.mark.row("I4")
@pytest.mark.parametrize(
    ("arrange", "reason"),
    [
        (lambda acme: CreditAccount.objects.update(balance=0), "no_credits"),
        (lambda acme: Subscription.objects.filter(client=acme).update(paid_until=NOON), "unpaid"),
        (lambda acme: Subscription.objects.filter(client=acme).delete(), "unpaid"),
        (lambda acme: Client.objects.update(suspended_at=NOON), "suspended"),
    ],
)
def test_a_visitor_is_never_told_why(
    acme: Client, vera: Visitor, olga: Operator, told: Told, arrange, reason: str
) -> None:
    arrange(acme)
    chat = ask(vera)
    assert chat.reason == reason
    seen = [note.text for note in told.notes if note.group.startswith(("visitor:", "chat:"))]
    assert seen
    assert not any(reason in text or "reason" in text for text in seen)
    assert reason not in str(cards.visitor_chat(fresh(chat)))


@pytest.mark.row("I4")
def test_there_is_one_sentence_for_every_reason(acme_shop: Site, olga: Operator) -> None:
    assert not queue.closed_sentence(acme_shop, NOON)
    go_offline(olga)
    nobody = queue.closed_sentence(acme_shop, NOON)
    Subscription.objects.update(paid_until=NOON)
    assert nobody == queue.closed_sentence(acme_shop, NOON) != ""


# --- linked chats


def test_who_comes_back_begins_a_chat_linked_to_the_last(vera: Visitor, olga: Operator) -> None:
    first = accepted(vera, olga)
    endings.leave(first, at(60))
    second = ask(vera, seconds=3600)
    assert (second.linked_to, second.interaction_id) == (first, first.pk)


def test_after_a_day_it_is_another_interaction(vera: Visitor, olga: Operator) -> None:
    first = accepted(vera, olga)
    endings.leave(first, at(60))
    day = timedelta(hours=24).total_seconds()
    second = ask(vera, seconds=60 + day)
    assert second.interaction_id == first.pk
    endings.leave(second, at(60 + day))
    third = queue.enter(vera, ref="c", text="again", now=at(61 + day)).chat
    assert third.linked_to == first  # the second was given up before anybody answered
    assert third.interaction_id == third.pk


def test_it_is_offered_first_to_who_had_it(vera: Visitor, olga: Operator, otto: Operator) -> None:
    first = accepted(vera, olga)
    answer(first, olga)
    endings.leave(first, at(60))
    Operator.objects.filter(pk=otto.pk).update(is_online=True)
    Operator.objects.filter(pk=olga.pk).update(active_chats=3)
    assert ask(vera, seconds=120).operator == olga


def test_six_chats_that_nobody_served_are_enough_for_twelve_hours(vera: Visitor) -> None:
    for n in range(6):
        assert ask(vera, seconds=n).reason == "no_operator"
    with pytest.raises(TooManyChats):
        ask(vera, seconds=10)
    assert ask(vera, seconds=12 * 3600 + 1).reason == "no_operator"


def test_a_chat_of_now_has_its_deadline_ahead(vera: Visitor, olga: Operator) -> None:
    chat = queue.enter(vera, ref="a", text="hello", now=timezone.now()).chat
    assert chat.deadline_at is not None
    assert chat.deadline_at > timezone.now()
