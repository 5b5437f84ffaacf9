"""Leaving, being away and reachable (U2), and coming back."""

import pytest

from accounts.models import Operator, Site
from chats.models import Chat, Inquiry, Visitor
from chats.services import cards, deadlines, endings, messages, presence, queue
from chats.services.messages import VISITOR, Draft
from livechat.testing.cast import Told, accepted, answer, ask, at, fresh, go_offline, go_online, lines
from livechat.testing.factories import NOON, VisitorFactory

pytestmark = pytest.mark.django_db

HOURS = 3600


@pytest.fixture
def reachable(vera: Visitor, acme_shop: Site) -> Visitor:
    """vera has left her address, and acme sends follow-ups by e-mail."""
    Site.objects.filter(pk=acme_shop.pk).update(follow_up_by_email=True)
    Visitor.objects.filter(pk=vera.pk).update(email="vera@people.example")
    return vera


def settle(chat: Chat, *seconds: float) -> Chat:
    for second in seconds:
        deadlines.settle(chat.pk, at(second))
    return fresh(chat)


# --- U2


@pytest.mark.row("U2")
@pytest.mark.parametrize(
    ("seen", "active", "hidden", "away"),
    [
        (300, 300, None, False),
        (300, 31, None, False),
        (300, 29, None, True),
        (300, 300, 31, False),
        (300, 300, 29, True),
        (239, 300, None, True),
    ],
)
def test_away_is_left_or_idle_or_elsewhere(seen: int, active: int, hidden: int | None, away: bool) -> None:
    visitor = Visitor(seen_at=at(seen), active_at=at(active), hidden_at=at(hidden) if hidden else None)
    assert presence.is_away(visitor, Site(), at(300)) is away


@pytest.mark.row("U3")
def test_reachable_needs_the_address_and_the_setting() -> None:
    by_mail, by_phone = Site(follow_up_by_email=True), Site(follow_up_by_phone=True)
    assert Visitor(email="a@b.example").is_reachable_from(by_mail)
    assert Visitor(phone="+4930123").is_reachable_from(by_phone)
    assert not Visitor(phone="+4930123").is_reachable_from(by_mail)
    assert not Visitor(email="a@b.example").is_reachable_from(Site())


def test_reports_of_tabs(vera: Visitor) -> None:
    presence.report(vera.pk, "hidden", at(10))
    presence.report(vera.pk, "hidden", at(20))
    vera.refresh_from_db()
    assert (vera.hidden_at, vera.active_at) == (at(10), NOON)
    presence.report(vera.pk, "idle", at(30))
    vera.refresh_from_db()
    assert (vera.hidden_at, vera.active_at) == (None, NOON)
    presence.report(vera.pk, "active", at(40))
    vera.refresh_from_db()
    assert vera.active_at == at(40)


# --- away at four minutes


@pytest.mark.both
@pytest.mark.row("U2")
def test_a_reachable_visitor_who_is_away_is_waited_for(
    reachable: Visitor, olga: Operator, told: Told
) -> None:
    chat = accepted(reachable, olga)
    answer(chat, olga, seconds=40)
    Visitor.objects.update(seen_at=at(280))
    chat = settle(chat, 180, 220, 280)
    assert (chat.status, chat.operator, chat.away_at) == ("active", olga, at(280))
    assert chat.deadline_at == at(280 + 72 * HOURS)
    assert "chat.ended" not in lines(chat)
    olga.refresh_from_db()
    assert olga.active_chats == 0, "waiting takes no room"
    assert told.types(f"pool:{chat.client_id}")[-1] == "chat.changed"


def test_who_is_there_and_silent_is_not_waited_for(reachable: Visitor, olga: Operator) -> None:
    chat = accepted(reachable, olga)
    answer(chat, olga, seconds=10)
    Visitor.objects.update(seen_at=at(250), active_at=at(240))
    assert settle(chat, 180, 190, 250).reason == "timeout"


def test_waiting_ends_after_72_hours(reachable: Visitor, olga: Operator) -> None:
    chat = away(reachable, olga)
    end = 61 + 72 * HOURS
    assert settle(chat, end - 1).status == "active"
    chat = settle(chat, end)
    assert (chat.status, chat.reason) == ("ended", "timeout")
    olga.refresh_from_db()
    assert olga.active_chats == 0


