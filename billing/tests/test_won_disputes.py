"""A dispute that is won gives back what it took, once, in whatever order its events come (M5)."""

from functools import partial
from itertools import permutations

import pytest

from accounts.models import Client
from billing.models import CreditAccount, Invoice, LedgerEntry, Order, Payment
from billing.services import credits, entitlement, post_units, refunds
from billing.tests.buying import is_sound, order, pack, pay
from livechat.testing.factories import NOON, ClientFactory, SubscriptionFactory
from livechat.testing.races import TIMES, errors, race

pytestmark = [pytest.mark.django_db, pytest.mark.row("M5", "M4")]


@pytest.fixture(autouse=True)
def _ways(settings) -> None:
    settings.PAYMENT_GATEWAYS = ["simulated"]


def disputed(one: Order, amount: int = 7_500, reference: str = "dp_1") -> Order:
    refunds.taken_back(one, amount, "dispute", reference, NOON)
    one.refresh_from_db()
    return one


def won(one: Order, amount: int = 7_500, reference: str = "dp_1") -> Order:
    refunds.won(one, amount, reference, NOON)
    one.refresh_from_db()
    return one


def do(deed: str, one: Order) -> None:
    if deed == "pay":
        pay(one, f"pi_{one.pk}")
    else:
        {"disputed": disputed, "won": won}[deed](one, reference=f"dp_{one.pk}")


def billed(one: Order) -> int:
    """What is invoiced of it as it stands."""
    signs = {"invoice": 1, "credit_note": -1, "reinstated": 1}
    return sum(signs[kind] * total for kind, total in one.invoices.values_list("kind", "total"))


@pytest.mark.both
def test_what_a_dispute_took_comes_back_once_with_its_reference(acme: Client) -> None:
    one = disputed(pay(order(acme)))
    assert (one.state, credits.balance(acme), billed(one)) == ("refunded", 10, 0)
    for _ in range(3):
        won(one)
    assert (one.state, one.refunded, one.taken_back, credits.balance(acme)) == ("paid", 0, 0, 60)
    entry = LedgerEntry.objects.get(reason="restored")
    assert (entry.amount, entry.reference) == (50, f"won:{one.reference}:0:7500")
    assert one.reference in entry.note
    assert billed(one) == one.total
    assert Invoice.objects.get(kind="reinstated").tax == Invoice.objects.get(kind="credit_note").tax
    assert is_sound(acme)


def test_what_is_owed_is_paid_with_it_first(acme: Client) -> None:
    one = pay(order(acme))
    for n in range(40):
        credits.debit(acme, reference=f"interaction:{n}")
    disputed(one)
    assert (credits.balance(acme), credits.owed(acme)) == (0, 30)
    assert entitlement.may_chat(acme, NOON) == "no_credits"
    won(one)
    assert (credits.balance(acme), credits.owed(acme)) == (20, 0)
    assert entitlement.may_chat(acme, NOON) == ""
    assert is_sound(acme)


@pytest.mark.both
def test_the_events_of_a_won_dispute_come_in_any_order() -> None:
    for deeds in permutations(("pay", "disputed", "won")):
        client = ClientFactory()
        SubscriptionFactory(client=client, package="operations")
        one = order(client)
        for deed in (*deeds, *deeds):
            do(deed, one)
        one.refresh_from_db()
        assert (one.state, one.refunded, credits.balance(client), billed(one)) == ("paid", 0, 50, 7_500)
        assert is_sound(client)


def test_a_dispute_that_nobody_knows_of_gives_nothing(acme: Client) -> None:
    one = won(pay(order(acme)))
    assert credits.balance(acme) == 60
    refunds.taken_back(one, 7_500, "refund", "re_1", NOON)
    one.refresh_from_db()
    assert (one.state, credits.balance(acme)) == ("refunded", 10)


def test_only_the_won_one_of_two_comes_back(acme: Client) -> None:
    one = pay(order(acme))
    disputed(one, 2_500, "dp_1")
    disputed(one, 2_500, "dp_2")
    assert one.taken_back == 34
    won(one, 2_500, "dp_1")
    assert (one.taken_back, credits.balance(acme), billed(one)) == (17, 43, 5_000)
    # And what is refunded, disputed or won afterwards is another step, even where the sum is the same.
    refunds.taken_back(one, 2_500, "refund", "re_1", NOON)
    one.refresh_from_db()
    assert (one.taken_back, credits.balance(acme), billed(one)) == (34, 26, 2_500)
    won(one, 2_500, "dp_2")
    assert (one.taken_back, credits.balance(acme), billed(one)) == (17, 43, 5_000)
    assert is_sound(acme)


def test_post_units_and_fees_come_back_too(acme: Client) -> None:
    units = won(disputed(pay(order(acme, of=pack("post_units", 100_000, 1_000))), 1_000), 1_000)
    assert (post_units.balance(acme), units.state) == (100_000, "paid")


@pytest.mark.django_db(transaction=True)
def test_a_dispute_its_win_and_the_payment_race(acme: Client) -> None:
    made = [order(acme) for _ in range(TIMES)]

    def all_of(deed: str) -> None:
        for one in made:
            do(deed, one)

    assert not errors(race([partial(all_of, deed) for deed in ("pay", "disputed", "won", "won")]))
    assert set(Order.objects.values_list("state", "refunded", "taken_back")) == {("paid", 0, 0)}
    assert Payment.objects.count() == 3 * len(made)
    assert credits.balance(acme) == CreditAccount.objects.get(client=acme).balance == 10 + 50 * len(made)
    assert {billed(one) for one in made} == {7_500}
    assert is_sound(acme)
