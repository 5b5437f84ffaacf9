"""`make rows`: every row and guarantee of docs/rows.md with the tests that show it."""

import argparse
import contextlib
import io
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = ROOT / "docs" / "rows.md"
_LINE = re.compile(r"^\| (?P<id>[A-Z]\d+) \| (?P<seen>(yes )?)\| (?P<text>.+) \|$")

# Of a test that could be several, the one nearest to people counts.
KINDS = ("browser", "socket", "HTTP", "service")
ON_SCREEN = ("browser", "socket")
# Each is the real product, which a test talks to as the pages do.
SOCKET_FIXTURES = {"server", "stage", "crowd"}
HTTP_FIXTURES = {"http", "client", "admin_client", "async_client", "async_admin_client", "browser"}


class Row(NamedTuple):
    """A promise; `is_seen` when it happens on somebody's screen."""

    id: str
    is_seen: bool
    text: str


class MarkedTest(NamedTuple):
    """A test that shows `rows`; `kind` is one of KINDS."""

    name: str
    kind: str
    rows: tuple[str, ...]


class Unusable(Exception):
    """Rows and tests cannot be compared; says why in a sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make rows", description=__doc__)
    parser.add_argument(
        "--only", default="", help="groups or ids, such as O,S,D1: exit 1 where one lacks a test"
    )
    only = [part.strip() for part in parser.parse_args(arguments).only.split(",") if part.strip()]
    try:
        every = read_rows(ROWS.read_text())
        rows = chosen(every, only)
        tests = collect()
        check_ids(tests, every)
    except Unusable as error:
        sys.stderr.write(f"{error}\n")
        return 2
    lacks = lacking(rows, tests)
    print("\n".join(report(rows, tests, lacks, width=shutil.get_terminal_size((110, 0)).columns)))
    return int(bool(only and lacks))


def read_rows(text: str) -> list[Row]:
    found = [match for line in text.splitlines() if (match := _LINE.match(line))]
    rows = [Row(match["id"], bool(match["seen"]), match["text"]) for match in found]
    twice = {row.id for row in rows if sum(row.id == other.id for other in rows) > 1}
    if twice:
        raise Unusable(f"docs/rows.md has {', '.join(sorted(twice))} twice.")
    return rows


def chosen(rows: list[Row], only: Sequence[str]) -> list[Row]:
    """The rows of these groups (O) and ids (D1), all of them if none is named."""
    for part in only:
        if not any(part in (row.id, row.id[0]) for row in rows):
            raise Unusable(f"There is no row {part} in docs/rows.md.")
    return [row for row in rows if not only or row.id in only or row.id[0] in only]


# --- Tests ----------------------------------------------------------------------------------------


class _Collector:
    def __init__(self) -> None:
        self.tests: list[MarkedTest] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.tests = marked(session.items)


def marked(items: Iterable[pytest.Item]) -> list[MarkedTest]:
    """Those of `items` that show rows."""
    found: list[MarkedTest] = []
    for item in items:
        ids = tuple(str(id) for mark in item.iter_markers("row") for id in mark.args)
        if ids and isinstance(item, pytest.Function):
            found.append(MarkedTest(item.nodeid, kind_of(item), ids))
    return found


def collect(folder: Path = ROOT) -> list[MarkedTest]:
    """Every test below `folder` that is marked with a row; runs none."""
    collector = _Collector()
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = pytest.main(["--collect-only", "-q", f"--rootdir={folder}", str(folder)], plugins=[collector])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise Unusable(f"{output.getvalue()}\nThe tests cannot be collected (see above): mend that first.")
    return collector.tests


def kind_of(item: pytest.Function) -> str:
    """What a test goes through, told by its fixtures and by those that they use."""
    definitions = item._fixtureinfo.name2fixturedefs  # pytest has no public way to ask
    browsers = definitions.get("browser", ())
    # Playwright's; Django's test client goes by the same name in some tests.
    if any(definition.func.__module__.startswith("pytest_playwright") for definition in browsers):
        return "browser"
    if SOCKET_FIXTURES & definitions.keys() or any("socket" in name for name in definitions):
        return "socket"
    return "HTTP" if HTTP_FIXTURES & definitions.keys() else "service"


def check_ids(tests: Iterable[MarkedTest], rows: Iterable[Row]) -> None:
    """Raise Unusable for a mark that names no row."""
    known = {row.id for row in rows}
    wrong = [f"{test.name} names {id}" for test in tests for id in test.rows if id not in known]
    if wrong:
        raise Unusable(f"No such row in docs/rows.md: {'; '.join(wrong)}.")


# --- Judgement ------------------------------------------------------------------------------------


def lacking(rows: Iterable[Row], tests: Sequence[MarkedTest]) -> dict[str, str]:
    """What each of these rows lacks, by id."""
    kinds = {row.id: {test.kind for test in tests if row.id in test.rows} for row in rows}
    lacks: dict[str, str] = {}
    for row in rows:
        if not kinds[row.id]:
            lacks[row.id] = "no test"
        elif row.is_seen and kinds[row.id].isdisjoint(ON_SCREEN):
            lacks[row.id] = "seen by people, but no browser or socket test"
    return lacks


def report(rows: Sequence[Row], tests: Sequence[MarkedTest], lacks: dict[str, str], width: int) -> list[str]:
    """The table, rows with tests first; then what is missing."""
    lines: list[str] = []
    for row in rows:
        shown = sorted((t for t in tests if row.id in t.rows), key=lambda test: KINDS.index(test.kind))
        if shown:
            lines.append(_titled(row, width))
            lines += [f"       {kind:<8} {name}" for name, kind in _merged(shown).items()]
    if lacks:
        lines += ["", "Lacking:"]
        lines += [f"{_titled(row, width - 20)}  [{lacks[row.id]}]" for row in rows if row.id in lacks]
    return [*lines, "", f"{len(rows) - len(lacks)} of {len(rows)} rows have the tests that they need."]


def _titled(row: Row, width: int) -> str:
    return f"{row.id:<5}{textwrap.shorten(row.text, max(width - 5, 40), placeholder=' …')}"


def _merged(tests: Iterable[MarkedTest]) -> dict[str, str]:
    """Kind by name, one line for all parameters of a test."""
    return {test.name.partition("[")[0]: test.kind for test in tests}


if __name__ == "__main__":
    sys.exit(main())
