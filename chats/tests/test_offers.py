"""Routing: who is asked, for how long, and who is next."""

from datetime import timedelta

import pytest

from accounts.models import Operator
from chats.models import Chat, Offer, Visitor
from chats.services import deadlines, endings, queue, routing
from chats.services.routing import Candidate, choose
from livechat.testing.cast import Told, accepted, ask, at, at_work, fresh, go_offline, go_online
from livechat.testing.factories import NOON, OperatorFactory, VisitorFactory

pytestmark = pytest.mark.django_db


def candidate(
    pk: int, active: int = 0, offers: int = 0, *, most: int = 5, rested: int | None = None
) -> Candidate:
    since = None if rested is None else NOON - timedelta(minutes=rested)
    return Candidate(pk, active, offers, most, since)


# --- the rule itself, without a database


@pytest.mark.parametrize(
    ("candidates", "winner"),
    [
        ([], None),
        ([candidate(1, active=2), candidate(2, active=1)], 2),
        ([candidate(1, rested=5), candidate(2, rested=50)], 2),
        ([candidate(1, rested=5), candidate(2)], 2),
        ([candidate(1, active=1, rested=50), candidate(2, rested=1)], 2),
        ([candidate(1, offers=1, rested=50), candidate(2, rested=1)], 2),
        ([candidate(1, active=4, offers=1), candidate(2, active=4)], 2),
        ([candidate(1, active=5), candidate(2, active=3, offers=2)], None),
        ([candidate(1, active=1, most=1), candidate(2, active=4)], 2),
    ],
)
def test_fewest_chats_then_longest_without_a_new_one(candidates: list[Candidate], winner: int | None) -> None:
    chosen = choose(candidates)
    assert (chosen.id if chosen else None) == winner


def test_who_had_the_chat_comes_first_if_there_is_room() -> None:
    busy, free = candidate(1, active=4), candidate(2)
    assert choose([busy, free], preferred=1) == busy
    assert choose([candidate(1, active=5), free], preferred=1) == free


# --- offers


