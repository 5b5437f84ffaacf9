"""Months of a subscription: pure rules about days."""

import calendar
from datetime import datetime, timedelta

from billing.models import Gateway

DAY = timedelta(days=1)
GRACE = timedelta(days=3)
# An invoice is paid when it was passed on, signed and typed in.
GRACE_OF_TRANSFER = timedelta(days=10)


def grace(gateway: str) -> timedelta:
    """How long the chat goes on after a period that nobody has paid began."""
    return GRACE_OF_TRANSFER if gateway == Gateway.BANK_TRANSFER else GRACE


def month_after(start: datetime, anchor_day: int) -> datetime:
    """The same time a month later, on the anchor's day or on the last one of a shorter month."""
    year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    last = calendar.monthrange(year, month)[1]
    return start.replace(year=year, month=month, day=min(anchor_day, last))


def whole_days(length: timedelta) -> int:
    """Begun days count, so that what was previewed in the morning holds in the evening."""
    return max(-(-length // DAY), 0)
