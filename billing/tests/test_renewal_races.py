"""Fees under races, on PostgreSQL: a period is billed, charged and extended once."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from accounts.models import Client
from billing.models import Invoice, Order, Payment, Subscription
from billing.services import dunning, orders, package_changes, prices, renewals, subscriptions
from billing.tests.conftest import pay_fee
from billing.tests.test_package_changes import stored_card
from livechat.testing.factories import NOON, ClientFactory
from livechat.testing.races import errors, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("F2", "M4")]

APRIL = datetime(2026, 4, 4, 12, tzinfo=UTC)
ROUNDS = 10


def newcomer() -> Client:
    client = ClientFactory()
    subscriptions.begin(client, "operations", NOON)
    pay_fee(client, NOON)
    return client


def test_four_sweeps_charge_a_fee_once(on_sale: None) -> None:
    for _ in range(ROUNDS):
        client = newcomer()
        stored_card(client)
        pk = subscriptions.of(client).pk
        assert not errors(race([partial(dunning.charge, pk, APRIL)] * 4))
        assert Payment.objects.filter(order__client=client).count() == 2
        assert subscriptions.of(client).period_end == datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_four_sweeps_bill_a_transfer_once(on_sale: None) -> None:
    for _ in range(ROUNDS):
        client = newcomer()
        Subscription.objects.filter(client=client).update(gateway="bank_transfer")
        assert not errors(race([partial(renewals.bill_ahead, APRIL)] * 4))
        assert Order.objects.filter(client=client, state="pending").count() == 1
        assert Invoice.objects.filter(client=client).count() == 2


def test_two_months_that_are_paid_at_once_are_two_months(on_sale: None) -> None:
    for _ in range(ROUNDS):
        client = newcomer()
        quote = prices.quote(client, "subscription", package="operations")
        create = partial(orders.create, client, "subscription", quote=quote, gateway="simulated", now=NOON)
        waiting = [create(package="operations") for _ in range(2)]
        pay = [
            partial(
                orders.paid,
                order,
                payment_reference=order.reference,
                amount=order.total,
                currency="EUR",
                now=NOON,
            )
            for order in waiting
        ]
        # Each arrives twice, as webhooks do.
        assert not errors(race(pay * 2))
        assert subscriptions.of(client).period_end == datetime(2026, 6, 4, 12, tzinfo=UTC)


def test_a_change_by_transfer_and_a_payment_do_not_wait_in_a_circle(on_sale: None) -> None:
    for _ in range(ROUNDS):
        client = newcomer()
        Subscription.objects.filter(client=client).update(gateway="bank_transfer")
        quote = prices.quote(client, "subscription", package="operations")
        order = orders.create(
            client, "subscription", quote=quote, gateway="bank_transfer", now=NOON, package="operations"
        )
        results = race(
            [
                partial(package_changes.change, client, "platform", NOON + timedelta(days=1), None),
                partial(
                    orders.paid,
                    order,
                    payment_reference=order.reference,
                    amount=order.total,
                    currency="EUR",
                    now=NOON,
                ),
            ]
        )
        assert not errors(results, subscriptions.NotPossible)
        order.refresh_from_db()
        assert order.state == "paid"
