"""What a text costs, by country, as a table that staff load whole."""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from billing.models import TextPrice
from billing.services.prices import MOST
from livechat.lib.errors import DomainError
from livechat.lib.territories import NAMES

HEADER = ("country", "units", "allowed")
MOST_ROWS = 500
_ALLOWED = {"yes": True, "no": False, "": True}


class BadTable(DomainError):
    code = "bad_table"
    message = "This is not a table of prices."


class Price(NamedTuple):
    """One line: post units for a segment, and whether texts may go there."""

    country: str
    units: int
    is_allowed: bool


def load(table: str, actor: User) -> int:
    """Set these prices, all or none, and leave other countries as they are; gives how many.

    Raises BadTable, which names each line that is wrong.
    """
    prices, problems = [], []
    for line, cells in _lines(table):
        try:
            prices.append(_price(cells))
        except ValueError as error:
            problems.append(f"Line {line}: {error}")
    countries = [price.country for price in prices]
    problems += [
        f"{country} is there twice." for country in sorted(set(countries)) if countries.count(country) > 1
    ]
    if problems or not prices:
        raise BadTable(" ".join(problems[:10]) or "The table has no prices.")
    with transaction.atomic():
        for price in prices:
            TextPrice.objects.update_or_create(
                country=price.country, defaults={"units": price.units, "is_allowed": price.is_allowed}
            )
        audit.record(actor, "text_prices.loaded", reason=f"{len(prices)} countries")
    return len(prices)


def _lines(table: str) -> Iterator[tuple[int, dict[str, str]]]:
    rows = csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = tuple(cell.strip().lower() for cell in next(rows, []))
        if header != HEADER:
            raise BadTable(f"The first line must be: {', '.join(HEADER)}.")
        for row in rows:
            if rows.line_num > MOST_ROWS:
                raise BadTable(f"A table has at most {MOST_ROWS} lines.")
            if any(cell.strip() for cell in row):
                cells = [cell.strip() for cell in row] + [""] * len(HEADER)
                yield rows.line_num, dict(zip(HEADER, cells, strict=False))
    except csv.Error as error:
        raise BadTable(f"Line {rows.line_num} is no line of a CSV file.") from error


def _price(cells: dict[str, str]) -> Price:
    country, units, allowed = cells["country"].upper(), cells["units"], cells["allowed"].lower()
    if country not in NAMES:
        raise ValueError(f"there is no country {country[:10]!r}.")
    if not (units.isascii() and units.isdecimal() and len(units) < 11 and 0 < int(units) <= MOST):
        raise ValueError(f"{units[:20]!r} is no number of post units.")
    if allowed not in _ALLOWED:
        raise ValueError("allowed is yes or no.")
    return Price(country, int(units), _ALLOWED[allowed])
