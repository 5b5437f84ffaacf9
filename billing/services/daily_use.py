"""What each day used of a client's credits: days that are over are summed once, and kept."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncDate

from billing.models import CreditAccount, DailyUse, LedgerEntry

Reason = LedgerEntry.Reason
USE = (Reason.INTERACTION, Reason.UNANSWERED, Reason.RETURNED)
# Whoever has begun before midnight has long committed by then.
CLOSES_AFTER = timedelta(hours=1)


def by_day(account: CreditAccount, first: date, now: datetime) -> dict[date, int]:
    """Days from `first` to yesterday on which credits were used, without those that came back."""
    today = now.astimezone(UTC).date()
    days = [first + timedelta(days=number) for number in range((today - first).days)]
    kept = dict(
        DailyUse.objects.filter(account=account, day__gte=first, day__lt=today).values_list("day", "used")
    )
    missing = [day for day in days if day not in kept]
    if missing:
        summed = _sum(account, missing[0], today)
        _keep(account, [day for day in missing if _midnight_after(day) + CLOSES_AFTER <= now], summed)
        kept |= summed
    return {day: used for day, used in kept.items() if used}


def began_before(account: CreditAccount, day: date) -> bool:
    used = LedgerEntry.objects.filter(account=account, reason__in=USE)
    return used.filter(created_at__lt=_midnight(day)).order_by().exists()


def _sum(account: CreditAccount, first: date, today: date) -> dict[date, int]:
    entries = LedgerEntry.objects.filter(
        account=account,
        reason__in=USE,
        created_at__gte=_midnight(first),
        created_at__lt=_midnight(today),
    ).order_by()
    days = entries.annotate(day=TruncDate("created_at", tzinfo=UTC)).values("day").annotate(use=Sum("amount"))
    return {row["day"]: max(-row["use"], 0) for row in days}


def _keep(account: CreditAccount, days: list[date], summed: Mapping[date, int]) -> None:
    """Entries are written in their own moment and never changed, so that a day stays what it was."""
    DailyUse.objects.bulk_create(
        [DailyUse(account=account, day=day, used=summed.get(day, 0)) for day in days], ignore_conflicts=True
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _midnight_after(day: date) -> datetime:
    return _midnight(day + timedelta(days=1))
