"""What a bank takes back: at most the balance, and the rest is owed and paid first (M5)."""

import pytest

from accounts.models import Client
from billing.models import CreditAccount, LedgerEntry, PostUnitAccount
from billing.services import credits, entitlement, ledgers, post_units
from billing.services.credits import NoCredits
from livechat.testing.factories import NOON, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.row("M5")]


def entries(client: Client) -> list[tuple[str, int, int, int]]:
    found = LedgerEntry.objects.filter(account__client=client).order_by("pk")
    return list(found.values_list("reason", "amount", "balance_after", "owed_change"))


def test_a_reversal_takes_what_is_there_and_the_rest_is_owed(acme: Client) -> None:
    for _ in range(3):
        assert credits.reverse(acme, 25, reference="refund:1", note="Dispute") == 10
    assert (credits.balance(acme), credits.owed(acme)) == (0, 15)
    assert entries(acme)[1:] == [("reversal", -10, 0, 15)]


def test_a_reversal_of_an_empty_balance_happens_once_too(bolt: Client) -> None:
    for _ in range(3):
        assert credits.reverse(bolt, 4, reference="refund:1") == 0
    assert (credits.balance(bolt), credits.owed(bolt)) == (0, 4)
    assert entries(bolt) == [("reversal", 0, 0, 4)]


def test_the_next_purchase_pays_what_is_owed_first(acme: Client) -> None:
    credits.reverse(acme, 25, reference="refund:1")
    assert credits.grant(acme, 6, reference="order:2") == 0
    assert credits.owed(acme) == 9
    for _ in range(2):
        assert credits.grant(acme, 50, reference="order:3") == 41
    assert credits.owed(acme) == 0
    assert entries(acme)[2:] == [
        ("purchase", 6, 6, 0),
        ("owed", -6, 0, -6),
        ("purchase", 50, 50, 0),
        ("owed", -9, 41, -9),
    ]


def test_visitors_find_the_contact_form_until_it_is_paid(acme: Client, bolt: Client) -> None:
    for client in (acme, bolt):
        credits.grant(client, 1, reference=f"order:{client.slug}")
        credits.reverse(client, 30, reference=f"refund:{client.slug}")
        assert entitlement.may_chat(client, NOON) == "no_credits"
        credits.grant(client, 100, reference=f"order:{client.slug}-2")
        assert entitlement.may_chat(client, NOON) == ""


def test_no_interaction_is_paid_while_credits_are_owed(acme: Client) -> None:
    credits.debit(acme, reference="interaction:1")
    credits.reverse(acme, 12, reference="refund:1")
    credits.give_back(acme, reference="interaction:1")
    assert (credits.balance(acme), credits.owed(acme)) == (1, 3)
    with pytest.raises(NoCredits):
        credits.debit(acme, reference="interaction:2")


def test_staff_let_a_client_off_by_a_correction(acme: Client) -> None:
    credits.reverse(acme, 12, reference="refund:1")
    credits.correct(acme, 2, reference="correction:1", actor=UserFactory(), note="Dispute was won.")
    assert (credits.balance(acme), credits.owed(acme)) == (0, 0)


def test_post_units_are_owed_alike(acme: Client) -> None:
    post_units.grant(acme, 1_000, reference="order:4")
    assert post_units.reverse(acme, 1_500, reference="refund:4") == 1_000
    with pytest.raises(post_units.NoUnits):
        post_units.debit(acme, 1, reference="text:1", country="DE", segments=1)
    assert post_units.grant(acme, 800, reference="order:5") == 300
    assert post_units.owed(acme) == 0


def test_quantities_are_quantities(acme: Client) -> None:
    for quantity in (0, -1):
        for verb in (credits.grant, credits.reverse, post_units.grant, post_units.reverse):
            with pytest.raises(ValueError, match="quantity"):
                verb(acme, quantity, reference="order:9")
    assert credits.balance(acme) == 10


def test_another_clients_balance_is_never_touched(acme: Client, bolt: Client) -> None:
    credits.reverse(bolt, 5, reference="refund:1")
    assert (credits.balance(acme), credits.owed(acme)) == (10, 0)
    assert ledgers.owed(PostUnitAccount, bolt) == 0
    assert CreditAccount.objects.get(client=bolt).owed == 5
