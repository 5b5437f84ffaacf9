"""What a browser tells of its visitor, and since when operators read that they are away (U2)."""

from datetime import timedelta

import pytest

from accounts.models import Operator, WebHeartbeat
from chats.models import Chat, Visitor
from chats.services import presence
from chats.tasks import sweep_visitors
from livechat.testing.cast import Told, accepted, at, beating, fresh
from livechat.testing.factories import VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits"), pytest.mark.row("U2")]


def beacon(visitor: Visitor, seconds: float, *, idle: float = 0, hidden: float | None = None) -> None:
    away = None if hidden is None else timedelta(seconds=hidden)
    presence.beacon(visitor.pk, idle=timedelta(seconds=idle), hidden=away, now=at(seconds))


def sweep(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(seconds))
    beating(seconds)
    sweep_visitors()


def absent_at(chat: Chat) -> object:
    return fresh(chat).absent_at


@pytest.fixture
def chat(vera: Visitor, olga: Operator, web: WebHeartbeat) -> Chat:
    return accepted(vera, olga)


def test_beacons_keep_a_visitor_here(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds in range(0, 330, 30):
        beacon(chat.visitor, seconds, idle=5)
    sweep(330, monkeypatch)
    assert (absent_at(chat), fresh(chat).left_at) == (None, None)


def test_who_does_nothing_is_away_after_four_and_a_half_minutes(
    chat: Chat, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    beacon(chat.visitor, 269, idle=269)
    sweep(269, monkeypatch)
    assert absent_at(chat) is None
    beacon(chat.visitor, 275, idle=275)
    told.clear()
    sweep(276, monkeypatch)
    assert absent_at(chat) == at(270)
    [fact] = told.facts("pool:")
    assert fact["data"]["absent_at"] == int(at(270).timestamp() * 1000)


def test_who_looks_at_another_tab_is_away_after_as_long(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    beacon(chat.visitor, 40, hidden=10)
    beacon(chat.visitor, 240, hidden=210)
    beacon(chat.visitor, 300, idle=0, hidden=270)
    sweep(301, monkeypatch)
    assert absent_at(chat) == at(300)


def test_who_leaves_is_away_as_soon_as_they_count_as_left(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    beacon(chat.visitor, 20)
    sweep(81, monkeypatch)
    assert absent_at(chat) == at(80)
    assert fresh(chat).left_at is not None


def test_who_comes_back_is_not_away(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    beacon(chat.visitor, 300, idle=300)
    sweep(301, monkeypatch)
    assert absent_at(chat) is not None
    beacon(chat.visitor, 305)
    sweep(306, monkeypatch)
    assert absent_at(chat) is None


def test_a_late_beacon_takes_nothing_back(chat: Chat) -> None:
    beacon(chat.visitor, 100)
    beacon(chat.visitor, 60, idle=50)
    visitor = Visitor.objects.get(pk=chat.visitor_id)
    assert (visitor.seen_at, visitor.active_at) == (at(100), at(100))


def test_one_visible_page_is_enough(chat: Chat) -> None:
    beacon(chat.visitor, 50, hidden=20)
    beacon(chat.visitor, 60)
    assert Visitor.objects.get(pk=chat.visitor_id).hidden_at is None


def test_a_sweep_that_takes_long_is_gone_on_with_by_the_next_one(
    chat: Chat, olga: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chats.tasks.SWEEP_SECONDS", 0)
    both = [chat, accepted(VisitorFactory(site=chat.site), olga)]
    for one in both:
        beacon(one.visitor, 275, idle=275)
    sweep(276, monkeypatch)
    assert [absent_at(one) is None for one in both].count(True) == 1
    sweep(277, monkeypatch)
    assert [absent_at(one) for one in both] == [at(270), at(270)]
