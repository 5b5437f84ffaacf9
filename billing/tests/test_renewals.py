"""The next month's fee: billed once, charged with retries, reminded of before the cut-off."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.dispatch import Signal
from pytest_django import Settings

from accounts.models import Client, Operator
from billing import signals, tasks
from billing.gateways.base import Method
from billing.models import Gateway, Invoice, Order, PackagePrice, Subscription
from billing.services import (
    charges,
    dunning,
    orders,
    package_changes,
    payment_methods,
    purchases,
    renewals,
    subscriptions,
)
from billing.services.entitlement import may_chat
from billing.tests.conftest import pay_fee
from billing.tests.test_package_changes import stored_card
from livechat.testing.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_sale"), pytest.mark.row("F2", "F3")]

DAY = timedelta(days=1)
APRIL = datetime(2026, 4, 4, 12, tzinfo=UTC)
MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


Hear = Callable[[Signal], list[dict[str, Any]]]


@pytest.fixture
def hear() -> Iterator[Hear]:
    """Gives the list of what a signal says from now on."""
    listening: list[tuple[Signal, Any]] = []

    def begin(signal: Signal) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = []

        def listen(**words: Any) -> None:
            said.append(words)

        signal.connect(listen, weak=False)
        listening.append((signal, listen))
        return said

    yield begin
    for signal, listen in listening:
        signal.disconnect(listen)


def charge_all(now: datetime) -> None:
    for subscription_id in dunning.to_charge(now):
        dunning.charge(subscription_id, now)


def unpaid_fees(client: Client) -> list[Order]:
    return list(Order.objects.filter(client=client, kind="subscription", state="pending"))


# --- transfer and by hand


@pytest.mark.both
def test_a_transfer_is_billed_fourteen_days_before_and_once(acme: Client) -> None:
    pay_fee(acme, NOON, Gateway.BANK_TRANSFER)
    renewals.bill_ahead(APRIL - 14 * DAY - timedelta(seconds=1))
    assert not unpaid_fees(acme)
    for _ in range(3):
        renewals.bill_ahead(APRIL - 14 * DAY)
    [order] = unpaid_fees(acme)
    assert (order.period_start, order.period_end, order.gateway) == (APRIL, MAY, Gateway.BANK_TRANSFER)
    invoice = Invoice.objects.get(order=order)
    assert (invoice.due_at, invoice.total) == (APRIL, 2_900)
    assert "04 Apr 2026 to 04 May 2026" in invoice.lines[0]["description"]


def test_who_pays_by_hand_is_told_a_week_before(acme: Client, hear: Hear) -> None:
    pay_fee(acme, NOON)
    heard = hear(signals.fee_due)
    renewals.bill_ahead(APRIL - 8 * DAY)
    assert not heard
    for _ in range(2):
        renewals.bill_ahead(APRIL - 7 * DAY)
    [order] = unpaid_fees(acme)
    assert [said["order_id"] for said in heard] == [order.pk]
    assert not Invoice.objects.filter(order=order).exists(), "its invoice comes with the payment"


def test_nobody_is_billed_who_has_cancelled_or_never_pays(acme: Client, bolt: Client) -> None:
    pay_fee(acme, NOON)
    subscriptions.cancel(acme, NOON, None)
    renewals.bill_ahead(APRIL)
    assert not unpaid_fees(acme)
    assert not unpaid_fees(bolt)


def test_a_bill_that_nobody_needs_any_more_is_withdrawn_and_credited(acme: Client) -> None:
    pay_fee(acme, NOON, Gateway.BANK_TRANSFER)
    renewals.bill_ahead(APRIL - 10 * DAY)
    renewals.withdraw_stale(APRIL - 10 * DAY)
    [order] = unpaid_fees(acme)
    subscriptions.cancel(acme, APRIL - 9 * DAY, None)
    for _ in range(2):
        renewals.withdraw_stale(APRIL - 9 * DAY)
    order.refresh_from_db()
    assert order.state == Order.State.CANCELLED
    kinds = Invoice.objects.filter(order=order).order_by("pk").values_list("kind", "total")
    assert list(kinds) == [("invoice", 2_900), ("credit_note", 2_900)]


def test_who_begins_again_after_the_end_has_time_to_transfer(acme: Client, ada: Operator) -> None:
    pay_fee(acme, NOON)
    subscriptions.cancel(acme, NOON, None)
    order = purchases.of_fee(acme, Gateway.BANK_TRANSFER, MAY, ada.user)
    renewals.withdraw_stale(MAY + timedelta(minutes=1))
    assert unpaid_fees(acme) == [order]
    orders.paid(order, payment_reference="line 1", amount=order.total, currency="EUR", now=MAY + DAY)
    assert may_chat(acme, MAY + DAY) == ""


def test_a_planned_change_is_billed_at_its_own_price(bolt: Client) -> None:
    pay_fee(bolt, NOON, Gateway.BANK_TRANSFER)
    renewals.bill_ahead(APRIL - 14 * DAY)
    package_changes.change(bolt, "operations", APRIL - 9 * DAY, None)
    renewals.withdraw_stale(APRIL - 9 * DAY)
    renewals.bill_ahead(APRIL - 9 * DAY)
    [order] = unpaid_fees(bolt)
    assert (order.package, order.total) == ("operations", 2_900)


def test_a_client_without_a_price_harms_no_other(acme: Client, bolt: Client) -> None:
    for client in (acme, bolt):
        pay_fee(client, NOON, Gateway.BANK_TRANSFER)
    PackagePrice.objects.filter(package="operations").delete()
    renewals.bill_ahead(APRIL)
    assert (unpaid_fees(acme), len(unpaid_fees(bolt))) == ([], 1)


def test_without_any_way_to_pay_the_clock_goes_on(acme: Client, settings: Settings) -> None:
    pay_fee(acme, NOON)
    Subscription.objects.filter(client=acme).update(gateway="")
    settings.PAYMENT_GATEWAYS = []
    renewals.bill_ahead(APRIL)
    assert not unpaid_fees(acme)


# --- stored payment method


@pytest.mark.both
def test_a_stored_card_is_charged_when_the_period_begins(acme: Client) -> None:
    pay_fee(acme, NOON)
    stored_card(acme)
    renewals.bill_ahead(APRIL - DAY)
    charge_all(APRIL - timedelta(seconds=1))
    assert subscriptions.of(acme).period_end == APRIL
    charge_all(APRIL)
    charge_all(APRIL)
    stands = subscriptions.of(acme)
    assert (stands.period_start, stands.period_end, stands.charge_at) == (APRIL, MAY, MAY)
    assert Order.objects.filter(client=acme, is_automatic=True, state="paid").count() == 1
    assert Invoice.objects.filter(client=acme).count() == 2


def test_a_refused_card_is_tried_again_after_one_three_and_five_days(acme: Client, hear: Hear) -> None:
    pay_fee(acme, NOON)
    stored_card(acme, "sim_card_refused")
    heard = hear(signals.fee_refused)
    for hours in range(0, 24 * 9, 6):
        charge_all(APRIL + timedelta(hours=hours))
    tries = [(said["tries"], said["now"], said["retry_at"]) for said in heard]
    assert tries == [
        (1, APRIL, APRIL + DAY),
        (2, APRIL + DAY, APRIL + 3 * DAY),
        (3, APRIL + 3 * DAY, APRIL + 5 * DAY),
        (4, APRIL + 5 * DAY, None),
    ]
    assert len(unpaid_fees(acme)) == 1
    assert may_chat(acme, APRIL + 3 * DAY - timedelta(seconds=1)) == ""
    assert may_chat(acme, APRIL + 3 * DAY) == "unpaid"


def test_a_card_that_works_again_wakes_the_client(acme: Client) -> None:
    pay_fee(acme, NOON)
    stored_card(acme, "sim_card_refused")
    charge_all(APRIL)
    charge_all(APRIL + DAY)
    charge_all(APRIL + 3 * DAY)
    stored_card(acme)
    charge_all(APRIL + 5 * DAY)
    stands = subscriptions.of(acme)
    assert may_chat(acme, APRIL + 5 * DAY) == ""
    assert stands.period_start == APRIL + 2 * DAY, "two days were without service"
    assert (stands.charge_tries, stands.charge_at) == (0, stands.period_end)


def test_a_card_that_is_stored_after_the_last_try_is_charged(acme: Client, hear: Hear) -> None:
    pay_fee(acme, NOON)
    stored_card(acme, "sim_card_refused")
    for days in (0, 1, 3, 5):
        charge_all(APRIL + days * DAY)
    heard = hear(signals.fee_refused)
    late = APRIL + 20 * DAY
    payment_methods.store(acme, Gateway.SIMULATED, Method("sim_1", "sim_card_refused", "The same"), late)
    charge_all(late)
    assert not heard, "this one was tried"
    Subscription.objects.filter(client=acme).update(provider_method="sim_card_old")
    payment_methods.store(acme, Gateway.SIMULATED, Method("sim_1", "sim_card_refused", "Another"), late)
    charge_all(late)
    charge_all(late)
    assert [(said["tries"], said["retry_at"]) for said in heard] == [(1, late + DAY)]
    payment_methods.store(acme, Gateway.SIMULATED, Method("sim_1", "sim_card", "A good one"), late)
    charge_all(late)
    assert may_chat(acme, late) == ""


def test_a_card_takes_the_place_of_an_open_transfer(acme: Client, bolt: Client, hear: Hear) -> None:
    heard = hear(signals.fee_refused)
    for client in (acme, bolt):
        pay_fee(client, NOON, Gateway.BANK_TRANSFER)
    renewals.bill_ahead(APRIL - 14 * DAY)
    [order], [begun] = unpaid_fees(acme), unpaid_fees(bolt)
    orders.paid(begun, payment_reference="a part", amount=1, currency="EUR", now=APRIL - DAY)
    for client in (acme, bolt):
        payment_methods.store(client, Gateway.SIMULATED, Method("sim_1", "sim_card", "A card"), APRIL - DAY)
    charge_all(APRIL)
    order.refresh_from_db()
    assert (order.state, subscriptions.of(acme).period_end) == (Order.State.CANCELLED, MAY)
    begun.refresh_from_db()
    assert (begun.state, begun.problem, heard) == (Order.State.PARTLY, "", [])


# --- before the cut-off


@pytest.mark.both
def test_a_reminder_goes_out_three_days_before_the_cut_off_once(acme: Client, hear: Hear) -> None:
    pay_fee(acme, NOON, Gateway.BANK_TRANSFER)
    heard = hear(signals.cut_off_near)
    cut_off = APRIL + 10 * DAY
    dunning.remind(cut_off - 3 * DAY - timedelta(seconds=1))
    assert not heard
    for _ in range(3):
        dunning.remind(cut_off - 3 * DAY)
    assert len(heard) == 1
    pay_fee(acme, cut_off - DAY, Gateway.BANK_TRANSFER)
    dunning.remind(MAY + 7 * DAY)
    assert len(heard) == 2, "the next cut-off is another one"


def test_whose_card_will_be_charged_is_not_reminded(acme: Client, hear: Hear) -> None:
    pay_fee(acme, NOON)
    stored_card(acme)
    heard = hear(signals.cut_off_near)
    dunning.remind(APRIL + timedelta(minutes=1))
    assert not heard
    stored_card(acme, "sim_card_refused")
    charge_all(APRIL + timedelta(minutes=1))
    dunning.remind(APRIL + timedelta(minutes=1))
    assert len(heard) == 1


def test_nobody_is_reminded_while_their_card_is_charged(
    acme: Client, hear: Hear, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay_fee(acme, NOON)
    stored_card(acme)
    heard = hear(signals.cut_off_near)
    monkeypatch.setattr(charges, "charge", lambda order, now: dunning.remind(now))
    charge_all(APRIL + timedelta(minutes=1))
    assert subscriptions.of(acme).charge_tries == 1
    assert not heard


def test_who_cancelled_is_not_reminded(acme: Client, hear: Hear) -> None:
    pay_fee(acme, NOON)
    subscriptions.cancel(acme, NOON, None)
    heard = hear(signals.cut_off_near)
    dunning.remind(APRIL - DAY)
    assert not heard


def test_the_clock_does_it_all(acme: Client, bolt: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pay_fee(acme, NOON)
    stored_card(acme)
    pay_fee(bolt, NOON, Gateway.BANK_TRANSFER)
    monkeypatch.setattr("billing.tasks.timezone.now", lambda: APRIL)
    monkeypatch.setattr(tasks.charge_fee, "apply_async", lambda ids, **options: tasks.charge_fee(*ids))
    tasks.sweep_subscriptions()
    tasks.sweep_subscriptions()
    assert subscriptions.of(acme).period_end == MAY
    assert len(unpaid_fees(bolt)) == 1
    assert Subscription.objects.get(client=bolt).period_end == APRIL
