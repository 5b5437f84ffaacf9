"""The clock: what is due is done, one bad row harms no other, and nothing is done twice."""

import logging
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Member, Operator, WebHeartbeat
from billing.models import CreditAccount
from chats import tasks
from chats.models import Chat, PageView, Visitor
from chats.services import deadlines, room
from livechat.celery import app
from livechat.testing.cast import accepted, answer, ask, at, at_work, beating, fresh, lines
from livechat.testing.factories import NOON, OperatorFactory, VisitorFactory

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return at(self.seconds)


DAY = 24 * 3600.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Tasks are told nothing, so they ask what time it is."""
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock.now)
    return clock


def test_every_task_of_the_beat_table_exists_and_expires() -> None:
    for entry in app.conf.beat_schedule.values():
        module, _, name = entry["task"].rpartition(".")
        assert getattr(import_module(module), name).name == entry["task"]
        every = entry["schedule"]
        # What has an hour of the day runs once a day.
        assert 0 < entry["options"]["expires"] <= (every if isinstance(every, float) else DAY)


# --- deadlines


@pytest.mark.both
def test_what_is_due_is_settled(vera: Visitor, olga: Operator, clock: Clock) -> None:
    chat = ask(vera)
    clock.seconds = 59
    tasks.sweep_deadlines()
    assert fresh(chat).status == "assigned"
    clock.seconds = 60
    tasks.sweep_deadlines()
    assert fresh(chat).status == "queued"


def test_one_bad_chat_harms_no_other_and_is_tried_again_later(
    vera: Visitor,
    olga: Operator,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad, good = ask(vera), ask(VisitorFactory(site=vera.site))
    settle = deadlines.settle

    def settle_or_fail(chat_id: int, now: datetime) -> None:
        if chat_id == bad.pk:
            raise KeyError("a bug")
        settle(chat_id, now)

    settle_or_fail.__name__ = "settle"
    monkeypatch.setattr(deadlines, "settle", settle_or_fail)
    clock.seconds = 60
    with caplog.at_level(logging.ERROR):
        tasks.sweep_deadlines()
    assert fresh(good).status == "queued"
    assert fresh(bad).deadline_at == at(120)
    [record] = [r for r in caplog.records if r.name == "chats.tasks"]
    assert record.getMessage() == f"sweep.failed verb=settle id={bad.pk}"


def test_a_sweep_that_finds_nothing_due_changes_nothing(vera: Visitor, olga: Operator, clock: Clock) -> None:
    chat = ask(vera)
    for task in (tasks.sweep_deadlines, tasks.sweep_operators, tasks.sweep_visitors, tasks.sweep_credits):
        task()
    assert fresh(chat).version == chat.version


# --- operators


@pytest.mark.both
@pytest.mark.row("A5")
def test_a_lost_operators_chats_go_back_once(
    vera: Visitor, olga: Operator, web: WebHeartbeat, clock: Clock
) -> None:
    active, offered = accepted(vera, olga), ask(VisitorFactory(site=vera.site))
    answer(active, olga)
    clock.seconds = 31
    beating(31)
    tasks.sweep_operators()
    tasks.sweep_operators()
    olga.refresh_from_db()
    assert (olga.is_online, olga.active_chats, olga.open_offers) == (False, 0, 0)
    assert [fresh(chat).status for chat in (active, offered)] == ["queued", "queued"]
    assert lines(active).count("chat.returned") == 1
    assert fresh(active).is_returned
    assert active.client.credit_account.balance == 9


@pytest.mark.row("A5")
def test_whoever_picked_one_up_while_offline_is_missed_too(
    vera: Visitor, olga: Operator, otto: Operator, web: WebHeartbeat, clock: Clock
) -> None:
    Operator.objects.filter(pk=olga.pk).update(max_chats=0)
    Operator.objects.filter(pk=otto.pk).update(seen_at=NOON)
    chat = accepted(vera, otto)
    clock.seconds = 31
    beating(31)
    Operator.objects.filter(pk=olga.pk).update(seen_at=at(31))
    tasks.sweep_operators()
    assert fresh(chat).status == "queued"


@pytest.mark.row("A5")
@pytest.mark.parametrize("server", ["down", "back for 59 s"])
def test_a_server_that_was_down_gives_everyone_a_minute(
    vera: Visitor, olga: Operator, web: WebHeartbeat, clock: Clock, server: str
) -> None:
    chat = accepted(vera, olga)
    clock.seconds = 3600
    if server != "down":
        WebHeartbeat.objects.update(beat_at=at(3600), back_at=at(3541))
    tasks.sweep_operators()
    tasks.sweep_visitors()
    assert fresh(chat).operator == olga
    assert fresh(chat).left_at is None
    WebHeartbeat.objects.update(beat_at=at(3600), back_at=at(3540))
    tasks.sweep_operators()
    assert fresh(chat).status == "queued"


@pytest.mark.both
@pytest.mark.row("S1")
def test_fifteen_minutes_without_input_and_chat_is_idle(
    vera: Visitor, olga: Operator, web: WebHeartbeat, clock: Clock
) -> None:
    clock.seconds = 900
    tasks.sweep_operators()
    olga.refresh_from_db()
    assert olga.is_online
    clock.seconds = 901
    tasks.sweep_operators()
    olga.refresh_from_db()
    assert not olga.is_online


def test_who_has_a_chat_is_not_idle(vera: Visitor, olga: Operator, clock: Clock) -> None:
    accepted(vera, olga)
    Operator.objects.update(last_input_at=NOON - timedelta(hours=1))
    clock.seconds = 901
    tasks.sweep_operators()
    olga.refresh_from_db()
    assert olga.is_online


def test_the_net_under_routing(vera: Visitor, olga: Operator, otto: Operator, clock: Clock) -> None:
    """A process died after a commit and before what follows it."""
    offered = ask(vera)
    Operator.objects.filter(pk=olga.pk).update(is_online=False)
    tasks.sweep_operators()
    assert fresh(offered).status == "queued", "its operator was set offline, and nobody took it back"
    at_work(otto)
    tasks.sweep_operators()
    assert fresh(offered).operator == otto, "somebody came, and nobody offered it"


@pytest.mark.parametrize("gone", ["membership", "account"])
def test_the_chat_of_someone_who_may_not_any_more_goes_back(
    viktor: Visitor, carl: Operator, clock: Clock, gone: str
) -> None:
    chat = accepted(viktor, carl)
    if gone == "membership":
        Member.objects.all().delete()
    else:
        carl.user.is_active = False
        carl.user.save()
    tasks.sweep_operators()
    assert (fresh(chat).status, fresh(chat).operator) == ("queued", None)
    carl.refresh_from_db()
    assert carl.active_chats == 0


# --- visitors


@pytest.mark.both
def test_visitors_who_left_are_found(vera: Visitor, olga: Operator, web: WebHeartbeat, clock: Clock) -> None:
    active = accepted(vera, olga)
    answer(active, olga)
    waiting = ask(VisitorFactory(site=vera.site))
    here = ask(VisitorFactory(site=vera.site, seen_at=at(30)))
    clock.seconds = 61
    beating(61)
    tasks.sweep_visitors()
    assert fresh(active).left_at == at(61)
    assert (fresh(waiting).reason, fresh(here).is_open) == ("dropped", True)
    Visitor.objects.filter(pk=vera.pk).update(seen_at=at(70))
    tasks.sweep_visitors()
    assert fresh(active).left_at is None


def test_who_waits_elsewhere_keeps_nobody_from_being_looked_at(
    vera: Visitor, olga: Operator, web: WebHeartbeat, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "A_SWEEP", 1)
    elsewhere = ask(vera, seconds=100)  # by text: they had left the page by then
    Chat.objects.filter(pk=elsewhere.pk).update(away_at=at(101))
    gone = ask(VisitorFactory(site=vera.site))
    clock.seconds = 200
    beating(200)
    tasks.sweep_visitors()
    assert fresh(gone).reason == "dropped"
    assert fresh(elsewhere).is_waiting


# --- money


def test_who_waits_for_a_client_without_credits_is_sent_away_at_once(
    vera: Visitor, olga: Operator, clock: Clock
) -> None:
    """A refund took the rest, not an accept."""
    chat = ask(vera)
    CreditAccount.objects.update(balance=0)
    tasks.sweep_credits()
    assert fresh(chat).reason == "no_credits"


# --- counters, pruning


@pytest.mark.row("A4")
def test_a_wrong_counter_is_found_and_mended(
    vera: Visitor, olga: Operator, caplog: pytest.LogCaptureFixture
) -> None:
    accepted(vera, olga)
    Operator.objects.filter(pk=olga.pk).update(active_chats=4, open_offers=2)
    tasks.recount_room()
    olga.refresh_from_db()
    assert (olga.active_chats, olga.open_offers) == (1, 0)
    assert f"room.was_wrong operator={olga.pk} had=4+2" in caplog.text
    assert room.recount() == []


@pytest.mark.both
def test_pruning_forgets_passers_by_and_keeps_who_wrote(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    long_ago = timezone.now() - timedelta(days=100)
    passer_by = VisitorFactory(site=vera.site, seen_at=long_ago)
    Visitor.objects.filter(pk=vera.pk).update(seen_at=long_ago)
    PageView.objects.create(visitor=vera, url="https://shop.example/", viewed_at=long_ago)
    recent = PageView.objects.create(visitor=vera, url="https://shop.example/")
    Session.objects.create(session_key="old", session_data="", expire_date=long_ago)
    tasks.prune()
    assert not Visitor.objects.filter(pk=passer_by.pk).exists()
    assert Chat.objects.get().visitor == chat.visitor
    assert list(PageView.objects.all()) == [recent]
    assert not Session.objects.exists()


def test_nobody_is_lost_while_they_are_seen(olga: Operator, web: WebHeartbeat, clock: Clock) -> None:
    OperatorFactory()
    Operator.objects.filter(pk=olga.pk).update(seen_at=at(10))
    clock.seconds = 40
    beating(40)
    tasks.sweep_operators()
    olga.refresh_from_db()
    assert olga.is_online
