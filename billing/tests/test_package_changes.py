"""From one package to the other, previewed to the cent."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AuditEntry, Client
from billing.models import BillingDetails, Gateway, Invoice, Order, PackagePrice, Subscription
from billing.services import orders, package_changes, subscriptions
from billing.services.entitlement import may_chat
from billing.services.package_changes import AlreadyOn, Cancelled, NextIsPaid
from billing.tests.conftest import pay_fee
from livechat.testing.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_sale"), pytest.mark.row("F2")]

DAY = timedelta(days=1)
APRIL = datetime(2026, 4, 4, 12, tzinfo=UTC)
MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def stored_card(client: Client, method: str = "sim_card") -> None:
    Subscription.objects.filter(client=client).update(gateway=Gateway.SIMULATED, provider_method=method)


@pytest.fixture
def paid(acme: Client) -> Client:
    """On Operations from 4 March to 4 April, with 19 % tax."""
    BillingDetails.objects.create(client=acme, name="Acme", country="DE", email="books@acme.example")
    pay_fee(acme, NOON)
    return acme


def test_the_dearer_package_costs_the_difference_for_the_days_that_are_left(paid: Client) -> None:
    preview = package_changes.preview_change(paid, "platform", NOON + 14 * DAY)
    assert preview.is_at_once
    assert (preview.days_left, preview.days) == (17, 31)
    # 17/31 of 49.00 and of 29.00, each rounded to the cent.
    assert (preview.charged, preview.given_back) == (2_687, 1_590)
    assert preview.due is not None
    assert (preview.due.net, preview.due.tax, preview.due_total) == (1_097, 208, 1_305)
    assert preview.monthly.total == 5_831
    assert subscriptions.of(paid).package == "operations", "a preview changes nothing"
    assert Order.objects.count() == 1


def test_a_sum_holds_all_day(paid: Client) -> None:
    morning = NOON + 14 * DAY
    sums = {
        package_changes.preview_change(paid, "platform", morning + timedelta(hours=h)).due_total
        for h in range(24)
    }
    assert sums == {1_305}


@pytest.mark.both
def test_a_stored_card_is_charged_and_the_package_changes_at_once(paid: Client) -> None:
    stored_card(paid)
    before = subscriptions.of(paid)
    order = package_changes.change(paid, "platform", NOON + 14 * DAY, None)
    assert order is not None
    assert (order.state, order.total) == (Order.State.PAID, 1_305)
    after = subscriptions.of(paid)
    assert after.package == "platform"
    assert (after.period_start, after.period_end) == (before.period_start, before.period_end)
    assert after.paid_until == before.paid_until
    assert Invoice.objects.get(order=order).total == 1_305


def test_a_refused_card_changes_nothing(paid: Client) -> None:
    stored_card(paid, "sim_card_refused")
    order = package_changes.change(paid, "platform", NOON + 14 * DAY, None)
    assert order is not None
    assert (order.state, bool(order.problem)) == (Order.State.PENDING, True)
    assert subscriptions.of(paid).package == "operations"


def test_without_a_card_the_package_changes_when_the_difference_is_paid(paid: Client) -> None:
    order = package_changes.change(paid, "platform", NOON + 14 * DAY, None)
    assert order is not None
    assert subscriptions.of(paid).package == "operations"
    again = package_changes.change(paid, "platform", NOON + 15 * DAY, None)
    order.refresh_from_db()
    assert again is not None
    assert order.state == Order.State.CANCELLED, "whoever comes back gets today's sum"
    orders.paid(again, payment_reference="p1", amount=again.total, currency="EUR", now=NOON + 15 * DAY)
    stands = subscriptions.of(paid)
    assert (stands.package, stands.period_end) == ("platform", APRIL)


def test_a_transfer_changes_at_once_and_has_its_days_of_grace(paid: Client) -> None:
    Subscription.objects.filter(client=paid).update(gateway=Gateway.BANK_TRANSFER)
    order = package_changes.change(paid, "platform", NOON + 2 * DAY, None)
    assert order is not None
    assert Invoice.objects.get(order=order).due_at is not None
    stands = subscriptions.of(paid)
    assert (stands.package, stands.paid_until) == ("platform", NOON + 12 * DAY)
    assert may_chat(paid, NOON + 12 * DAY) == "unpaid"
    orders.paid(
        order, payment_reference="statement 7", amount=order.total, currency="EUR", now=NOON + 5 * DAY
    )
    assert subscriptions.of(paid).paid_until == APRIL + 10 * DAY


@pytest.mark.both
def test_a_difference_that_is_owed_stays_due(paid: Client) -> None:
    Subscription.objects.filter(client=paid).update(gateway=Gateway.BANK_TRANSFER)
    due = NOON + 12 * DAY
    order = package_changes.change(paid, "platform", NOON + 2 * DAY, None)
    assert order is not None
    assert subscriptions.cancel(paid, NOON + 3 * DAY, None).paid_until == due
    with pytest.raises(Cancelled):
        package_changes.change(paid, "operations", NOON + 3 * DAY, None)
    assert subscriptions.resume(paid, NOON + 4 * DAY, None).paid_until == due
    stands = pay_fee(paid, APRIL - DAY, Gateway.BANK_TRANSFER)
    assert (stands.period_start, stands.paid_until) == (APRIL, due), "the next month does not pay for this"
    orders.paid(order, payment_reference="late", amount=order.total, currency="EUR", now=APRIL)
    assert subscriptions.of(paid).paid_until == MAY + 10 * DAY


def test_a_difference_paid_after_the_cancellation_prolongs_nothing(paid: Client) -> None:
    order = package_changes.change(paid, "platform", NOON + DAY, None)
    assert order is not None
    subscriptions.cancel(paid, NOON + 2 * DAY, None)
    orders.paid(order, payment_reference="p1", amount=order.total, currency="EUR", now=NOON + 3 * DAY)
    stands = subscriptions.of(paid)
    assert (stands.package, stands.paid_until, stands.ends_at) == ("platform", APRIL, APRIL)


@pytest.mark.both
def test_to_operations_at_the_end_of_the_period_and_not_before(bolt: Client) -> None:
    pay_fee(bolt, NOON)
    preview = package_changes.preview_change(bolt, "operations", NOON + DAY)
    assert (preview.is_at_once, preview.at, preview.due_total) == (False, APRIL, 0)
    assert package_changes.change(bolt, "operations", NOON + DAY, None) is None
    stands = subscriptions.of(bolt)
    assert (stands.package, stands.next_package, stands.changes_at) == ("platform", "operations", APRIL)
    assert subscriptions.change_due(APRIL - timedelta(seconds=1)) == 0
    assert subscriptions.change_due(APRIL) == 1
    stands = subscriptions.of(bolt)
    assert (stands.package, stands.next_package, stands.changes_at) == ("operations", "", None)


def test_a_planned_change_is_taken_back_until_then(bolt: Client) -> None:
    pay_fee(bolt, NOON)
    package_changes.change(bolt, "operations", NOON, None)
    package_changes.change(bolt, "platform", NOON + DAY, None)
    assert subscriptions.of(bolt).next_package == ""
    assert subscriptions.change_due(APRIL) == 0
    with pytest.raises(AlreadyOn):
        package_changes.change(bolt, "platform", NOON, None)
    assert AuditEntry.objects.filter(client=bolt, action__startswith="subscription.change_").count() == 2


def test_the_fee_of_the_next_package_may_be_paid_before_it_begins(bolt: Client) -> None:
    pay_fee(bolt, NOON)
    package_changes.change(bolt, "operations", NOON, None)
    stands = pay_fee(bolt, APRIL - 5 * DAY, package="operations")
    assert (stands.package, stands.next_package, stands.changes_at) == ("platform", "operations", APRIL)
    # Its days are paid at the cheaper price: nobody gets the dearer package for them.
    with pytest.raises(NextIsPaid):
        package_changes.change(bolt, "platform", APRIL - 4 * DAY, None)
    package_changes.change(bolt, "operations", APRIL - 4 * DAY, None)
    assert subscriptions.of(bolt).changes_at == APRIL
    subscriptions.cancel(bolt, APRIL - 3 * DAY, None)
    subscriptions.resume(bolt, APRIL - 2 * DAY, None)
    assert subscriptions.change_due(APRIL) == 1
    assert subscriptions.of(bolt).package == "operations"


def test_a_month_of_the_package_that_runs_puts_the_planned_change_off(bolt: Client) -> None:
    pay_fee(bolt, NOON)
    package_changes.change(bolt, "operations", NOON, None)
    stands = pay_fee(bolt, APRIL - 5 * DAY, package="platform")
    assert (stands.next_package, stands.changes_at) == ("operations", stands.period_end)
    package_changes.change(bolt, "platform", APRIL - 4 * DAY, None)
    assert subscriptions.of(bolt).next_package == ""


def test_days_that_are_paid_ahead_cost_the_difference_too(paid: Client) -> None:
    pay_fee(paid, NOON)
    preview = package_changes.preview_change(paid, "platform", APRIL - 13 * DAY)
    assert (preview.days_left, preview.days) == (43, 30)
    assert preview.due is not None
    assert preview.due.net == 7_023 - 4_157
    assert preview.due.description == "Change to the Platform package, 43 days"


def test_where_nothing_is_ever_due_either_package_is_there_at_once(acme: Client) -> None:
    for package in ("platform", "operations"):
        assert package_changes.preview_change(acme, package, NOON).is_at_once
        assert package_changes.change(acme, package, NOON, None) is None
        assert subscriptions.of(acme).package == package


def test_nobody_gets_money_back_for_a_cheaper_platform(paid: Client) -> None:
    PackagePrice.objects.filter(package="platform").update(price=1_000)
    preview = package_changes.preview_change(paid, "platform", NOON + DAY)
    assert (preview.due, preview.due_total) == (None, 0)
    assert package_changes.change(paid, "platform", NOON + DAY, None) is None
    assert subscriptions.of(paid).package == "platform"
