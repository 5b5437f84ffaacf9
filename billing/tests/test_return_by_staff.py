"""Staff return the credit of one interaction with one click and a reason, once (F3)."""

import pytest
from django.test import Client as Http

from accounts.models import Client, Operator
from billing.models import LedgerEntry
from billing.services import credits
from livechat.testing.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("F3", "M1")]


@pytest.fixture
def staff(db: None) -> Http:
    http = Http()
    http.force_login(UserFactory(is_staff=True, is_superuser=True, name="Sam"))
    return http


@pytest.fixture
def entry(acme: Client) -> LedgerEntry:
    credits.debit(acme, reference="interaction:17")
    return LedgerEntry.objects.get(reason="interaction")


def address(entry: LedgerEntry, verb: str) -> str:
    return f"/admin/billing/ledgerentry/{entry.pk}/{verb}/"


def test_one_click_and_a_reason(staff: Http, entry: LedgerEntry, acme: Client) -> None:
    assert "Return this credit" in staff.get(address(entry, "change")).content.decode()
    for _ in range(3):
        answer = staff.post(address(entry, "return"), {"reason": "Our operator was rude."}, follow=True)
    assert "given back already" in answer.content.decode()
    assert "Return this credit" not in answer.content.decode()
    back = LedgerEntry.objects.get(reason="returned")
    assert (back.amount, back.note, back.reference) == (1, "Our operator was rude.", "interaction:17")
    assert back.actor is not None
    assert credits.balance(acme) == 10


def test_not_without_a_reason(staff: Http, entry: LedgerEntry, acme: Client) -> None:
    staff.post(address(entry, "return"), {"reason": "  "})
    assert credits.balance(acme) == 9


def test_not_what_came_back_by_itself(staff: Http, entry: LedgerEntry, acme: Client) -> None:
    credits.give_back(acme, reference="interaction:17")
    assert "Return this credit" not in staff.get(address(entry, "change")).content.decode()
    staff.post(address(entry, "return"), {"reason": "Sorry."})
    assert credits.balance(acme) == 10
    assert not LedgerEntry.objects.filter(reason="returned").exists()


def test_it_does_not_come_back_by_itself_afterwards(staff: Http, entry: LedgerEntry, acme: Client) -> None:
    staff.post(address(entry, "return"), {"reason": "Sorry."})
    assert credits.give_back(acme, reference="interaction:17") == 10


def test_only_what_an_interaction_took(staff: Http, acme: Client) -> None:
    purchase = LedgerEntry.objects.get(reason="purchase")
    staff.post(address(purchase, "return"), {"reason": "Sorry."})
    assert credits.balance(acme) == 10


def test_only_staff_who_may_change_balances(entry: LedgerEntry, ada: Operator, acme: Client) -> None:
    for user in (ada.user, UserFactory(is_staff=True)):
        http = Http()
        http.force_login(user)
        assert http.post(address(entry, "return"), {"reason": "Mine."}).status_code in (302, 403, 404)
    assert credits.balance(acme) == 9


def test_a_return_needs_a_post(staff: Http, entry: LedgerEntry, acme: Client) -> None:
    assert staff.get(address(entry, "return")).status_code == 405
    assert credits.balance(acme) == 9


@pytest.mark.parametrize("amount", ["0", "x", "1.5", "9" * 30, "-" + "9" * 30])
def test_a_correction_is_an_amount_that_people_type(staff: Http, acme: Client, amount: str) -> None:
    form = {"amount": amount, "reason": "Wrong.", "reference": "correction:1"}
    answer = staff.post(f"/admin/billing/creditaccount/{acme.credit_account.pk}/correct/", form)
    assert answer.status_code == 200
    assert credits.balance(acme) == 10
