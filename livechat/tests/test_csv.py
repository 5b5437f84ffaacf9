"""Exports: a spreadsheet reads them and runs nothing."""

import csv
import io

import pytest

from livechat.lib.csv import csv_response, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_formula_becomes_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_numbers_and_words_stay_what_they_are() -> None:
    assert [harmless(cell) for cell in ("a=b", -5, 0, None)] == ["a=b", -5, 0, ""]


def test_a_download_is_a_table_with_its_header() -> None:
    cells: list[list[object]] = [["Vera", 'a "b"\nc'], ["=x", None]]
    answer = csv_response("history", ["Visitor", "Said"], iter(cells))
    text = b"".join(answer).decode()
    assert answer["Content-Disposition"] == 'attachment; filename="history.csv"'
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows == [["Visitor", "Said"], ["Vera", 'a "b"\nc'], ["'=x", ""]]
