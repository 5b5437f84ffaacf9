"""Prices of texts as a table that staff load: all lines or none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client as Http

from accounts.models import AuditEntry, User
from billing.models import TextPrice

pytestmark = [pytest.mark.django_db, pytest.mark.row("U7")]

LOAD = "/admin/billing/textprice/load/"


@pytest.fixture
def staff(db: None) -> Http:
    http = Http()
    http.force_login(User.objects.create_superuser("stella@livechat.example"))
    return http


def load(http: Http, table: str | bytes) -> str:
    content = table if isinstance(table, bytes) else table.encode()
    answer = http.post(LOAD, {"table": SimpleUploadedFile("prices.csv", content)}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_text_is_never_for_nothing(staff: Http) -> None:
    """The ledger refuses entries of nothing, so that such a text could never be sent."""
    answer = staff.post("/admin/billing/textprice/add/", {"country": "DE", "units": 0, "is_allowed": "on"})
    assert "greater than or equal to 1" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        TextPrice.objects.create(country="DE", units=0)


def prices() -> dict[str, tuple[int, bool]]:
    return {price.country: (price.units, price.is_allowed) for price in TextPrice.objects.all()}


def test_a_table_sets_its_countries_and_leaves_the_others(staff: Http) -> None:
    TextPrice.objects.create(country="DE", units=1)
    TextPrice.objects.create(country="AT", units=2)
    page = load(staff, "\ufeffcountry,units,allowed\r\nde,790,yes\r\n\r\nKP,9999,no\r\nFR,650\r\n")
    assert "3 prices are set." in page
    assert prices() == {"AT": (2, True), "DE": (790, True), "FR": (650, True), "KP": (9_999, False)}
    assert AuditEntry.objects.get().action == "text_prices.loaded"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("DE,790", "The first line must be"),
        ("", "submitted file is empty"),
        ("country,units,allowed\n", "The table has no prices."),
        ("country,units,allowed\nDE,1\nDE,2", "DE is there twice."),
        ("country,units,allowed\nDE,1\nXX,2", "Line 3: there is no country"),
        ("country,units,allowed\nDE,1\nFR,-2", "is no number of post units"),
        ("country,units,allowed\nDE,1\nFR,1.5", "is no number of post units"),
        ("country,units,allowed\nDE,1\nFR,99999999999", "is no number of post units"),
        ("country,units,allowed\nDE,1\nFR,0", "is no number of post units"),
        ("country,units,allowed\nDE,1\nFR,٣", "is no number of post units"),
        ("country,units,allowed\nDE,1,perhaps", "allowed is yes or no"),
        ('country,units,allowed\nDE,"1"x', "is no line of a CSV file"),
        ("country,units,allowed\n" + "DE,1\n" * 600, "at most 500 lines"),
        (b"country,units,allowed\n\xff\xfe,1", "no text in UTF-8"),
        (b"x" * 100_001, "larger than 100 kB"),
    ],
)
def test_a_table_with_one_wrong_line_sets_nothing(staff: Http, table: str | bytes, words: str) -> None:
    assert words in load(staff, table)
    assert prices() == {}


def test_only_staff_load_prices(db: None) -> None:
    http = Http()
    http.force_login(User.objects.create_user("nobody@people.example"))
    assert http.post(LOAD).status_code == 302
