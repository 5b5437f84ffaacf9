"""When a department can be reached: pure rules over its weekly hours, time zone and holidays.

`hours` maps weekdays ("0" is Monday) to spans of local wall-clock time, [["09:00", "12:30"], …];
"24:00" ends a day. No hours at all means always open. A span that falls into the hour that daylight
saving takes out or doubles follows the clock on the wall.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Hours = Mapping[str, Sequence[Sequence[str]]]

LOOK_AHEAD = timedelta(days=60)


def is_open(hours: Hours, zone: str, holidays: Sequence[str], now: datetime) -> bool:
    """Whether somebody is there at `now`, which is aware."""
    if not hours:
        return not _is_holiday(holidays, now.astimezone(ZoneInfo(zone)).date())
    today = now.astimezone(ZoneInfo(zone)).date()
    return any(begin <= now < end for begin, end in _spans(hours, zone, holidays, today))


def next_opening(hours: Hours, zone: str, holidays: Sequence[str], now: datetime) -> datetime | None:
    """When it opens next, in UTC; None while it is open, or if it never does within 60 days."""
    if is_open(hours, zone, holidays, now):
        return None
    first = now.astimezone(ZoneInfo(zone)).date()
    always = {str(day): [["00:00", "24:00"]] for day in range(7)}
    for ahead in range(LOOK_AHEAD.days):
        for begin, _ in _spans(hours or always, zone, holidays, first + timedelta(days=ahead)):
            if begin > now:
                return begin
    return None


def _spans(
    hours: Hours, zone: str, holidays: Sequence[str], day: date
) -> Iterator[tuple[datetime, datetime]]:
    """The opening times of one day, in UTC: only that compares rightly across a change of clocks."""
    if _is_holiday(holidays, day):
        return
    for begin, end in hours.get(str(day.weekday()), ()):
        yield _moment(day, begin, zone), _moment(day, end, zone)


def _moment(day: date, wall: str, zone: str) -> datetime:
    if wall == "24:00":
        day, wall = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(wall), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _is_holiday(holidays: Sequence[str], day: date) -> bool:
    return day.isoformat() in holidays
