"""What may be stored as a department's hours."""

import re
from datetime import date
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")


def validate_hours(value: object) -> None:
    """{"0": [["09:00", "12:30"], ["13:00", "17:30"]], …}: spans in order, without overlap."""
    if not isinstance(value, dict) or not value.keys() <= {str(day) for day in range(7)}:
        raise ValidationError("Give hours by weekday, from 0 (Monday) to 6.")
    for spans in value.values():
        if not isinstance(spans, list):
            raise ValidationError("Give each day a list of spans.")
        end_before = ""
        for span in spans:
            if not _is_span(span) or span[0] < end_before:
                raise ValidationError("Write times as 09:00 to 17:30, one after the other.")
            end_before = span[1]


def _is_span(span: object) -> bool:
    if not isinstance(span, list) or len(span) != 2:
        return False
    if not all(isinstance(wall, str) and _TIME.fullmatch(wall) for wall in span):
        return False
    begin, end = span
    return bool(begin < end)


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError("There is no such time zone. Write it as Europe/Vienna.")


def validate_holidays(value: object) -> None:
    if not isinstance(value, list) or not all(_is_day(day) for day in value):
        raise ValidationError("Write holidays as 2026-12-25.")


def _is_day(day: object) -> bool:
    try:
        return isinstance(day, str) and date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
