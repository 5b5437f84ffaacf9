"""Money on PostgreSQL with real threads: whatever races, balances are the sum of their entries."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts.models import Client
from billing.models import CreditAccount, LedgerEntry, Order, Pack, Payment, PostUnitAccount, PostUnitEntry
from billing.services import auditing, credits, limits, post_units, top_up
from billing.services.credits import NoCredits, NotReturnable
from livechat.testing.factories import NOON, ClientFactory, SubscriptionFactory, UserFactory
from livechat.testing.races import TIMES, errors, races

pytestmark = pytest.mark.django_db(transaction=True)

RACERS = 4


def assert_sound() -> None:
    for model in auditing.LEDGERS:
        assert [found for found in auditing.check(model) if isinstance(found, auditing.Wrong)] == []


@pytest.mark.row("M1")
def test_one_interaction_costs_one_credit_in_every_race(acme: Client) -> None:
    credits.grant(acme, TIMES, reference="order:2")
    results = races(lambda n: [partial(credits.debit, acme, reference=f"interaction:{n}")] * RACERS, TIMES)
    assert not [one for each in results for one in errors(each)]
    assert credits.balance(acme) == 10
    assert LedgerEntry.objects.filter(reason="interaction").count() == TIMES
    assert_sound()


@pytest.mark.row("M1")
def test_a_credit_comes_back_once_whoever_returns_it(acme: Client) -> None:
    staff = UserFactory(is_staff=True)
    credits.grant(acme, TIMES, reference="order:2")
    for n in range(TIMES):
        credits.debit(acme, reference=f"interaction:{n}")
    taken = {entry.reference: entry for entry in LedgerEntry.objects.filter(reason="interaction")}

    def works(n: int) -> list[Callable[[], Any]]:
        reference = f"interaction:{n}"
        by_itself = partial(credits.give_back, acme, reference=reference)
        by_staff = partial(credits.return_by_staff, taken[reference], note="Sorry.", actor=staff)
        return [by_itself, by_staff, by_itself, by_staff]

    results = races(works, TIMES)
    assert not [one for each in results for one in errors(each, NotReturnable)]
    assert credits.balance(acme) == TIMES + 10
    assert_sound()


@pytest.mark.row("M2")
def test_the_last_credit_is_taken_once_in_every_race() -> None:
    clients = [ClientFactory() for _ in range(TIMES)]
    for client in clients:
        credits.grant(client, 1, reference=f"order:{client.pk}")

    def works(n: int) -> list[Callable[[], Any]]:
        return [partial(credits.debit, clients[n], reference=f"interaction:{n}-{r}") for r in range(RACERS)]

    for results in races(works, TIMES):
        assert not errors(results, NoCredits)
        assert sum(result == 0 for result in results) == 1
    assert set(CreditAccount.objects.values_list("balance", flat=True)) == {0}
    assert_sound()


@pytest.mark.row("M3", "M5")
def test_purchases_debits_and_disputes_cross_each_other(acme: Client) -> None:
    def works(n: int) -> list[Callable[[], Any]]:
        return [
            partial(credits.grant, acme, 3, reference=f"order:x{n}"),
            partial(credits.debit, acme, reference=f"interaction:{n}"),
            partial(credits.reverse, acme, 2, reference=f"refund:{n}"),
            partial(credits.reverse, acme, 2, reference=f"refund:{n}"),
        ]

    results = races(works, TIMES)
    assert not [one for each in results for one in errors(each, NoCredits)]
    entries = LedgerEntry.objects.filter(account__client=acme)
    assert (
        entries.filter(reason="reversal").count()
        == entries.filter(reference__startswith="order:x").exclude(reason="owed").count()
        == TIMES
    )
    taken = entries.filter(reason="interaction").count()
    assert credits.balance(acme) - credits.owed(acme) == 10 + 3 * TIMES - 2 * TIMES - taken
    assert_sound()


@pytest.mark.row("U7")
def test_texts_at_once_never_pass_the_cap(acme: Client) -> None:
    post_units.grant(acme, 1_000_000, reference="order:units", now=NOON)
    limits.set_monthly_cap(acme, 3 * TIMES * 790)

    def works(n: int) -> list[Callable[[], Any]]:
        return [
            partial(
                post_units.debit, acme, 790, reference=f"text:{n}-{r}", country="DE", segments=1, now=NOON
            )
            for r in range(RACERS)
        ]

    results = races(works, TIMES)
    assert not [one for each in results for one in errors(each, post_units.CapReached)]
    assert PostUnitEntry.objects.filter(reason="text").count() == 3 * TIMES
    assert post_units.spent(acme, NOON) == PostUnitAccount.objects.get().monthly_cap
    assert_sound()


@pytest.mark.row("X14")
def test_sweeps_at_once_buy_once(settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = ["simulated"]
    pack = Pack.objects.create(kind="credits", quantity=50, price=7_500)
    clients = [ready_to_top_up(pack) for _ in range(TIMES)]
    results = races(lambda n: [partial(top_up.run, clients[n].pk, NOON)] * RACERS, len(clients))
    assert not [one for each in results for one in errors(each)]
    assert Order.objects.count() == Payment.objects.count() == len(clients)
    assert set(CreditAccount.objects.values_list("balance", flat=True)) == {50}
    assert_sound()


def ready_to_top_up(pack: Pack) -> Client:
    client = ClientFactory()
    SubscriptionFactory(
        client=client, package="operations", gateway="simulated", provider_method="card_simulated"
    )
    limits.set_top_up(client, is_active=True, below=20, pack=pack, monthly_cap=50_000, actor=UserFactory())
    return client
