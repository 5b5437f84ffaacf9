"""Office hours as people fill them in, for websites and departments alike (X5)."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from msgspec import Struct

from accounts.hours import validate_holidays, validate_hours
from accounts.models import Department, Site

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SPANS_A_DAY = 2
HOLIDAYS_OFFERED = 2
MOST_HOLIDAYS = 200
# A clock in a browser ends the day with 00:00.
MIDNIGHT = "24:00"
_SPAN = re.compile(r"\s*(\d{1,2}:\d{2})\s*(?:-|–|to)\s*(\d{1,2}:\d{2})\s*")


class Span(Struct, frozen=True):
    """From when to when, as a clock shows it; both empty where nothing is filled in."""

    opens: str = ""
    closes: str = ""


class Day(Struct, frozen=True):
    """One line of the table."""

    number: int
    name: str
    spans: list[Span]
    errors: list[str]


class SpansInput(forms.TextInput):
    """Reads a day from pairs of clocks, or from one line such as 9:00-12:30, 13:00-17:30."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        if name in data or not isinstance(data, QueryDict):
            return str(data.get(name) or "")
        pairs = zip(data.getlist(f"{name}_opens"), data.getlist(f"{name}_closes"), strict=False)
        return ", ".join(f"{opens}-{closes}" for opens, closes in pairs if opens or closes)


class DatesInput(forms.Textarea):
    """Reads days from one field each, or from one with a day on each line."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        given = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name) or ""]
        return "\n".join(line for line in given if line)


class HoursForm(forms.Form):
    """Week, time zone and holidays of whatever has hours; gives them as they are stored."""

    time_zone = forms.ChoiceField(
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]
        + [("UTC", "UTC")],
        initial="UTC",
        error_messages={"invalid_choice": "There is no such time zone. Write it as Europe/Vienna."},
    )
    holidays = forms.CharField(required=False, widget=DatesInput)

    def __init__(self, *args: Any, of: Department | Site, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        initial = {"time_zone": of.time_zone, "holidays": "\n".join(of.holidays)}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for number, day in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = forms.CharField(
                label=day,
                required=False,
                max_length=100,
                widget=SpansInput,
                initial=", ".join("-".join(span) for span in of.hours.get(str(number), ())),
            )

    @property
    def week(self) -> list[Day]:
        """The table, with what was typed."""
        return [
            Day(
                number,
                name,
                _clocks(str(self[f"day_{number}"].value() or "")),
                [str(words) for words in self[f"day_{number}"].errors],
            )
            for number, name in enumerate(WEEKDAYS)
        ]

    @property
    def free_days(self) -> list[str]:
        """The holidays, with what was typed, and empty fields for more."""
        return [*str(self["holidays"].value() or "").split(), *[""] * HOLIDAYS_OFFERED]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        hours = {}
        for number, day in enumerate(WEEKDAYS):
            written = values.pop(f"day_{number}", "")
            if written.strip():
                hours[str(number)] = self._spans(number, day, written)
        values["hours"] = hours
        return values

    def _spans(self, number: int, day: str, written: str) -> list[list[str]]:
        spans = [_SPAN.fullmatch(part) for part in written.split(",")]
        found = [[wall.zfill(5) for wall in span.groups()] for span in spans if span]
        found = [[opens, MIDNIGHT if closes == "00:00" else closes] for opens, closes in found]
        try:
            if len(found) != len(spans):
                raise ValidationError("")
            validate_hours({str(number): found})
        except ValidationError:
            self.add_error(
                f"day_{number}", f"{day}: write the hours as 9:00-12:30, 13:00-17:30, the earlier first."
            )
        return found

    def clean_holidays(self) -> list[str]:
        days: list[str] = self.cleaned_data["holidays"].split()
        validate_holidays(days)
        if len(set(days)) > MOST_HOLIDAYS:
            raise ValidationError(f"There can be {MOST_HOLIDAYS} holidays.")
        return sorted(set(days))


def _clocks(written: str) -> list[Span]:
    spans = [_span(part) for part in written.split(",") if part.strip()]
    return spans + [Span()] * (SPANS_A_DAY - len(spans))


def _span(part: str) -> Span:
    opens, _, closes = part.strip().partition("-")
    return Span(opens.strip().zfill(5), closes.strip().zfill(5).replace(MIDNIGHT, "00:00"))
