"""When departments are open: pure rules, across zones, holidays and changes of the clock."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from accounts.hours import validate_holidays, validate_hours, validate_time_zone
from accounts.services.hours import is_open, next_opening

pytestmark = pytest.mark.row("X5")

VIENNA = "Europe/Vienna"
OFFICE = {str(day): [["09:00", "12:00"], ["13:00", "17:30"]] for day in range(5)}


def wall(text: str, zone: str = VIENNA) -> datetime:
    """A moment by what the clock on the wall shows."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-04 08:59", False),
        ("2026-03-04 09:00", True),
        ("2026-03-04 11:59", True),
        ("2026-03-04 12:00", False),
        ("2026-03-04 17:29", True),
        ("2026-03-04 17:30", False),
        ("2026-03-07 10:00", False),  # a Saturday
    ],
)
def test_begins_at_the_minute_and_ends_before_it(at: str, expected: bool) -> None:
    assert is_open(OFFICE, VIENNA, [], wall(at)) is expected


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-04 07:00", "2026-03-04 09:00"),
        ("2026-03-04 12:30", "2026-03-04 13:00"),
        ("2026-03-06 18:00", "2026-03-09 09:00"),  # over the weekend
        ("2026-12-24 18:00", "2026-12-28 09:00"),  # over a holiday and a weekend
        ("2026-03-27 18:00", "2026-03-30 09:00"),  # over the night that loses an hour
        ("2026-10-23 18:00", "2026-10-26 09:00"),  # over the night that has one twice
    ],
)
def test_says_when_it_opens_next(at: str, opens: str) -> None:
    assert next_opening(OFFICE, VIENNA, ["2026-12-25"], wall(at)) == wall(opens)


def test_nine_in_the_morning_is_another_moment_in_summer() -> None:
    winter, summer = "2026-01-14 05:00", "2026-07-15 05:00"
    assert str(next_opening(OFFICE, VIENNA, [], wall(winter))) == "2026-01-14 08:00:00+00:00"
    assert str(next_opening(OFFICE, VIENNA, [], wall(summer))) == "2026-07-15 07:00:00+00:00"


def test_the_hour_that_is_there_twice_is_open_twice() -> None:
    night = {"6": [["02:00", "03:00"]]}
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert is_open(night, VIENNA, [], first)
    assert is_open(night, VIENNA, [], second)


def test_a_day_ends_at_midnight_of_the_next() -> None:
    late = {"4": [["18:00", "24:00"]], "5": [["00:00", "02:00"]]}
    assert is_open(late, VIENNA, [], wall("2026-03-06 23:59"))
    assert is_open(late, VIENNA, [], wall("2026-03-07 00:00"))
    assert not is_open(late, VIENNA, [], wall("2026-03-07 02:00"))


def test_no_hours_at_all_is_always_open_but_for_holidays() -> None:
    assert is_open({}, "UTC", [], wall("2026-03-07 03:00", "UTC"))
    assert not is_open({}, "UTC", ["2026-03-07"], wall("2026-03-07 03:00", "UTC"))
    assert next_opening({}, "UTC", ["2026-03-07"], wall("2026-03-07 03:00", "UTC")) == wall(
        "2026-03-08 00:00", "UTC"
    )


def test_open_or_never_open_there_is_no_next_opening() -> None:
    assert next_opening(OFFICE, VIENNA, [], wall("2026-03-04 10:00")) is None
    assert next_opening({"0": []}, VIENNA, [], wall("2026-03-04 10:00")) is None


@pytest.mark.parametrize(
    "hours",
    [
        [],
        {"7": []},
        {"0": "09:00"},
        {"0": [["09:00"]]},
        {"0": [["9:00", "12:00"]]},
        {"0": [["12:00", "09:00"]]},
        {"0": [["25:00", "26:00"]]},
        {"0": [["09:00", "12:00"], ["11:00", "13:00"]]},
        {"0": [[9, 12]]},
    ],
)
def test_hours_that_cannot_be_are_refused(hours: Any) -> None:
    with pytest.raises(ValidationError):
        validate_hours(hours)


def test_what_is_no_zone_or_no_day_is_refused() -> None:
    for zone in ("Europe/Atlantis", "../../etc/passwd"):
        with pytest.raises(ValidationError):
            validate_time_zone(zone)
    for holidays in (["25.12.2026"], "2026-12-25"):
        with pytest.raises(ValidationError):
            validate_holidays(holidays)
