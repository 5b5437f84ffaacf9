"""Canned responses as a table: what an import would do, doing it, and the way out."""

import csv
import io
from collections.abc import Iterator
from typing import Literal, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import Client, Operator
from chats.models import CannedResponse
from chats.models.responses import MAX_TEXT
from chats.services import responses
from chats.services.responses import Owner, Words
from livechat.lib.errors import DomainError
from livechat.lib.text import clean, clean_line

HEADER = ("shortcut", "name", "department", "text")
MOST_ROWS = 2_000
# A spreadsheet would calculate what begins like this, so the export put an apostrophe before it.
_FORMULA = "=+-@＝＋－＠"


class BadTable(DomainError):
    code = "bad_table"
    message = "This is not a table of responses."


class Row(NamedTuple):
    """A line of the file: what it would do, or why it is refused."""

    line: int
    words: Words
    owner: Owner
    effect: Literal["new", "changed", "same", "refused"]
    problem: str = ""
    response: CannedResponse | None = None


class Plan(NamedTuple):
    rows: list[Row]

    def count(self, effect: str) -> int:
        return sum(row.effect == effect for row in self.rows)

    @property
    def does_something(self) -> bool:
        return any(row.effect in ("new", "changed") for row in self.rows)


def plan(table: str, owner: Owner) -> Plan:
    """What importing the file would do; changes nothing. Raises BadTable."""
    known = {_key(response): response for response in _existing(owner)}
    departments = {d.name.casefold(): d for d in owner.client.departments.all()} if owner.client else {}
    seen: dict[tuple[int | None, str], int] = {}
    rows = []
    for line, cells in _lines(table):
        words = Words(*(_unharmed(cells.get(name, "")) for name in ("shortcut", "name", "text")))
        department = cells.get("department", "").strip()
        its_owner = owner._replace(department=departments.get(department.casefold()))
        problem = _problem(words)
        if department and its_owner.department is None:
            problem = f"There is no department “{department[:60]}”."
        if not problem:
            words = _tidy(words)
            key = (its_owner.department.pk if its_owner.department else None, words.shortcut.casefold())
            if key in seen:
                problem = f"/{words.shortcut} is in line {seen[key]} already."
            seen.setdefault(key, line)
        if problem:
            rows.append(Row(line, words, its_owner, "refused", problem))
        else:
            rows.append(_row(line, words, its_owner, known.get(key)))
    return Plan(rows)


def carry_out(the_plan: Plan, by: Operator) -> None:
    """All of what the plan says is new or changed, or nothing. Raises MayNotManage or ShortcutTaken."""
    wanted = [row for row in the_plan.rows if row.effect in ("new", "changed")]
    responses.write_all([(row.response or CannedResponse(), row.owner, row.words) for row in wanted], by)


def rows_of(found: QuerySet[CannedResponse]) -> Iterator[tuple[str, str, str, str]]:
    """For an export, which an import takes back."""
    for response in found.select_related("department").order_by("department_id", "shortcut"):
        department = response.department.name if response.department else ""
        yield response.shortcut, response.name, department, response.text


def owned_by(client: Client | None, operator: Operator) -> QuerySet[CannedResponse]:
    """All of a client's, its departments' too; without a client the operator's own."""
    if client is None:
        return CannedResponse.objects.filter(operator=operator)
    return CannedResponse.objects.filter(client=client)


def _existing(owner: Owner) -> QuerySet[CannedResponse]:
    if owner.operator is not None:
        return CannedResponse.objects.filter(operator=owner.operator)
    return CannedResponse.objects.filter(client=owner.client)


def _key(response: CannedResponse) -> tuple[int | None, str]:
    return response.department_id, response.shortcut.casefold()


def _row(line: int, words: Words, owner: Owner, response: CannedResponse | None) -> Row:
    if response is None:
        return Row(line, words, owner, "new")
    is_same = (response.shortcut, response.name, response.text) == words
    return Row(line, words, owner, "same" if is_same else "changed", response=response)


def _lines(table: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column; columns that we do not know are left out."""
    first = table.removeprefix("\ufeff").partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(
        io.StringIO(table.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True
    )
    try:
        columns = [cell.strip().lower() for cell in next(reader, [])]
        if not {"shortcut", "text"} <= set(columns):
            raise BadTable("The first line must name the columns: shortcut, name, department, text.")
        number = 0
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            number += 1
            if number > MOST_ROWS:
                raise BadTable(f"There are more than {MOST_ROWS:,} responses in the file.")
            yield line, dict(zip(columns, cells, strict=False))
    except csv.Error as error:
        raise BadTable(f"Line {reader.line_num} cannot be read as CSV: {error}.") from None


def _unharmed(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _FORMULA else cell


def _problem(words: Words) -> str:
    """Why a row is refused, in words; empty if it is fine."""
    response = CannedResponse(
        shortcut=words.shortcut.strip().removeprefix("/"),
        name=clean_line(words.name) or "-",
        text=words.text,
    )
    try:
        response.clean_fields(exclude=["client", "department", "operator"])
        clean(words.text)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        return f"{field.capitalize()}: {messages[0]}"
    except DomainError as error:
        return f"Text: {error.message}"
    return f"Text: longer than {MAX_TEXT:,} characters." if len(words.text) > MAX_TEXT else ""


def _tidy(words: Words) -> Words:
    shortcut = words.shortcut.strip().removeprefix("/")
    return Words(shortcut, clean_line(words.name) or shortcut, clean(words.text))
