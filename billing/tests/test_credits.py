"""Credits: one ledger entry for every change, and never below zero."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Client
from billing import triggers
from billing.models import CreditAccount, LedgerEntry
from billing.services import auditing, credits
from billing.services.credits import NoCredits
from livechat.testing.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.both
@pytest.mark.row("M3", "F3")
def test_every_change_is_an_entry_with_the_balance_after(acme: Client) -> None:
    assert credits.debit(acme, reference="interaction:1") == 9
    assert credits.give_back(acme, reference="interaction:1") == 10
    entries = LedgerEntry.objects.order_by("pk").values_list("amount", "balance_after", "reason")
    assert list(entries) == [(10, 10, "purchase"), (-1, 9, "interaction"), (1, 10, "unanswered")]


@pytest.mark.both
@pytest.mark.row("M1", "M4")
def test_a_reference_is_used_once_for_each_reason(acme: Client) -> None:
    for _ in range(3):
        assert credits.grant(acme, 10, reference="order:1") == 10
    for _ in range(3):
        assert credits.debit(acme, reference="interaction:1") == 9
    for _ in range(3):
        assert credits.give_back(acme, reference="interaction:1") == 10
    assert credits.debit(acme, reference="interaction:1") == 10, "not even after it was given back"
    assert LedgerEntry.objects.count() == 3


@pytest.mark.both
def test_nothing_is_given_back_that_was_not_taken(acme: Client) -> None:
    assert credits.give_back(acme, reference="interaction:1") == 10
    assert not LedgerEntry.objects.filter(reason="unanswered").exists()


@pytest.mark.row("I1")
def test_a_client_pays_for_nobody_else(acme: Client, bolt: Client) -> None:
    credits.debit(acme, reference="interaction:1")
    assert not credits.is_paid(bolt, reference="interaction:1")
    credits.give_back(bolt, reference="interaction:1")
    assert (credits.balance(acme), credits.balance(bolt)) == (9, 0)


@pytest.mark.both
@pytest.mark.row("M2")
def test_the_balance_never_goes_below_zero(acme: Client, bolt: Client) -> None:
    for n in range(10):
        credits.debit(acme, reference=f"interaction:{n}")
    for client in (acme, bolt):
        with pytest.raises(NoCredits):
            credits.debit(client, reference="interaction:10")
    assert (credits.balance(acme), LedgerEntry.objects.count()) == (0, 11)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditAccount.objects.update(balance=-1)


@pytest.mark.both
@pytest.mark.row("M3")
def test_the_database_refuses_to_change_or_delete_an_entry(acme: Client) -> None:
    for change in (
        lambda: LedgerEntry.objects.update(amount=1000),
        lambda: LedgerEntry.objects.all().delete(),
        lambda: LedgerEntry.objects.get().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            change()
    assert credits.balance(acme) == LedgerEntry.objects.get().amount == 10


@pytest.mark.both
@pytest.mark.row("M3")
@pytest.mark.parametrize("model", triggers.STANDING)
def test_the_triggers_are_there_after_every_migrate(acme: Client, model: type[Model]) -> None:
    triggers.lift()
    triggers.make()
    triggers.make()
    table = model._meta.db_table
    find = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(find, [table])
        assert cursor.fetchone()[0] == (2 if connection.vendor == "sqlite" else 1)


DEEDS = ["grant", "debit", "give_back", "reverse", "correct"]


@pytest.mark.row("M3", "M5")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(1, 5)), max_size=25))
def test_the_sum_of_entries_is_the_balance(db: None, deeds: list[tuple[str, int]]) -> None:
    client, staff = ClientFactory(), UserFactory()
    for verb, n in deeds:
        reference = f"{client.pk}-{n}"
        with suppress(NoCredits):
            if verb == "grant":
                credits.grant(client, n, reference=f"order:{reference}")
            elif verb == "debit":
                credits.debit(client, reference=f"interaction:{reference}")
            elif verb == "give_back":
                credits.give_back(client, reference=f"interaction:{reference}")
            elif verb == "reverse":
                credits.reverse(client, n, reference=f"refund:{reference}")
            else:
                credits.correct(
                    client, n - 3 or 1, reference=f"correction:{reference}", actor=staff, note="-"
                )
    balance = owed = 0
    for entry in LedgerEntry.objects.filter(account__client=client).order_by("pk"):
        balance += entry.amount
        owed += entry.owed_change
        assert entry.balance_after == balance >= 0
        assert owed >= 0
    assert (credits.balance(client), credits.owed(client)) == (balance, owed)
    assert not [found for found in auditing.check(CreditAccount) if isinstance(found, auditing.Wrong)]