def test_it_stays_with_its_owner_when_they_go_offline_or_are_lost(reachable: Visitor, olga: Operator) -> None:
    chat = away(reachable, olga)
    go_offline(olga, seconds=100)
    queue.give_back_all(olga.pk, at(200))
    assert (fresh(chat).status, fresh(chat).operator) == ("active", olga)


def away(visitor: Visitor, operator: Operator) -> Chat:
    """Answered at 1 s, left, and waited for since 61 s."""
    chat = accepted(visitor, operator)
    answer(chat, operator, seconds=1)
    presence.mark_left(chat.pk, at(61))
    chat = fresh(chat)
    assert chat.away_at == at(61)
    return chat


# --- waking


@pytest.mark.both
def test_their_words_go_on_with_the_owner_if_there_is_room(reachable: Visitor, olga: Operator) -> None:
    chat = away(reachable, olga)
    ask(reachable, "I am back", seconds=HOURS)
    chat = fresh(chat)
    assert (chat.status, chat.operator, chat.away_at, chat.left_at) == ("active", olga, None, None)
    olga.refresh_from_db()
    assert olga.active_chats == 1
    assert settle(chat, HOURS + 180, HOURS + 240).status == "queued", "the clock runs again"


@pytest.mark.row("A4")
@pytest.mark.parametrize("owner", ["offline", "full"])
def test_else_they_are_queued_for_their_owner_first_and_then_others(
    reachable: Visitor, olga: Operator, otto: Operator, owner: str
) -> None:
    chat = away(reachable, olga)
    change = {"is_online": False} if owner == "offline" else {"max_chats": 1, "active_chats": 1}
    Operator.objects.filter(pk=olga.pk).update(**change)
    Operator.objects.filter(pk=otto.pk).update(is_online=True)
    ask(reachable, "I am back", seconds=HOURS)
    chat = fresh(chat)
    assert (chat.status, chat.operator) == ("assigned", otto)
    assert chat.preferred_operator == olga


def test_with_nobody_online_they_wait_without_a_time_out(
    reachable: Visitor, olga: Operator, otto: Operator, told: Told
) -> None:
    chat = away(reachable, olga)
    go_offline(olga, seconds=100)
    told.clear()
    ask(reachable, "I am back", seconds=HOURS)
    chat = fresh(chat)
    assert (chat.status, chat.deadline_at, chat.reason) == ("queued", None, "")
    assert told.types(f"pool:{chat.client_id}") == ["chat.returned"]
    view = told.facts(f"visitor:{reachable.pk}")[-1]["data"]
    assert (view["status"], view["comes_later"]) == ("waiting", True)
    presence.mark_left(chat.pk, at(HOURS + 100))
    assert fresh(chat).status == "queued", "leaving drops nobody who will get the answer by e-mail"
    go_online(otto, seconds=20 * HOURS)
    chat = fresh(chat)
    assert (chat.operator, chat.deadline_at) == (otto, at(20 * HOURS + 60))
    assert not cards.visitor_chat(chat).comes_later
    deadlines.settle(chat.pk, at(20 * HOURS + 60))
    chat = fresh(chat)
    assert (chat.status, chat.deadline_at) == ("queued", None)
    queue.accept(chat, otto, at(21 * HOURS))
    chat = fresh(chat)
    assert (chat.status, chat.away_at, chat.is_returned) == ("active", None, False)


def test_a_woken_chat_costs_no_second_credit(reachable: Visitor, olga: Operator, otto: Operator) -> None:
    chat = away(reachable, olga)
    go_offline(olga, seconds=100)
    ask(reachable, "I am back", seconds=HOURS)
    queue.accept(chat, otto, at(HOURS + 10))
    assert chat.client.credit_account.balance == 9


def test_the_sweep_wakes_what_the_writer_could_not(reachable: Visitor, olga: Operator) -> None:
    """The process died between storing the words and waking the chat: the row says that it is due."""
    chat = away(reachable, olga)
    messages.store([Draft(chat.pk, VISITOR, "back", "I am back", at(HOURS))], wait=True)
    assert settle(chat, HOURS + 1).away_at is None


