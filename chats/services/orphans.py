"""Files that no row names: whoever wrote them died before the commit."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import default_storage

from chats.models import Attachment

# Longer than any upload takes: a younger file may be waiting for its row.
ORPHANED_AFTER = timedelta(days=1)
A_LOOK = 200


def remove(now: datetime) -> int:
    """Delete those of this month and of the one two days ago; returns how many there were."""
    months = {f"attachments/{day:%Y/%m}" for day in (now, now - 2 * ORPHANED_AFTER)}
    removed = 0
    for path in _orphans(months, now):
        default_storage.delete(path)
        removed += 1
    return removed


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
