"""Forms and hours of a website on the dashboard: what can be saved, and by whom (P3, X5)."""

from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Client, Member, Operator, Site
from livechat.testing.factories import SiteFactory
from widget.models import DataCollection, FormField
from widget.services import forms

pytestmark = [pytest.mark.django_db]

COLUMNS = ("field", "type", "label", "help", "required", "options", "link")


def row(label: str, type: str = "text", **values: Any) -> dict[str, Any]:
    blank = {"field": "", "help": "", "required": "0", "options": "", "link": ""}
    return blank | {"label": label, "type": type} | values


def form(*rows: dict[str, Any], on: bool = True, kind: str = "reactive") -> dict[str, Any]:
    columns = {name: [each[name] for each in rows] for name in COLUMNS}
    return columns | {"form": kind} | ({"on": "on"} if on else {})


@pytest.fixture
def http(ada: Operator) -> Http:
    http = Http()
    http.force_login(ada.user)
    return http


def address(site: Site, page: str = "forms") -> str:
    return f"/dashboard/sites/{site.pk}/{page}/"


@pytest.mark.row("P3")
def test_a_form_is_saved_in_its_order_and_keeps_the_numbers_of_its_fields(
    http: Http, acme_shop: Site
) -> None:
    rows = [row("Name", "name", required="1"), row("About", "choice", options="One\r\nTwo\r\nTwo\r\n")]
    assert http.post(address(acme_shop), form(*rows)).status_code == 302
    name, about = FormField.objects.all()
    assert (name.required, about.options) == (True, ["One", "Two"])
    # As they stand in the page they can be saved again.
    assert ">One\nTwo\n</textarea>" in http.get(address(acme_shop)).content.decode()
    again = [row("About", "name", field=str(about.pk)), row("Name", "email", field=str(name.pk))]
    assert http.post(address(acme_shop), form(*again, on=False)).status_code == 302
    assert list(FormField.objects.values_list("pk", "type")) == [(about.pk, "name"), (name.pk, "email")]
    assert not DataCollection.objects.get().reactive
    page = http.get(address(acme_shop)).content.decode()
    assert page.index('value="About"') < page.index('value="Name"')


@pytest.mark.row("P3")
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(" ")], "Give the field a label."),
        ([row("A", "colour")], "Choose a type."),
        ([row("A"), row("a")], "has this label already"),
        ([row("A", "email"), row("B", "email")], "asks for the e-mail once"),
        ([row("A", "long"), row("B", "long"), row("C", "long")], "can have 2 long texts"),
        ([row("A", "choice", options="One")], "Write 2 to 30 choices"),
        ([row("A", "consent", link="javascript:alert(1)")], "Write the link as"),
        ([row("A", "consent", link="https://acme@evil.example/")], "Write the link as"),
        ([row(f"Field {number}") for number in range(21)], "A form can have 20 fields."),
        ([], "Add a field first"),
    ],
)
def test_what_makes_no_form_is_refused_and_stays_in_the_page(
    http: Http, acme_shop: Site, rows: list[dict[str, Any]], words: str
) -> None:
    answer = http.post(address(acme_shop), form(*rows))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert all(f'value="{each["label"]}"' in page for each in rows)
    assert not FormField.objects.exists()


@pytest.mark.row("P3", "I1")
def test_a_field_of_another_site_is_not_taken_over(http: Http, acme_shop: Site, bolt_shop: Site) -> None:
    theirs = FormField.objects.create(site=bolt_shop, kind="reactive", type="text", label="Theirs")
    for pk in (str(theirs.pk), "9" * 30, "-1", "x"):
        assert http.post(address(acme_shop), form(row("Mine", field=pk))).status_code == 302
    theirs.refresh_from_db()
    assert (theirs.label, theirs.site) == ("Theirs", bolt_shop)
    assert FormField.objects.filter(site=acme_shop).count() == 1


@pytest.mark.row("U3")
def test_what_is_always_asked_can_be_set(http: Http, acme_shop: Site) -> None:
    levels = {"form": "always", "name": "required", "email": "asked", "phone": "off"}
    assert http.post(address(acme_shop), levels).status_code == 302
    acme_shop.refresh_from_db()
    assert [(each.key, each.required) for each in forms.asked(acme_shop, "reactive")] == [
        ("name", True),
        ("email", False),
    ]
    assert http.post(address(acme_shop), levels | {"name": "maybe"}).status_code == 422


@pytest.mark.row("X5")
def test_hours_are_saved_from_clocks(http: Http, acme_shop: Site) -> None:
    page = address(acme_shop, "hours")
    week = {
        "day_0_opens": ["09:00", "13:00"],
        "day_0_closes": ["12:00", "17:30"],
        "day_4_opens": ["18:00", ""],
        "day_4_closes": ["00:00", ""],
        "time_zone": "Europe/Vienna",
        "holidays": ["2026-12-25", "", "2026-01-01"],
    }
    assert http.post(page, week).status_code == 302
    acme_shop.refresh_from_db()
    assert acme_shop.hours == {
        "0": [["09:00", "12:00"], ["13:00", "17:30"]],
        "4": [["18:00", "24:00"]],
    }
    assert (acme_shop.time_zone, acme_shop.holidays) == ("Europe/Vienna", ["2026-01-01", "2026-12-25"])
    shown = http.get(page).content.decode()
    assert 'value="13:00"' in shown
    assert 'value="00:00"' in shown


@pytest.mark.row("X5")
@pytest.mark.parametrize(
    "wrong",
    [
        {"day_0_opens": ["12:00"], "day_0_closes": ["09:00"]},
        {"day_0_opens": ["09:00"], "day_0_closes": [""]},
        {"day_0_opens": ["09:00", "11:00"], "day_0_closes": ["12:00", "13:00"]},
        {"day_0": "nine to five"},
        {"time_zone": "Europe/Atlantis"},
        {"holidays": ["Christmas"]},
        {"holidays": ["2026-02-30"]},
        {"holidays": [f"20{n:02}-01-0{d}" for n in range(30) for d in range(1, 9)]},
    ],
)
def test_hours_that_cannot_be_are_refused(http: Http, acme_shop: Site, wrong: dict[str, Any]) -> None:
    assert http.post(address(acme_shop, "hours"), {"time_zone": "UTC"} | wrong).status_code == 422
    acme_shop.refresh_from_db()
    assert (acme_shop.hours, acme_shop.holidays) == ({}, [])


@pytest.mark.row("I1")
@pytest.mark.parametrize("page", ["forms", "hours"])
def test_only_whoever_manages_the_site_gets_there(
    ada: Operator, carl: Operator, acme_shop: Site, bolt: Client, page: str
) -> None:
    theirs = SiteFactory(client=bolt)
    http = Http()
    assert http.get(address(acme_shop, page)).status_code == 302
    http.force_login(carl.user)
    assert http.get(address(theirs, page)).status_code == 404
    Member.objects.filter(user=carl.user).update(role=Member.Role.OWNER)
    for method in (http.get, http.post):
        assert method(address(acme_shop, page)).status_code == 404
    assert http.get(address(theirs, page)).status_code == 200
