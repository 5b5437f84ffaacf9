"""Online and offline, and what absence means."""

from datetime import timedelta

import pytest

from accounts.models import Operator, WebHeartbeat
from accounts.services import availability
from livechat.testing.cast import Told, at
from livechat.testing.factories import NOON, OperatorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits")]


@pytest.fixture
def operator(told: Told) -> Operator:
    return OperatorFactory(is_platform=True)


@pytest.mark.both
@pytest.mark.row("S1")
def test_the_button_turns_online_and_back(operator: Operator, told: Told) -> None:
    for is_online in (True, True, False, False):
        availability.set_online(operator.pk, is_online, "chosen", NOON)
    facts = told.facts(f"operator:{operator.pk}")
    assert [fact["data"]["me"]["is_online"] for fact in facts] == [True, False], "told of changes only"
    assert {fact["data"]["reason"] for fact in facts} == {"chosen"}


def test_coming_online_begins_anew(operator: Operator) -> None:
    Operator.objects.update(missed_offers=2, last_input_at=NOON - timedelta(hours=3))
    availability.set_online(operator.pk, True, "chosen", NOON)
    operator.refresh_from_db()
    assert (operator.missed_offers, operator.last_input_at) == (0, NOON)


def test_nobody_else_is_changed(operator: Operator) -> None:
    other = OperatorFactory()
    availability.set_online(operator.pk, True, "chosen", NOON)
    other.refresh_from_db()
    assert not other.is_online


@pytest.mark.both
@pytest.mark.row("A5")
def test_the_heartbeat_begins_anew_after_a_pause() -> None:
    availability.web_beat(at(0))
    availability.web_beat(at(10))
    assert WebHeartbeat.objects.get().back_at == at(0)
    assert not availability.absence_counts(at(20)), "up for 20 s only"
    for second in range(20, 70, 10):
        availability.web_beat(at(second))
    assert availability.absence_counts(at(60))
    assert not availability.absence_counts(at(76)), "no beat for longer than a process takes"
    availability.web_beat(at(86))
    assert WebHeartbeat.objects.get().back_at == at(86)
    assert not availability.absence_counts(at(86))


def test_without_a_heartbeat_nobody_is_lost(operator: Operator) -> None:
    Operator.objects.update(is_online=True, seen_at=NOON - timedelta(days=1))
    assert availability.lost(NOON) == []


@pytest.mark.row("A5")
def test_who_comes_back_in_between_is_not_lost(
    operator: Operator, web: WebHeartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the sweep's look and its change the operator's socket opened again."""
    Operator.objects.update(is_online=True, seen_at=at(-31))
    change = availability._change

    def back_first(*args: object, **values: object) -> bool:
        availability.operators_seen([operator.pk], at(0))
        return change(*args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(availability, "_change", back_first)
    assert availability.lost(NOON) == []
    operator.refresh_from_db()
    assert operator.is_online
