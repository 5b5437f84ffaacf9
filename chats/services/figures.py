"""The sums of a day: read from its chats and receipts, kept as DailyFigure (O1, O5).

A day is one of UTC and belongs to the chats that began on it. What was deleted still counts: until
it is emptied as a chat, then as a receipt.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Min, Q

from accounts.models import Client
from chats.models import Chat, DailyFigure, Receipt, StaleDay
from chats.services import listing

Cut = DailyFigure.Cut
Outcome = Chat.Outcome
DAY = timedelta(days=1)
# A process that dies between a commit and its mark leaves a day unmarked; these are summed again anyway.
HEALED_DAYS = 4
A_REFRESH = 200


class Counted(NamedTuple):
    """What figures know of a chat."""

    chat_id: int
    created_at: datetime
    outcome: str
    reason: str
    site_id: int
    operator_id: int | None
    response_seconds: int | None
    handling_seconds: int | None
    rating: int | None
    tags: Iterable[int]


_FIELDS = (
    "created_at", "outcome", "reason", "site_id", "operator_id",
    "response_seconds", "handling_seconds", "rating",
)  # fmt: skip


def of_day(client_id: int, day: date) -> list[DailyFigure]:
    """The day's figures as the chats and receipts have them now; nothing is stored."""
    figures: dict[tuple[str, str], DailyFigure] = {}
    for chat in _counted(client_id, day):
        for cut, key in _slices(chat):
            figure = figures.get((cut, key))
            if figure is None:
                figure = figures[cut, key] = DailyFigure(client_id=client_id, day=day, cut=cut, key=key)
            _add(figure, chat)
    return list(figures.values())


def store_day(client_id: int, day: date) -> None:
    """Sum the day anew. Whatever changes while it is read marks the day stale again."""
    with transaction.atomic():
        StaleDay.objects.filter(client=client_id, day=day).delete()
        figures = of_day(client_id, day)
        DailyFigure.objects.filter(client=client_id, day=day).delete()
        DailyFigure.objects.bulk_create(figures)


def refresh(now: datetime) -> None:
    """Sum the days that are out of date; today's goes on changing and is read from its chats meanwhile."""
    stale = StaleDay.objects.filter(day__lt=now.astimezone(UTC).date()).order_by("day", "client")
    for client_id, day in list(stale.values_list("client", "day")[:A_REFRESH]):
        store_day(client_id, day)


def heal(now: datetime) -> None:
    """Mark the latest days, so that a mark that was lost does no harm for long."""
    today = now.astimezone(UTC).date()
    for client_id in Client.objects.values_list("pk", flat=True):
        for back in range(1, HEALED_DAYS + 1):
            listing.count_again(client_id, today - back * DAY)


def rebuild(now: datetime) -> Iterator[tuple[int, int]]:
    """Sum every day that has chats; yields how many of how many days are done."""
    days = [(client_id, day) for client_id in Client.objects.values_list("pk", flat=True)
            for day in _days(client_id, now)]  # fmt: skip
    for number, (client_id, day) in enumerate(days, start=1):
        store_day(client_id, day)
        yield number, len(days)


def _days(client_id: int, now: datetime) -> list[date]:
    """From the client's first chat to yesterday; today is never stored."""
    first = [
        model.objects.filter(client=client_id).aggregate(at=Min("created_at"))["at"]
        for model in (Chat, Receipt)
    ]
    begin = min((at.astimezone(UTC).date() for at in first if at), default=None)
    count = (now.astimezone(UTC).date() - begin).days if begin else 0
    return [begin + number * DAY for number in range(count)] if begin else []


def _counted(client_id: int, day: date) -> Iterator[Counted]:
    begin = datetime.combine(day, time(), UTC)
    within = Q(client=client_id, created_at__gte=begin, created_at__lt=begin + DAY) & ~Q(outcome="")
    # Each from an index of its own, and so are their tags.
    listed = Chat.objects.listed().filter(within)
    hidden = Chat.objects.filter(within, deleted_at__isnull=False, emptied_at=None)
    for chats in (listed, hidden):
        rows = list(chats.values_list("pk", *_FIELDS))
        tags = listing.tagged(chats) if rows else {}
        for row in rows:
            yield Counted._make([*row, tags.get(row[0], ())])
    for receipt in Receipt.objects.filter(within).values_list("chat_id", *_FIELDS, "tags"):
        yield Counted._make(receipt)


def _slices(chat: Counted) -> Iterator[tuple[str, str]]:
    yield Cut.SITE, str(chat.site_id)
    yield Cut.HOUR, str(chat.created_at.astimezone(UTC).hour)
    if chat.operator_id is not None:
        yield Cut.OPERATOR, str(chat.operator_id)
    if chat.outcome == Outcome.REDIRECTED:
        yield Cut.REASON, chat.reason
    for tag_id in chat.tags:
        yield Cut.TAG, str(tag_id)


def _add(figure: DailyFigure, chat: Counted) -> None:
    if chat.outcome == Outcome.ANSWERED:
        figure.answered += 1
        if chat.response_seconds is not None:
            figure.responses += 1
            figure.response_seconds += chat.response_seconds
        if chat.handling_seconds is not None:
            figure.handled += 1
            figure.handling_seconds += chat.handling_seconds
    elif chat.outcome == Outcome.REDIRECTED:
        figure.redirected += 1
    else:
        figure.unanswered += 1
    if chat.rating is not None:
        figure.ratings += 1
        figure.rating_points += chat.rating
