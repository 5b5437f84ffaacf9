"""Departments on the dashboard: for owners and admins of their own client."""

from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Client, Department, Member, Operator
from livechat.testing.factories import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("S10")]

LIST = "/dashboard/team/departments/"
FORM = {
    "name": "Orders",
    "email": "orders@acme.example",
    "time_zone": "Europe/Vienna",
    "day_0": "9:00-12:30, 13:00-17:30",
}


def signed_in(operator: Operator) -> Http:
    http = Http()
    http.force_login(operator.user)
    return http


def test_an_owner_makes_changes_and_deletes_one(ada: Operator, acme: Client, olga: Operator) -> None:
    http = signed_in(ada)
    assert http.post(f"{LIST}new/", FORM | {"members": [ada.pk], "holidays": "2026-12-25"}).status_code == 302
    made = Department.objects.get()
    assert (made.client, made.name, made.holidays) == (acme, "Orders", ["2026-12-25"])
    assert made.hours == {"0": [["09:00", "12:30"], ["13:00", "17:30"]]}
    # Whom staff put into it stays, since an owner cannot see them.
    made.operators.add(olga)
    assert http.post(f"{LIST}{made.pk}/", FORM | {"name": "Sales"}).status_code == 302
    assert set(made.operators.all()) == {olga}
    assert "Sales" in http.get(LIST).content.decode()
    assert http.post(f"{LIST}{made.pk}/delete/").status_code == 302
    assert not Department.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "\n"},
        {"email": "orders"},
        {"email": "orders@acme.example\nBcc: all@acme.example"},
        {"day_0": "nine to five"},
        {"day_0": "13:00-12:00"},
        {"day_0": "9:00-12:00, 11:00-13:00"},
        {"time_zone": "Europe/Atlantis"},
        {"holidays": "Christmas"},
    ],
)
def test_what_cannot_be_is_refused_and_stays_in_the_form(ada: Operator, wrong: dict[str, Any]) -> None:
    assert signed_in(ada).post(f"{LIST}new/", FORM | wrong).status_code == 422
    assert not Department.objects.exists()


def test_a_name_is_taken_once(ada: Operator) -> None:
    http = signed_in(ada)
    assert [http.post(f"{LIST}new/", FORM).status_code for _ in range(2)] == [302, 422]


def test_operators_and_other_clients_find_nothing(
    ada: Operator, acme: Client, carl: Operator, olga: Operator
) -> None:
    department = Department.objects.create(client=acme, name="Orders")
    MemberFactory(client=acme, user=olga.user, role=Member.Role.OPERATOR)
    for operator in (carl, olga):
        for address in (LIST, f"{LIST}new/", f"{LIST}{department.pk}/"):
            assert signed_in(operator).get(address).status_code == 404
            assert signed_in(operator).post(address, FORM).status_code in (404, 405)
    Member.objects.filter(user=carl.user).update(role=Member.Role.OWNER)
    assert signed_in(carl).get(f"{LIST}{department.pk}/").status_code == 404
    assert Department.objects.get().name == "Orders"
