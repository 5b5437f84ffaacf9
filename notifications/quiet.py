"""Hours in which nobody is texted: pure rules over wall-clock times and time zones."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def after_quiet_hours(at: datetime, begin: time, end: time, zone: str) -> datetime:
    """`at`, or the end of the quiet hours that it falls into; of an unknown zone the hours are UTC's.

    From 21:00 until 8:00 goes over midnight; the same time twice means no quiet hours.
    """
    local = at.astimezone(_zone(zone))
    wall = local.time().replace(tzinfo=None)
    is_quiet = begin <= wall < end if begin <= end else wall >= begin or wall < end
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if begin > end and wall >= begin else 0)
    ends = datetime.combine(day, end, tzinfo=local.tzinfo)
    # In autumn one hour comes twice, and in spring one is left out: the later reading is over for sure.
    return max(ends.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
