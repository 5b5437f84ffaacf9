"""`make rows`: what it reads, how it judges, and that the repository's own marks name rows."""

import subprocess
import sys
from pathlib import Path

import pytest

from livechat.tests.rows import (
    ROOT,
    ROWS,
    MarkedTest,
    Row,
    Unusable,
    check_ids,
    chosen,
    lacking,
    marked,
    read_rows,
    report,
)

SEEN = Row("S1", True, "A button turns green")
UNSEEN = Row("D4", False, "Resending is safe")
BY_SERVICE = MarkedTest("test_a.py::test_it", "service", ("S1", "D4"))
BY_BROWSER = MarkedTest("test_b.py::test_it", "browser", ("S1",))

SAMPLE = """
import pytest

@pytest.fixture
def server(): ...

@pytest.fixture
def visitor_socket(server): ...

@pytest.mark.row("S1", "S2")
def test_screen(page): ...

@pytest.mark.row("S1")
@pytest.mark.parametrize("n", [1, 2])
def test_frames(visitor_socket, n): ...

@pytest.mark.row("S1")
def test_answer(client): ...

@pytest.mark.row("D4")
def test_verb(): ...

def test_unmarked(): ...
"""


def test_the_list_holds_every_group_in_order() -> None:
    rows = read_rows(ROWS.read_text())
    counts = {group: sum(row.id[0] == group for row in rows) for group in "FOSPUXDAMWI"}
    assert counts == {
        "F": 8,
        "O": 36,
        "S": 16,
        "P": 8,
        "U": 10,
        "X": 16,
        "D": 10,
        "A": 5,
        "M": 6,
        "W": 3,
        "I": 7,
    }
    assert [row.id for row in rows] == [
        f"{group}{n + 1}" for group, last in counts.items() for n in range(last)
    ]


def test_a_row_that_is_listed_twice_is_refused() -> None:
    with pytest.raises(Unusable, match="S1 twice"):
        read_rows("| S1 | yes | One |\n| S1 | | Another |")


def test_only_takes_groups_and_ids() -> None:
    rows = [SEEN, UNSEEN]
    assert chosen(rows, []) == rows
    assert chosen(rows, ["S"]) == [SEEN]
    assert chosen(rows, ["D4"]) == [UNSEEN]
    with pytest.raises(Unusable, match="no row Q"):
        chosen(rows, ["S", "Q"])


def test_a_row_without_a_test_lacks_one() -> None:
    assert lacking([SEEN, UNSEEN], []) == {
        "S1": "no test",
        "D4": "no test",
    }


def test_what_people_see_needs_a_browser_or_a_socket() -> None:
    assert lacking([SEEN, UNSEEN], [BY_SERVICE]) == {"S1": "seen by people, but no browser or socket test"}
    assert lacking([SEEN, UNSEEN], [BY_SERVICE, BY_BROWSER]) == {}


def test_an_unknown_id_is_an_error() -> None:
    check_ids([BY_SERVICE], [SEEN, UNSEEN])
    with pytest.raises(Unusable, match="test_a.py::test_it names D4"):
        check_ids([BY_SERVICE], [SEEN])


def test_the_report_names_tests_with_their_kind_and_what_is_missing() -> None:
    tests = [BY_SERVICE, BY_BROWSER]
    lines = report([SEEN, UNSEEN, Row("O1", True, "Statistics")], tests, {"O1": "no test"}, width=100)
    assert lines == [
        "S1   A button turns green",
        "       browser  test_b.py::test_it",
        "       service  test_a.py::test_it",
        "D4   Resending is safe",
        "       service  test_a.py::test_it",
        "",
        "Lacking:",
        "O1   Statistics  [no test]",
        "",
        "2 of 3 rows have the tests that they need.",
    ]


def test_kinds_are_told_by_fixtures(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = row(id): a row\n")
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    program = (
        "from pathlib import Path; from livechat.tests.rows import collect;"
        f"print(*(f'{{t.name}} {{t.kind}} {{t.rows}}' for t in collect(Path({str(tmp_path)!r}))), sep='\\n')"
    )
    assert _python("-c", program, cwd=tmp_path).splitlines() == [
        "test_sample.py::test_screen[chromium] browser ('S1', 'S2')",
        "test_sample.py::test_frames[1] socket ('S1',)",
        "test_sample.py::test_frames[2] socket ('S1',)",
        "test_sample.py::test_answer HTTP ('S1',)",
        "test_sample.py::test_verb service ('D4',)",
    ]


def test_every_mark_of_the_repository_names_a_row(request: pytest.FixtureRequest) -> None:
    tests = marked(request.session.items)
    check_ids(tests, read_rows(ROWS.read_text()))


def _python(*arguments: str, cwd: Path = ROOT) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=cwd, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
