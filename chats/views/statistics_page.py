"""The statistics page's tiles, charts and tables, with the address of the chats behind each figure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Operator, Site
from chats.models import Chat, DailyFigure, Tag
from chats.services import charts
from chats.services.charts import Chart
from chats.services.statistics import MEASURES, Period, Statistics, Sums
from chats.templatetags.figures import duration, percent, points, whole
from chats.views.history_chips import WEEKDAYS

Cut = DailyFigure.Cut
Outcome = Chat.Outcome
# Bars that stand for a day each up to here, beyond it for a week.
MOST_DAYS = 62
SERIES = (("answered", "Answered"), ("redirected", "Contact form"), ("unanswered", "Accepted, not answered"))

WRITE: dict[str, Callable[[float | None], str]] = {
    "bounce_rate": percent,
    "first_response": duration,
    "handling": duration,
    "rating": points,
}


@dataclass(frozen=True)
class Tile:
    label: str
    value: str
    help: str
    href: str
    change: str
    is_better: bool | None


@dataclass(frozen=True)
class Row:
    """One line of a table; `is_own` is the reader's."""

    name: str
    sums: Sums
    href: str
    is_own: bool = False
    is_average: bool = False


@dataclass(frozen=True)
class Report:
    operator: Operator
    client_ids: list[int]
    client: int
    period: Period
    now: Statistics
    before: Sums
    sees_colleagues: bool

    HEADER: ClassVar = ("by", "name", *MEASURES, "bounce_rate", "first_response", "handling", "rating")

    def chats(self, **filters: str | int) -> str:
        """The history, narrowed down to the chats behind a figure."""
        days = {"from": str(self.period.begin), "to": str(self.period.end)}
        client = {"client": self.client} if self.client else {}
        return f"{reverse('console_history')}?{urlencode({**client, **days, **filters})}"

    @property
    def total(self) -> Sums:
        return self.now.total

    @cached_property
    def tiles(self) -> list[Tile]:
        answered, redirected, unanswered, times, handled, rated = (
            self.chats(outcome=Outcome.ANSWERED),
            self.chats(outcome=Outcome.REDIRECTED),
            self.chats(outcome=Outcome.UNANSWERED),
            self.chats(outcome=Outcome.ANSWERED, sort="-response"),
            self.chats(outcome=Outcome.ANSWERED, sort="-duration"),
            self.chats(rating="any", sort="-rating"),
        )
        return [
            self._tile("answered", "Answered", "An operator wrote after the visitor did.", answered, True),
            self._tile(
                "redirected", "Contact form", "Sent to the contact form, for any reason.", redirected, False
            ),
            self._tile(
                "bounce_rate", "Bounce rate", "Contact form ÷ (answered + contact form).", redirected, False
            ),
            self._tile("unanswered", "Accepted, not answered", "In none of the others.", unanswered, False),
            self._tile(
                "first_response", "First response", "Mean, from the visitor’s first message.", times, False
            ),
            self._tile("handling", "Handling time", "Mean, from the accept to the end.", handled, None),
            self._tile("rating", "Rating", self._rating_help, rated, True),
        ]

    @property
    def _rating_help(self) -> str:
        count = self.total.ratings
        return f"Mean of {whole(count)}, from 1 to 5." if count else "Nobody has rated a chat."

    def _tile(self, measure: str, label: str, help: str, href: str, more_is_better: bool | None) -> Tile:
        now, before = getattr(self.total, measure), getattr(self.before, measure)
        write = WRITE.get(measure, whole)
        change, is_better = "", None
        if now is not None and before:
            share = now / before - 1
            change = f"{share:+.0%}".replace("-", "−").replace("%", " %")
            if more_is_better is not None and round(share, 2):
                is_better = (share > 0) == more_is_better
        return Tile(label, write(now) or "–", help, href, change, is_better)

    # --- charts

    @cached_property
    def charts(self) -> list[Chart]:
        return [self._over_time(), self._by_hour(), self._by_weekday()]

    def _over_time(self) -> Chart:
        days = 1 if self.period.days <= MOST_DAYS else 7
        rows = []
        begin = self.period.begin
        while begin <= self.period.end:
            end = min(begin + timedelta(days=days - 1), self.period.end)
            sums = self._sum([begin + timedelta(days=n) for n in range((end - begin).days + 1)])
            label = f"{begin:%d %b}" if days == 1 else f"{begin:%d %b %y}"
            rows.append((label, self.chats(**{"from": str(begin), "to": str(end)}), _values(sums)))
            begin = end + timedelta(days=1)
        unit = "day" if days == 1 else "week"
        return charts.stacked(
            f"Chats per {unit}", f"How many chats began in each {unit}, by what became of them.",
            unit.capitalize(), SERIES, rows,
        )  # fmt: skip

    def _by_hour(self) -> Chart:
        found = self.now.cuts[Cut.HOUR]
        rows = [
            (f"{hour:02}", self.chats(hour=hour), _values(found.get(str(hour), Sums()))) for hour in range(24)
        ]
        return charts.stacked(
            "Chats per hour",
            "At which hour of the day (UTC) chats began.",
            "Hour",
            SERIES,
            rows,
            width=charts.HALF,
        )

    def _by_weekday(self) -> Chart:
        rows = []
        for number, name in enumerate(WEEKDAYS):
            sums = self._sum([day for day in self.now.days if day.weekday() == number])
            rows.append((name[:3], self.chats(weekday=number + 1), _values(sums)))
        return charts.stacked(
            "Chats per weekday",
            "On which day of the week (UTC) chats began.",
            "Weekday",
            SERIES,
            rows,
            width=charts.HALF,
        )

    def _sum(self, days: list[date]) -> Sums:
        sums = Sums()
        for day in days:
            if day in self.now.days:
                sums.add([getattr(self.now.days[day], measure) for measure in MEASURES])
        return sums

    # --- tables

    @cached_property
    def reasons(self) -> list[Row]:
        words = dict(Chat.Reason.choices)
        rows = [
            Row(str(words[key]), sums, self.chats(outcome=Outcome.REDIRECTED, reason=key))
            for key, sums in self.now.cuts[Cut.REASON].items()
        ]
        return sorted(rows, key=lambda row: -row.sums.redirected)

    @cached_property
    def sites(self) -> list[Row]:
        names = dict(Site.objects.filter(client__in=self.client_ids).values_list("pk", "name"))
        return self._rows(Cut.SITE, names, "site")

    @cached_property
    def tags(self) -> list[Row]:
        names = dict(Tag.objects.filter(client__in=self.client_ids).values_list("pk", "name"))
        return self._rows(Cut.TAG, names, "tag")

    @cached_property
    def operators(self) -> list[Row]:
        """Colleagues by name for those who lead; for everybody else their own line beside the average."""
        found = {int(key): sums for key, sums in self.now.cuts[Cut.OPERATOR].items()}
        names = dict(Operator.objects.filter(pk__in=found).values_list("pk", "display_name"))
        average = Row("Average of an operator", self._average(found), "", is_average=True)
        if self.sees_colleagues:
            rows = self._rows(Cut.OPERATOR, names, "operator")
            return [*rows, average] if len(rows) > 1 else rows
        own = found.get(self.operator.pk, Sums())
        href = self.chats(operator=self.operator.pk)
        return [Row(self.operator.display_name, own, href, is_own=True), average]

    def _average(self, found: dict[int, Sums]) -> Sums:
        """Counts are divided by the operators who had chats; times and ratings are means already."""
        all_of_them = Sums()
        for sums in found.values():
            all_of_them.add([getattr(sums, measure) for measure in MEASURES])
        count = max(len(found), 1)
        for measure in ("answered", "unanswered", "redirected"):
            setattr(all_of_them, measure, round(getattr(all_of_them, measure) / count))
        return all_of_them

    def _rows(self, cut: str, names: dict[int, str], filter_name: str) -> list[Row]:
        rows = [
            Row(
                names.get(int(key), f"Deleted ({key})"),
                sums,
                self.chats(**{filter_name: key}),
                cut == Cut.OPERATOR and int(key) == self.operator.pk,
            )
            for key, sums in self.now.cuts[cut].items()
        ]
        return sorted(rows, key=lambda row: (-row.sums.chats, row.name))

    def table(self) -> Iterator[list[object]]:
        """All of it, a line a slice."""
        yield _line("total", "", self.total)
        for by, rows in (
            ("site", self.sites), ("operator", self.operators), ("tag", self.tags), ("reason", self.reasons),
        ):  # fmt: skip
            for row in rows:
                if not row.is_average:
                    yield _line(by, row.name, row.sums)
        for hour in range(24):
            yield _line("hour", f"{hour:02}", self.now.cuts[Cut.HOUR].get(str(hour), Sums()))
        for day in sorted(self.now.days):
            yield _line("day", day.isoformat(), self.now.days[day])


def _values(sums: Sums) -> list[int]:
    return [sums.answered, sums.redirected, sums.unanswered]


def _line(by: str, name: str, sums: Sums) -> list[object]:
    means = (sums.bounce_rate, sums.first_response, sums.handling, sums.rating)
    measures = [getattr(sums, measure) for measure in MEASURES]
    return [by, name, *measures, *(None if mean is None else round(mean, 4) for mean in means)]
