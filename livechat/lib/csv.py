"""Tables as CSV that a spreadsheet opens without running anything in it."""

import csv
import io
import itertools
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

# A cell that begins like this is a formula to a spreadsheet, or is about to become one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# Lines that are sent together.
A_PIECE = 1_000


def csv_response(
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    request: HttpRequest | None = None,
) -> StreamingHttpResponse:
    """A download of any length: rows are written as they are read. `name` is the file's, without .csv.

    Without the `request`, Django collects all of it in memory first where the server is asynchronous.
    """
    lines = _lines(header, rows)
    body = _piecewise(lines) if isinstance(request, ASGIRequest) else lines
    answer = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


async def _piecewise(lines: Iterator[str]) -> AsyncIterator[str]:
    """Reads the database in the request's thread, which the event loop must not do."""
    while piece := await sync_to_async(_piece)(lines):
        yield piece


def _piece(lines: Iterator[str]) -> str:
    return "".join(itertools.islice(lines, A_PIECE))


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    # Excel takes UTF-8 for what it is only after this mark.
    yield "\ufeff"
    for row in itertools.chain([header], rows):
        line = io.StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue()


def harmless(cell: object) -> object:
    """Text that a spreadsheet would calculate gets an apostrophe in front; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
