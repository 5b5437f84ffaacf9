"""What the statistics page says: days that are summed already, and those that are not from their chats."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from chats.models import DailyFigure, StaleDay
from chats.services import figures

Cut = DailyFigure.Cut
DAY = timedelta(days=1)


@dataclass
class Sums:
    """Measures of some slice of the counted chats. Times and ratings are means, from sums."""

    answered: int = 0
    unanswered: int = 0
    redirected: int = 0
    responses: int = 0
    response_seconds: int = 0
    handled: int = 0
    handling_seconds: int = 0
    ratings: int = 0
    rating_points: int = 0

    def add(self, values: Iterable[int | None]) -> None:
        for measure, value in zip(MEASURES, values, strict=True):
            setattr(self, measure, getattr(self, measure) + (value or 0))

    @property
    def chats(self) -> int:
        return self.answered + self.unanswered + self.redirected

    @property
    def bounce_rate(self) -> float | None:
        """Redirected ÷ (answered + redirected): nobody could bounce where neither is (O5)."""
        return _share(self.redirected, self.answered + self.redirected)

    @property
    def first_response(self) -> float | None:
        return _share(self.response_seconds, self.responses)

    @property
    def handling(self) -> float | None:
        return _share(self.handling_seconds, self.handled)

    @property
    def rating(self) -> float | None:
        return _share(self.rating_points, self.ratings)


MEASURES = [one.name for one in fields(Sums)]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True)
class Period:
    """Days of UTC, both included."""

    begin: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.begin).days + 1

    @property
    def before(self) -> "Period":
        """As many days, right before."""
        return Period(self.begin - self.days * DAY, self.begin - DAY)


@dataclass
class Statistics:
    total: Sums = field(default_factory=Sums)
    cuts: dict[str, dict[str, Sums]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Sums)))
    days: dict[date, Sums] = field(default_factory=lambda: defaultdict(Sums))

    def _take(self, cut: str, key: str, day: date | None, values: Sequence[int | None]) -> None:
        if day is not None:
            self.days[day].add(values)
        else:
            self.cuts[cut][key].add(values)
            if cut == Cut.SITE:
                self.total.add(values)


def of(client_ids: Sequence[int], period: Period, now: datetime) -> Statistics:
    """Everything about these clients' chats that began within the period."""
    found = Statistics()
    summed = _summed(client_ids, period, now)
    sums = [Sum(measure) for measure in MEASURES]
    for cut, key, *values in summed.values_list("cut", "key").annotate(*sums):
        found._take(cut, key, None, values)
    for day, *values in summed.filter(cut=Cut.SITE).values_list("day").annotate(*sums):
        found._take(Cut.SITE, "", day, values)
    for figure in _live(client_ids, period, now):
        values = [getattr(figure, measure) for measure in MEASURES]
        found._take(figure.cut, figure.key, None, values)
        if figure.cut == Cut.SITE:
            found._take(figure.cut, "", figure.day, values)
    return found


def total(client_ids: Sequence[int], period: Period, now: datetime) -> Sums:
    """The sums alone, for a comparison."""
    found = Sums()
    sums = {f"sum_{measure}": Sum(measure) for measure in MEASURES}
    found.add(_summed(client_ids, period, now).filter(cut=Cut.SITE).aggregate(**sums).values())
    for figure in _live(client_ids, period, now):
        if figure.cut == Cut.SITE:
            found.add([getattr(figure, measure) for measure in MEASURES])
    return found


def _within(client_ids: Sequence[int], period: Period) -> Q:
    return Q(client__in=client_ids, day__gte=period.begin, day__lte=period.end)


def _summed(client_ids: Sequence[int], period: Period, now: datetime) -> QuerySet[DailyFigure]:
    stale = StaleDay.objects.filter(client=OuterRef("client"), day=OuterRef("day"))
    fresh = DailyFigure.objects.filter(~Exists(stale), _within(client_ids, period))
    return fresh.filter(day__lt=now.astimezone(UTC).date()).order_by()


def _live(client_ids: Sequence[int], period: Period, now: datetime) -> Iterable[DailyFigure]:
    """Today, and days on which something has changed since they were summed."""
    today = now.astimezone(UTC).date()
    stale = StaleDay.objects.filter(_within(client_ids, period), day__lt=today)
    days = set(stale.values_list("client", "day"))
    if period.begin <= today <= period.end:
        days |= {(client_id, today) for client_id in client_ids}
    for client_id, day in sorted(days):
        yield from figures.of_day(client_id, day)
