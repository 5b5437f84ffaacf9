"""Fees under races, on PostgreSQL: a period is billed, charged and extended once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from accounts.models import Client
from billing.models import Invoice, Order, Payment, Subscription
from billing.services import dunning, orders, package_changes, prices, purchases, renewals, subscriptions
from billing.tests.conftest import pay_fee
from livechat.testing.factories import NOON, ClientFactory, UserFactory
from livechat.testing.races import TIMES, errors, race, races

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("F2", "M4")]

APRIL, MAY = (datetime(2026, month, 4, 12, tzinfo=UTC) for month in (4, 5))


def newcomers() -> list[Client]:
    """Each has a month that one of them has really paid."""
    first = ClientFactory()
    subscriptions.begin(first, "operations", NOON)
    paid = pay_fee(first, NOON)
    others: list[Client] = ClientFactory.build_batch(TIMES - 1)
    clients: list[Client] = [first]
    clients += Client.objects.bulk_create(others)
    state = {
        name: getattr(paid, name)
        for name in ("package", "period_start", "period_end", "paid_until", "anchor_day", "charge_at")
    }
    Subscription.objects.bulk_create(Subscription(client=client, **state) for client in clients[1:])
    return clients


def ends() -> set[datetime | None]:
    return set(Subscription.objects.values_list("period_end", flat=True))


def month(client: Client, gateway: str = "simulated") -> Order:
    quote = prices.quote(client, "subscription", package="operations")
    create = partial(orders.create, client, "subscription", quote=quote, now=NOON)
    return create(gateway=gateway, package="operations")


def paying(order: Order) -> Callable[[], Order]:
    return partial(
        orders.paid,
        order,
        payment_reference=order.reference,
        amount=order.total,
        currency="EUR",
        now=NOON,
    )


@pytest.mark.parametrize("is_first", [True, False])
def test_a_fee_that_is_ordered_twice_at_once_is_one_order(on_sale: None, is_first: bool) -> None:
    clients = newcomers()
    if is_first:
        Subscription.objects.update(period_end=None)
    user, way = UserFactory(), "bank_transfer"

    def twice(number: int) -> list[Callable[[], Order]]:
        return [partial(purchases.of_fee, clients[number], way, APRIL, user)] * 2

    for results in races(twice, TIMES):
        assert not errors(results)
        assert len({order.pk for order in results}) == 1


def test_four_sweeps_charge_a_fee_once(on_sale: None) -> None:
    clients = newcomers()
    Subscription.objects.update(gateway="simulated", provider_method="sim_card")
    ids = [client.subscription.pk for client in clients]
    for results in races(lambda n: [partial(dunning.charge, ids[n], APRIL)] * 4, TIMES):
        assert not errors(results)
    # And the month of the first, which was paid by hand.
    assert Payment.objects.count() == Order.objects.filter(state="paid").count() == TIMES + 1
    assert ends() == {MAY}


def test_four_sweeps_bill_a_transfer_once(on_sale: None) -> None:
    clients = newcomers()
    Subscription.objects.update(gateway="bank_transfer")
    # Each bills whoever is due, in the same order, so that they meet at every one of them.
    assert not errors(race([partial(renewals.bill_ahead, APRIL)] * 4))
    waiting = Order.objects.filter(state="pending").values_list("client", flat=True)
    assert sorted(waiting) == sorted(client.pk for client in clients)
    assert Invoice.objects.count() == TIMES + 1


def test_two_months_that_are_paid_at_once_are_two_months(on_sale: None) -> None:
    waiting = [[month(client) for _ in range(2)] for client in newcomers()]
    # Each arrives twice, as webhooks do.
    for results in races(lambda n: [paying(order) for order in waiting[n]] * 2, TIMES):
        assert not errors(results)
    assert ends() == {datetime(2026, 6, 4, 12, tzinfo=UTC)}


def test_a_change_by_transfer_and_a_payment_do_not_wait_in_a_circle(on_sale: None) -> None:
    clients = newcomers()
    Subscription.objects.update(gateway="bank_transfer")
    waiting = [month(client, "bank_transfer") for client in clients]
    change = partial(package_changes.change, package="platform", now=NOON + timedelta(days=1), actor=None)
    for results in races(lambda n: [partial(change, clients[n]), paying(waiting[n])], TIMES):
        assert not errors(results, subscriptions.NotPossible)
    assert set(Order.objects.filter(pk__in=[one.pk for one in waiting]).values_list("state", flat=True)) == {
        "paid"
    }
