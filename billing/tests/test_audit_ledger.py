"""`manage.py audit_ledger` proves every balance, or says which one is wrong (M3)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Client
from billing.models import CreditAccount, LedgerEntry, PostUnitAccount
from billing.services import auditing, credits, post_units
from livechat.testing.factories import ClientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.row("M3")]


@pytest.fixture
def busy(acme: Client) -> Client:
    for number in range(5):
        credits.debit(acme, reference=f"interaction:{number}")
    credits.give_back(acme, reference="interaction:3")
    credits.reverse(acme, 20, reference="refund:1")
    post_units.grant(acme, 500, reference="order:2")
    return acme


def audit() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("audit_ledger", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def wrong() -> str:
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="wrong"):
        call_command("audit_ledger", stdout=out, stderr=err)
    return err.getvalue()


def test_it_says_how_much_was_checked(busy: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "PROGRESS_EVERY", 3)
    out, err = audit()
    assert "credit account: 3 of 8 entries" in out
    assert "credit account: 8 entries checked" in out
    assert "post unit account: 1 entries checked" in out
    assert not err


def test_a_changed_balance_is_named(busy: Client) -> None:
    CreditAccount.objects.filter(client=busy).update(balance=7)
    account = CreditAccount.objects.get(client=busy)
    assert wrong().strip() == (
        f"account {account.pk} of Acme Garden: the balance is 7, and its entries sum to 0"
    )


def test_a_changed_debt_is_named(busy: Client) -> None:
    CreditAccount.objects.filter(client=busy).update(owed=0)
    assert "0 are owed, and its entries sum to 14" in wrong()


def test_a_balance_without_entries_is_named(busy: Client) -> None:
    PostUnitAccount.objects.create(client=ClientFactory(name="Nobody"), balance=3)
    assert "of Nobody: the balance is 3, without an entry" in wrong()


def test_an_entry_that_does_not_follow_is_named(busy: Client) -> None:
    account = CreditAccount.objects.get(client=busy)
    entry = LedgerEntry.objects.create(
        account=account, amount=2, balance_after=9, reason="correction", reference="correction:forged"
    )
    LedgerEntry.objects.create(
        account=account, amount=-2, balance_after=0, reason="correction", reference="correction:hidden"
    )
    assert f"entry {entry.pk} says 9 after it, where 2 follows" in wrong()


def test_only_the_wrong_ones_are_named(busy: Client, bolt: Client) -> None:
    credits.grant(bolt, 3, reference="order:3")
    CreditAccount.objects.filter(client=busy).update(balance=7)
    assert "Bolt" not in wrong()