@pytest.mark.row("S2", "O17")
def test_an_offer_counts_as_room_and_is_shown_to_all(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = ask(vera)
    olga.refresh_from_db()
    assert (olga.open_offers, olga.active_chats) == (1, 0)
    assert chat.deadline_at == at(60)
    [fact] = told.facts(f"pool:{chat.client_id}")
    assert (fact["type"], fact["data"]["operator"]["name"]) == ("chat.offered", "Olga")
    assert "Olga" not in "".join(n.text for n in told.notes if n.group == f"visitor:{vera.pk}")


def test_nobody_is_offered_more_than_they_can_take(vera: Visitor, olga: Operator) -> None:
    Operator.objects.update(max_chats=2)
    chats = [ask(VisitorFactory(site=vera.site), seconds=n) for n in range(4)]
    assert [fresh(chat).status for chat in chats] == ["assigned", "assigned", "queued", "queued"]


@pytest.mark.both
def test_an_offer_that_is_not_answered_goes_to_the_next(
    vera: Visitor, olga: Operator, otto: Operator
) -> None:
    at_work(otto)
    Operator.objects.filter(pk=otto.pk).update(active_chats=1)
    chat = ask(vera)
    deadlines.settle(chat.pk, at(59))
    assert fresh(chat).operator == olga
    deadlines.settle(chat.pk, at(60))
    chat = fresh(chat)
    assert (chat.operator, chat.deadline_at) == (otto, at(120))
    olga.refresh_from_db()
    assert (olga.open_offers, olga.missed_offers, olga.is_online) == (0, 1, True)


@pytest.mark.both
def test_when_nobody_is_left_it_waits_for_anyone(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = ask(vera)
    told.clear()
    deadlines.settle(chat.pk, at(60))
    chat = fresh(chat)
    assert (chat.status, chat.operator, chat.deadline_at) == ("queued", None, at(300))
    assert told.types(f"pool:{chat.client_id}") == ["chat.queued"]
    routing.fill_all(at(70))
    assert fresh(chat).status == "queued", "who let it pass is not asked again"


def test_who_was_not_tried_is_asked_on_coming_online(vera: Visitor, olga: Operator, otto: Operator) -> None:
    chat = ask(vera)
    deadlines.settle(chat.pk, at(60))
    go_online(otto, seconds=70)
    assert fresh(chat).operator == otto


@pytest.mark.both
def test_two_missed_in_a_row_set_the_operator_offline(vera: Visitor, olga: Operator, told: Told) -> None:
    first, second = ask(vera), ask(VisitorFactory(site=vera.site))
    deadlines.settle(first.pk, at(60))
    deadlines.settle(second.pk, at(60))
    olga.refresh_from_db()
    assert (olga.is_online, olga.open_offers) == (False, 0)
    reasons = [f["data"]["reason"] for f in told.facts(f"operator:{olga.pk}")]
    assert reasons == ["missed_offers"]
    go_online(olga, seconds=70)
    olga.refresh_from_db()
    assert olga.missed_offers == 0


def test_an_accept_between_two_misses_begins_the_row_anew(vera: Visitor, olga: Operator) -> None:
    first = ask(vera)
    deadlines.settle(first.pk, at(60))
    accepted(VisitorFactory(site=vera.site), olga, seconds=61)
    third = ask(VisitorFactory(site=vera.site), seconds=62)
    deadlines.settle(third.pk, at(122))
    olga.refresh_from_db()
    assert (olga.missed_offers, olga.is_online) == (1, True)


def test_going_offline_passes_offers_on_and_nobody_missed_them(
    vera: Visitor, olga: Operator, otto: Operator
) -> None:
    chat = ask(vera)
    at_work(otto)
    go_offline(olga, seconds=5)
    assert fresh(chat).operator == otto
    olga.refresh_from_db()
    assert (olga.open_offers, olga.missed_offers) == (0, 0)
    assert list(Offer.objects.values_list("outcome", flat=True)) == ["withdrawn", "open"]


def test_if_the_last_one_goes_offline_waiting_chats_stay(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    go_offline(olga, seconds=5)
    assert fresh(chat).status == "queued"
    go_online(olga, seconds=10)
    assert fresh(chat).operator == olga, "an offer that was withdrawn was no try"


def test_room_that_is_freed_goes_to_who_has_waited_longest(vera: Visitor, olga: Operator) -> None:
    Operator.objects.update(max_chats=1)
    running = accepted(vera, olga)
    first, second = (ask(VisitorFactory(site=vera.site), seconds=n) for n in (1, 2))
    endings.terminate(running, olga, at(30))
    assert (fresh(first).operator, fresh(second).operator) == (olga, None)


def test_a_returned_chat_stands_at_the_head_of_the_queue(vera: Visitor, olga: Operator) -> None:
    Operator.objects.update(max_chats=1)
    running = accepted(vera, olga)
    waiting = ask(VisitorFactory(site=vera.site), seconds=1)
    go_offline(olga, seconds=5)
    queue.give_back(fresh(running), now=at(10), missed=False)
    assert list(Chat.objects.queued().in_queue_order()) == [running, waiting]
    go_online(olga, seconds=20)
    assert fresh(running).operator == olga


# --- the end of waiting


@pytest.mark.both
def test_the_queue_ends_five_minutes_after_entering_offers_included(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    for minute in range(1, 5):
        at_work(OperatorFactory(is_platform=True))
        deadlines.settle(chat.pk, at(60 * minute))
        assert fresh(chat).status == "assigned"
    deadlines.settle(chat.pk, at(299))
    assert fresh(chat).is_open
    deadlines.settle(chat.pk, at(300))
    chat = fresh(chat)
    assert (chat.status, chat.reason, chat.deadline_at) == ("redirected", "queue_timeout", None)


def test_an_offer_is_never_longer_than_the_rest_of_the_queue(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    deadlines.settle(chat.pk, at(60))
    at_work(OperatorFactory(is_platform=True))
    routing.fill_all(at(280))
    assert fresh(chat).deadline_at == at(300)
    deadlines.settle(chat.pk, at(300))
    assert fresh(chat).reason == "queue_timeout"
    assert not Operator.objects.filter(missed_offers=1, open_offers=1).exists()


def test_others_who_wait_learn_their_new_place(vera: Visitor, olga: Operator, told: Told) -> None:
    first, second = ask(vera), ask(VisitorFactory(site=vera.site), seconds=1)
    told.clear()
    queue.accept(first, olga, at(2))
    places = [f["data"]["position"] for f in told.facts(f"visitor:{second.visitor_id}")]
    assert places == [1]
