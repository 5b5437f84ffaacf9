"""Lists a page at a time, by where the one before ended: the thousandth page costs what the first does."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

A_PAGE = 50
A_PIECE = 2_000


class Newest:
    """Newest first; `?before=` is the last id of the page before."""

    def __init__(self, rows: QuerySet[Any], query: Mapping[str, str]) -> None:
        before = query.get("before", "")
        if before.isdecimal() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        found = list(rows.order_by("-pk")[: A_PAGE + 1])
        self.rows = found[:A_PAGE]
        self.is_first = not before
        self.next = _link(query, {"before": self.rows[-1].pk}) if len(found) > A_PAGE else ""
        self.first = _link(query, {})


class ByName:
    """By name; `?after=` and `?id=` are those of the last row of the page before."""

    def __init__(self, rows: QuerySet[Any], query: Mapping[str, str]) -> None:
        name, pk = query.get("after", ""), query.get("id", "")
        if pk.isdecimal() and len(pk) < 19:
            rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=int(pk)))
        found = list(rows.order_by("name", "pk")[: A_PAGE + 1])
        self.rows = found[:A_PAGE]
        self.is_first = not pk
        last = self.rows[-1] if self.rows else None
        self.next = _link(query, {"after": last.name, "id": last.pk}) if last and len(found) > A_PAGE else ""
        self.first = _link(query, {})


def every(rows: QuerySet[Any]) -> Iterator[Any]:
    """All of them, newest first, in pieces: a million take no more memory than one page, and no cursor."""
    rows = rows.order_by("-pk")
    piece = list(rows[:A_PIECE])
    while piece:
        yield from piece
        piece = list(rows.filter(pk__lt=piece[-1].pk)[:A_PIECE])


def _link(query: Mapping[str, str], place: dict[str, Any]) -> str:
    """The same filters at another place."""
    kept = {name: value for name, value in query.items() if name not in ("before", "after", "id") and value}
    return "?" + urlencode(kept | place)
