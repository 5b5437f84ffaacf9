"""What a month of texts cost, by country, and what was not sent (U7)."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Abs

from accounts.models import Client
from billing.models import PostUnitEntry, UnsentText

Reason = PostUnitEntry.Reason
_IS_TEXT = Q(reason=Reason.TEXT)


class Line(NamedTuple):
    """One country in a month at one price of a segment, in post units; without what the provider refused."""

    country: str
    unit_price: int
    texts: int
    segments: int
    cost: int


class Unsent(NamedTuple):
    """Texts that did not go out, and why."""

    why: str
    texts: int
    segments: int


class Month(NamedTuple):
    """From its first moment to the first of the next one."""

    begin: datetime
    end: datetime

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        begin = moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return cls(begin, _next(begin))

    @property
    def previous(self) -> "Month":
        last = self.begin.month == 1
        begin = self.begin.replace(year=self.begin.year - last, month=12 if last else self.begin.month - 1)
        return Month(begin, self.begin)

    @property
    def next(self) -> "Month":
        return Month(self.end, _next(self.end))

    @property
    def name(self) -> str:
        return f"{self.begin:%Y-%m}"


def by_country(client: Client, month: Month) -> list[Line]:
    """The dearest first; a price that changed within the month has two lines."""
    rows = (
        of_texts(client, *month)
        .values("country", unit_price=Abs(F("amount")) / F("segments"))
        .annotate(
            texts=Count("id", filter=_IS_TEXT) - Count("id", filter=~_IS_TEXT),
            parts=Sum("segments", filter=_IS_TEXT, default=0) - Sum("segments", filter=~_IS_TEXT, default=0),
            cost=-Sum("amount"),
        )
    )
    lines = [
        Line(r["country"], r["unit_price"], r["texts"], r["parts"], r["cost"]) for r in rows if r["texts"]
    ]
    return sorted(lines, key=lambda line: (-line.cost, line.country))


def not_sent(client: Client, month: Month) -> list[Unsent]:
    within = {"created_at__gte": month.begin, "created_at__lt": month.end}
    rows = (
        UnsentText.objects.filter(account__client=client, **within)
        .order_by()
        .values("why")
        .annotate(texts=Count("id"), parts=Sum("segments"))
    )
    found = [Unsent(UnsentText.Why(row["why"]).label, row["texts"], row["parts"]) for row in rows]
    refused = of_texts(client, *month).filter(reason=Reason.REFUSED)
    counted = refused.aggregate(texts=Count("id"), parts=Sum("segments", default=0))
    if counted["texts"]:
        found.append(Unsent("Refused by the provider, not charged", counted["texts"], counted["parts"]))
    return sorted(found)


def of_texts(client: Client, begin: datetime, end: datetime | None = None) -> QuerySet[PostUnitEntry]:
    """What texts of these days took, and what was given back for them, however late they were refused."""
    text = Q(reason=Reason.TEXT) & (Q(created_at__lt=end) if end is not None else Q())
    since = PostUnitEntry.objects.filter(created_at__gte=begin)
    texts = since.filter(text, account=OuterRef("account"), reference=OuterRef("reference"))
    return since.filter(text | Q(Exists(texts), reason=Reason.REFUSED), account__client=client).order_by()


def _next(begin: datetime) -> datetime:
    is_last = begin.month == 12
    return begin.replace(year=begin.year + is_last, month=1 if is_last else begin.month + 1)
