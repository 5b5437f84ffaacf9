"""Files that no row names: whoever wrote them died before the commit, or whoever deleted them after it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import default_storage

from chats.models import Attachment

# Longer than any upload takes: a younger file may be waiting for its row.
ORPHANED_AFTER = timedelta(days=1)
A_LOOK = 200
FOLDER = "attachments"


def remove(now: datetime) -> int:
    """Delete those of this month, of the one two days ago, and of one other each day; returns how many."""
    months = _months()
    turn = now.toordinal() % len(months) if months else 0
    recent = {f"{FOLDER}/{day:%Y/%m}" for day in (now, now - 2 * ORPHANED_AFTER)}
    removed = 0
    for path in _orphans(recent.union(months[turn : turn + 1]), now):
        default_storage.delete(path)
        removed += 1
    return removed


def _months() -> list[str]:
    if not default_storage.exists(FOLDER):
        return []
    years = [f"{FOLDER}/{year}" for year in default_storage.listdir(FOLDER)[0]]
    return sorted(f"{year}/{month}" for year in years for month in default_storage.listdir(year)[0])


def _orphans(folders: Iterable[str], now: datetime) -> Iterator[str]:
    for folder in folders:
        if not default_storage.exists(folder):
            continue
        names = iter(default_storage.listdir(folder)[1])
        # A file lies under its token, which has an index.
        while some := list(islice(names, A_LOOK)):
            known = set(Attachment.objects.filter(token__in=some).values_list("token", flat=True))
            for name in some:
                path = f"{folder}/{name}"
                if name not in known and default_storage.get_modified_time(path) < now - ORPHANED_AFTER:
                    yield path
