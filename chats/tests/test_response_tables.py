"""Canned responses in and out as CSV (O24)."""

import csv
import io

import pytest

from accounts.models import Client, Department, Operator
from chats.errors import MayNotManage
from chats.models import CannedResponse
from chats.services import response_tables, responses
from chats.services.response_tables import BadTable, carry_out, plan
from chats.services.responses import Owner, Words
from livechat.lib.csv import harmless
from livechat.testing.cast import Told

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.row("O24")]


def effects(table: str, owner: Owner) -> list[tuple[int, str, str]]:
    return [(row.line, row.effect, row.problem) for row in plan(table, owner).rows]


def test_a_file_says_first_what_it_would_do(acme: Client, ada: Operator) -> None:
    table = (
        "shortcut,name,text\r\n"
        'hours,Hours,"Two\r\nlines"\r\n'
        "/one,generic_OneMoment,Wait\r\n"
        "bye,generic_endSessionPositive," + responses.FIRST[2][2] + "\r\n"
        "\r\n"
        "HOURS,Again,Twice\r\n"
        "no good,Name,Text\r\n"
        "empty,Name,\r\n"
        f"long,Name,{'x' * 5001}\r\n"
        "nul,Name,a\0b\r\n"
    )
    owner = Owner(client=acme)
    assert effects(table, owner) == [
        (2, "new", ""),
        (4, "changed", ""),
        (5, "same", ""),
        (7, "refused", "/HOURS is in line 2 already."),
        (8, "refused", "Shortcut: Use letters, digits, hyphens and underscores."),
        (9, "refused", "Text: This field cannot be blank."),
        (10, "refused", "Text: longer than 5,000 characters."),
        (11, "refused", "Text: The message holds characters that cannot be sent."),
    ]
    assert not CannedResponse.objects.filter(shortcut="hours").exists()
    carry_out(plan(table, owner), ada)
    assert acme.responses.get(shortcut="hours").text == "Two\nlines"
    assert acme.responses.get(shortcut="one").text == "Wait"
    assert acme.responses.count() == 4
    carry_out(plan(table, owner), ada)
    assert acme.responses.count() == 4


def test_departments_are_named(acme: Client, bolt: Client, ada: Operator) -> None:
    sales = Department.objects.create(client=acme, name="Sales")
    Department.objects.create(client=bolt, name="Workshop")
    table = "shortcut;text;department\none;A;\none;B;sales\ntwo;C;Workshop\n"
    owner = Owner(client=acme)
    assert effects(table, owner) == [
        (2, "changed", ""),
        (3, "new", ""),
        (4, "refused", "There is no department “Workshop”."),
    ]
    carry_out(plan(table, owner), ada)
    assert sales.responses.get().text == "B"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("", "The first line must name"),
        ("a,b\n1,2\n", "The first line must name"),
        ('shortcut,text\none,"open', "Line 2 cannot be read"),
        ("shortcut,text\none," + "x" * 200_000, "cannot be read"),
        ("shortcut,text\n" + "".join(f"s{n},t\n" for n in range(2001)), "more than 2,000"),
    ],
)
def test_what_is_no_table_is_refused(acme: Client, table: str, problem: str) -> None:
    with pytest.raises(BadTable, match=problem):
        plan(table, Owner(client=acme))


def test_only_who_may_manage_imports(acme: Client, olga: Operator) -> None:
    with pytest.raises(MayNotManage):
        carry_out(plan("shortcut,text\nnew,T\n", Owner(client=acme)), olga)
    assert acme.responses.count() == 3


def test_an_import_tells_windows_once(commits: None, told: Told, olga: Operator) -> None:
    table = "shortcut,text\n" + "".join(f"s{n},t\n" for n in range(50))
    carry_out(plan(table, Owner(operator=olga)), olga)
    assert told.types() == ["responses.changed"]


def test_what_goes_out_comes_back_the_same(olga: Operator, otto: Operator) -> None:
    responses.create(Owner(operator=olga), Words("sum", "Sum", "=1+1\nand, more"), olga)
    rows = response_tables.rows_of(response_tables.owned_by(None, olga))
    file = io.StringIO()
    csv.writer(file).writerows([[harmless(cell) for cell in row] for row in [response_tables.HEADER, *rows]])
    assert "'=1+1" in file.getvalue()
    assert effects(file.getvalue(), Owner(operator=olga)) == [(2, "same", "")]
    carry_out(plan(file.getvalue(), Owner(operator=otto)), otto)
    assert CannedResponse.objects.get(operator=otto).text == "=1+1\nand, more"
