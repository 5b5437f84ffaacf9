"""How long credits last, by the weekdays of this client (X14)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries as Queries

from accounts.models import Client
from billing.models import CreditAccount, DailyUse, LedgerEntry
from billing.services import credits, forecast
from livechat.testing.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.row("X14")]

# A Wednesday, as NOON is.
TODAY = date(2026, 3, 4)


def used(client: Client, day: datetime, count: int) -> None:
    for number in range(count):
        credits.debit(client, reference=f"interaction:{day:%Y%m%d}{number}", now=day)


def busy(client: Client, *, weeks: int, weekday: int, weekend: int = 0) -> None:
    credits.grant(client, 5_000, reference="order:many", now=NOON - timedelta(weeks=weeks))
    for number in range(1, weeks * 7 + 1):
        day = NOON - timedelta(days=number)
        used(client, day, weekend if day.weekday() > 4 else weekday)


def left(client: Client, balance: int) -> tuple[int, int] | None:
    CreditAccount.objects.filter(client=client).update(balance=balance)
    return forecast.days_left(client, NOON)


def test_an_even_pattern_gives_a_range_around_the_plain_division(acme: Client) -> None:
    busy(acme, weeks=4, weekday=4, weekend=4)
    found = left(acme, 100)
    assert found is not None
    low, high = found
    assert low < 25 < high
    assert high - low <= 10


def test_quiet_weekends_are_not_counted_as_working_days(acme: Client) -> None:
    busy(acme, weeks=4, weekday=7)
    found = left(acme, 70)
    assert found is not None
    # Ten working days are two weeks.
    assert found[0] >= 9
    assert found[0] <= 14 <= found[1]


def test_credits_that_came_back_were_not_used(acme: Client) -> None:
    busy(acme, weeks=3, weekday=2)
    before = left(acme, 40)
    entry = LedgerEntry.objects.filter(reason="interaction").order_by("pk").first()
    assert entry is not None
    credits.give_back(acme, reference=entry.reference)
    # It came back now, not on a day that counts.
    assert left(acme, 40) == before


def test_nothing_is_said_before_two_weeks_or_ten_interactions(acme: Client, bolt: Client) -> None:
    assert forecast.days_left(bolt, NOON) is None
    used(acme, NOON - timedelta(days=30), 3)
    assert forecast.days_left(acme, NOON) is None
    credits.grant(acme, 50, reference="order:2")
    used(acme, NOON, 20)
    assert forecast.days_left(acme, NOON) is None
    assert forecast.days_left(acme, NOON + timedelta(days=1)) is not None
    assert forecast.days_left(bolt, NOON) is None


def test_days_that_are_over_are_summed_once(acme: Client, django_assert_num_queries: Queries) -> None:
    busy(acme, weeks=9, weekday=3)
    summed = left(acme, 100)
    assert DailyUse.objects.count() == 56
    with django_assert_num_queries(4):
        assert forecast.days_left(acme, NOON) == summed
    # Only the day since then is summed, and what is lost is summed anew.
    tomorrow = NOON + timedelta(days=1)
    used(acme, NOON, 3)
    found = forecast.days_left(acme, tomorrow)
    assert DailyUse.objects.get(day=TODAY).used == 3
    DailyUse.objects.all().delete()
    assert forecast.days_left(acme, tomorrow) == found


def test_a_day_is_kept_when_nobody_writes_into_it_any_more(acme: Client) -> None:
    busy(acme, weeks=3, weekday=1)
    midnight = datetime(2026, 3, 5, tzinfo=UTC)
    forecast.days_left(acme, midnight + timedelta(minutes=59))
    assert not DailyUse.objects.filter(day=TODAY).exists()
    forecast.days_left(acme, midnight + timedelta(minutes=60))
    assert DailyUse.objects.filter(day=TODAY).exists()


def test_an_empty_balance_lasts_no_day(acme: Client) -> None:
    busy(acme, weeks=3, weekday=2)
    assert left(acme, 0) == (0, 0)


def test_more_than_a_year_is_a_year(acme: Client) -> None:
    busy(acme, weeks=3, weekday=1)
    assert left(acme, 4_000) == (365, 365)


def test_rare_interactions_spread_wider_than_regular_ones() -> None:
    regular = [(4.0, 4.0)] * 7
    bursts = [(4.0, 40.0)] * 7
    low, high = forecast.project(100, regular, TODAY)
    wide_low, wide_high = forecast.project(100, bursts, TODAY)
    assert wide_low < low <= high < wide_high


def test_what_has_passed_of_today_is_not_used_again() -> None:
    only_today = [(0.0, 0.0)] * 7
    only_today[TODAY.weekday()] = (10.0, 0.0)
    assert forecast.project(10, only_today, TODAY) == (0, 0)
    assert forecast.project(10, only_today, TODAY, passed=0.5) == (7, 7)
