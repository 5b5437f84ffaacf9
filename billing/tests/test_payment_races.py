"""Payments that race, and processes that are killed while they book one, on real PostgreSQL."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Client
from billing.models import Invoice, LedgerEntry, Order, Payment, ProviderEvent
from billing.services import credits, orders, refunds, stripe_events
from billing.services.stripe_events import Data, Event
from billing.tests.buying import is_sound, order, pay
from livechat.testing.factories import NOON
from livechat.testing.kills import killed_at
from livechat.testing.races import TIMES, errors, race

pytestmark = pytest.mark.django_db(transaction=True)

ONE_ORDER = {"credits": 50, "price": 7_500}


@pytest.fixture(autouse=True)
def _ways(settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = ["stripe", "simulated"]
    settings.STRIPE_SECRET_KEY = settings.STRIPE_WEBHOOK_SECRET = "sk"


def event(one: Order, kind: str) -> Event:
    session = {
        "id": one.provider_session,
        "payment_status": "paid",
        "payment_intent": f"pi_{one.pk}",
        "amount_total": one.total,
        "currency": "eur",
    }
    return Event(f"evt_{kind}_{one.pk}", f"checkout.session.{kind}", Data(session))


def shuffled(works: list[Callable[[], Any]], seed: int) -> Callable[[], None]:
    random.Random(seed).shuffle(works)

    def run() -> None:
        for work in works:
            work()

    return run


@pytest.mark.row("M4", "M3")
def test_webhooks_and_other_tellers_of_one_payment_race_and_it_counts_once(acme: Client) -> None:
    made = [order(acme) for _ in range(TIMES)]
    for one in made:
        one.provider_session = f"cs_{one.pk}"
        one.save(update_fields=["provider_session"])

    def by_event(kind: str) -> list[Callable[[], Any]]:
        return [lambda one=one: stripe_events.receive(event(one, kind), NOON) for one in made]  # type: ignore[misc]

    def by_charge() -> list[Callable[[], Any]]:
        return [lambda one=one: pay(one, f"pi_{one.pk}") for one in made]  # type: ignore[misc]

    racers = [
        shuffled(by_event("completed"), 1),
        shuffled(by_event("async_payment_succeeded"), 1),
        shuffled(by_event("completed") + by_charge(), 2),
    ]
    assert not errors(race(racers))
    assert set(Order.objects.values_list("state", flat=True)) == {"paid"}
    assert credits.balance(acme) == 10 + TIMES * ONE_ORDER["credits"]
    assert (Payment.objects.count(), ProviderEvent.objects.count()) == (TIMES, 2 * TIMES)
    numbers = Invoice.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, TIMES + 1))
    assert is_sound(acme)


@pytest.mark.row("M5", "M3")
def test_payments_refunds_and_disputes_race_in_any_order(acme: Client) -> None:
    made = [order(acme) for _ in range(TIMES)]
    price = ONE_ORDER["price"]

    def back(one: Order, kind: str, part: int) -> Callable[[], Any]:
        return lambda: refunds.taken_back(one, price // 2, kind, f"{kind}_{one.pk}_{part}", NOON)

    racers = [
        shuffled([lambda one=one: pay(one, f"pi_{one.pk}") for one in made], 1),  # type: ignore[misc]
        shuffled([back(one, "refund", 1) for one in made], 1),
        shuffled([back(one, kind, 1) for one in made for kind in ("refund", "dispute")], 2),
    ]
    assert not errors(race(racers))
    states = set(Order.objects.values_list("state", "paid", "refunded", "taken_back"))
    assert list(states) == [("refunded", price, price, ONE_ORDER["credits"])]
    assert credits.balance(acme) == 10
    assert Payment.objects.count() == 3 * TIMES
    assert is_sound(acme)


@pytest.mark.row("M4")
def test_a_payment_and_a_cancellation_race(acme: Client) -> None:
    made = [order(acme) for _ in range(TIMES)]

    def cancel(one: Order) -> None:
        try:
            orders.cancel(one, NOON)
        except orders.NotPayable:
            one.refresh_from_db()
            assert one.state == "paid"

    racers = [
        shuffled([lambda one=one: pay(one, f"pi_{one.pk}") for one in made], 1),  # type: ignore[misc]
        shuffled([lambda one=one: cancel(one) for one in made], 1),  # type: ignore[misc]
    ]
    assert not errors(race(racers))
    assert set(Order.objects.values_list("state", flat=True)) == {"paid"}
    assert credits.balance(acme) == 10 + len(made) * ONE_ORDER["credits"]


# --- kill -9 between any two statements


@pytest.mark.row("M3", "M4")
def test_a_kill_between_any_two_statements_loses_and_doubles_nothing(acme: Client) -> None:
    one = order(acme)
    for statement in range(1, 100):
        was_killed = killed_at(statement, lambda: pay(one))
        one.refresh_from_db()
        given = credits.balance(acme) - 10
        entries = LedgerEntry.objects.filter(reference=f"order:{one.reference}").count()
        # Killed after the commit, it is there, and the next telling finds it.
        found = (one.state, given, entries, Payment.objects.count())
        assert found in (("pending", 0, 0, 0), ("paid", 50, 1, 1))
        assert is_sound(acme)
        if not was_killed:
            break
    assert statement > 10, "a payment is many statements"
    assert found[0] == "paid"
    assert (credits.balance(acme), Invoice.objects.get().number) == (60, 1)


@pytest.mark.row("M5")
def test_a_kill_in_the_middle_of_a_refund_takes_all_or_nothing(acme: Client) -> None:
    one = pay(order(acme))
    for statement in range(1, 100):
        work = lambda: refunds.taken_back(one, 7_500, "refund", "re_1", NOON)  # noqa: E731
        was_killed = killed_at(statement, work)
        one.refresh_from_db()
        found = (one.state, credits.balance(acme))
        # Killed after the commit, it is there.
        assert found in (("paid", 60), ("refunded", 10))
        assert is_sound(acme)
        if not was_killed:
            break
    assert found == ("refunded", 10)
    assert statement > 10
