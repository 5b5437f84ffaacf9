"""How many days a client's credits will last (X14)."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from accounts.models import Client
from billing.models import CreditAccount
from billing.services import credits, daily_use

# Older habits say little about next week.
WEEKS = 8
# Two of each weekday at least, and enough interactions to speak of a habit.
LEAST_DAYS = 14
LEAST_DEBITS = 10
# Four weeks in five the truth lies within: one in ten is shorter, one in ten longer.
SPREAD = 1.28
# Nobody plans further ahead: both ends say so by being this.
HORIZON_DAYS = 365


def days_left(client: Client, now: datetime) -> tuple[int, int] | None:
    """The shortest and the longest that the balance will probably last, in days from now.

    Every weekday has its own mean and variance, taken from what the client's own interactions cost on
    that weekday in the last eight weeks (or since the first one), credits that came back not counted.
    From today on both are added up day by day. The low end is the day on which mean plus SPREAD
    standard deviations have used the balance up, the high end that of mean minus as many. Interactions
    come singly, so a variance is never taken to be less than its mean. None without two weeks of
    history and ten interactions: there is nothing to say then.
    """
    today = now.astimezone(UTC).date()
    use = _use_by_day(client, today, now)
    if (today - min(use, default=today)).days < LEAST_DAYS or sum(use.values()) < LEAST_DEBITS:
        return None
    passed = (now - datetime.combine(today, time(), UTC)) / timedelta(days=1)
    return project(credits.balance(client), by_weekday(use, today), today, passed)


def by_weekday(use: Mapping[date, int], today: date) -> list[tuple[float, float]]:
    """Mean and variance of each weekday, Monday first; days without an entry count as none."""
    first = min(use)
    figures: list[list[int]] = [[] for _ in range(7)]
    for number in range((today - first).days):
        day = first + timedelta(days=number)
        figures[day.weekday()].append(use.get(day, 0))
    return [_moments(one) for one in figures]


def project(
    balance: int, weekdays: list[tuple[float, float]], today: date, passed: float = 0.0
) -> tuple[int, int]:
    """Days until the balance is used up, at the fast and at the slow end; `passed` is of today, 0 to 1."""
    if not balance:
        return 0, 0
    mean = variance = 0.0
    low = None
    for days in range(HORIZON_DAYS):
        share = 1 - passed if days == 0 else 1.0
        expected, spread = weekdays[(today + timedelta(days=days)).weekday()]
        mean += share * expected
        variance += share * spread
        margin = SPREAD * math.sqrt(variance)
        if low is None and mean + margin >= balance:
            low = days
        if mean - margin >= balance:
            return low or 0, days
    return HORIZON_DAYS if low is None else low, HORIZON_DAYS


def _moments(figures: list[int]) -> tuple[float, float]:
    mean = sum(figures) / len(figures)
    variance = sum((figure - mean) ** 2 for figure in figures) / max(len(figures) - 1, 1)
    return mean, max(variance, mean)


def _use_by_day(client: Client, today: date, now: datetime) -> dict[date, int]:
    """What each day cost, from the client's first interaction or WEEKS ago to yesterday."""
    account = CreditAccount.objects.filter(client=client).first()
    if account is None:
        return {}
    first = today - timedelta(weeks=WEEKS)
    found = daily_use.by_day(account, first, now)
    if found and daily_use.began_before(account, first):
        # A quiet beginning of the eight weeks is history too.
        found.setdefault(first, 0)
    return found