def test_waking_twice_counts_once(reachable: Visitor, olga: Operator) -> None:
    chat = away(reachable, olga)
    ask(reachable, "I am back", seconds=HOURS)
    presence.wake(chat.pk, at(HOURS))
    olga.refresh_from_db()
    assert olga.active_chats == 1


# --- left


@pytest.mark.both
@pytest.mark.row("O11")
def test_active_and_left_shows_the_bar_and_the_clock_ends_it(
    vera: Visitor, olga: Operator, told: Told
) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga, seconds=10)
    told.clear()
    presence.mark_left(chat.pk, at(61))
    chat = fresh(chat)
    assert (chat.status, chat.left_at, chat.away_at) == ("active", at(61), None)
    [fact] = told.facts(f"pool:{chat.client_id}")
    assert (fact["type"], fact["data"]["left_at"]) == ("chat.changed", 1_772_625_661_000)
    chat = settle(chat, 180, 190, 250)
    assert (chat.status, chat.reason) == ("ended", "visitor")


def test_who_left_while_the_operator_owed_an_answer_is_not_queued_again(
    vera: Visitor, olga: Operator
) -> None:
    chat = accepted(vera, olga)
    presence.mark_left(chat.pk, at(61))
    assert settle(chat, 180, 240).reason == "visitor"


def test_a_visitor_who_is_seen_has_not_left(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    presence.visitors_seen([vera.pk], at(30))
    presence.mark_left(chat.pk, at(89))
    assert fresh(chat).left_at is None


def test_coming_back_takes_the_bar_away(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = accepted(vera, olga)
    presence.mark_left(chat.pk, at(61))
    told.clear()
    presence.came_back(vera.pk, at(70))
    presence.came_back(vera.pk, at(71))
    assert fresh(chat).left_at is None
    assert told.types(f"pool:{chat.client_id}") == ["chat.changed"]


def test_coming_back_alone_does_not_wake_a_chat(reachable: Visitor, olga: Operator) -> None:
    chat = away(reachable, olga)
    presence.came_back(reachable.pk, at(100))
    chat = fresh(chat)
    assert (chat.left_at, chat.away_at) == (None, at(61))


@pytest.mark.both
@pytest.mark.row("S8")
def test_waiting_and_left_is_dropped(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    presence.mark_left(chat.pk, at(61))
    chat = fresh(chat)
    assert (chat.status, chat.reason) == ("redirected", "dropped")
    olga.refresh_from_db()
    assert (olga.open_offers, olga.missed_offers) == (0, 0)
    assert not Inquiry.objects.exists()


@pytest.mark.both
@pytest.mark.row("S8")
def test_dropped_with_an_address_becomes_an_inquiry_by_itself(vera: Visitor, olga: Operator) -> None:
    Visitor.objects.filter(pk=vera.pk).update(name="Vera", email="vera@people.example")
    chat = ask(vera, "Do you sell ferns?")
    ask(vera, "Large ones?", seconds=1)
    presence.mark_left(chat.pk, at(61))
    inquiry = Inquiry.objects.get()
    assert (inquiry.chat, inquiry.client, inquiry.name) == (chat, chat.client, "Vera")
    assert (inquiry.email, inquiry.body) == ("vera@people.example", "Do you sell ferns?\nLarge ones?")


def test_only_the_visitor_who_left_is_affected(vera: Visitor, olga: Operator) -> None:
    other = ask(VisitorFactory(site=vera.site, seen_at=at(60)))
    chat = ask(vera)
    presence.mark_left(other.pk, at(61))
    presence.mark_left(chat.pk, at(61))
    assert (fresh(other).is_open, fresh(chat).is_open) == (True, False)


def test_an_ended_chat_is_left_alone(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    endings.terminate(chat, olga, at(5))
    version = fresh(chat).version
    presence.mark_left(chat.pk, at(61))
    presence.wake(chat.pk, at(61))
    settle(chat, 10_000)
    assert fresh(chat).version == version
