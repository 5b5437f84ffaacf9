"""What a paid fee extends, what its absence stops, and how a subscription ends."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AuditEntry, Client, Operator
from billing import periods
from billing.models import Gateway, Order, Subscription
from billing.services import credits, refunds, subscriptions
from billing.services.entitlement import may_chat
from billing.services.subscriptions import AlreadyCancelled, AlreadyOver, NoSubscription
from billing.tests.conftest import pay_fee
from livechat.testing.factories import NOON, ClientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_sale")]

DAY = timedelta(days=1)
APRIL = datetime(2026, 4, 4, 12, tzinfo=UTC)
MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def newcomer(db: None) -> Client:
    client = ClientFactory(name="Newcomer")
    subscriptions.begin(client, "operations", NOON)
    return client


@pytest.mark.both
@pytest.mark.row("F2")
def test_a_package_that_nobody_has_paid_gives_the_contact_form(newcomer: Client) -> None:
    assert may_chat(newcomer, NOON) == "unpaid"
    assert subscriptions.standing(subscriptions.of(newcomer), NOON) == "unpaid"
    subscriptions.begin(newcomer, "platform", NOON)
    assert subscriptions.of(newcomer).package == "platform", "another choice before the payment"
    stands = pay_fee(newcomer, NOON)
    assert (stands.period_start, stands.period_end) == (NOON, APRIL)
    assert stands.paid_until == APRIL + 3 * DAY
    assert may_chat(newcomer, NOON) == ""
    subscriptions.begin(newcomer, "operations", NOON)
    assert subscriptions.of(newcomer).package == "platform", "a running package is not chosen anew"


@pytest.mark.both
@pytest.mark.row("F3")
def test_a_renewal_goes_on_from_the_end_of_the_period(newcomer: Client) -> None:
    pay_fee(newcomer, NOON)
    early = pay_fee(newcomer, APRIL - 10 * DAY)
    assert (early.period_start, early.period_end) == (APRIL, MAY)
    assert early.paid_until == MAY + 3 * DAY


@pytest.mark.row("F3")
def test_days_of_grace_count_and_days_without_service_do_not(newcomer: Client) -> None:
    pay_fee(newcomer, NOON)
    in_grace = APRIL + 2 * DAY
    assert may_chat(newcomer, in_grace) == "no_credits", "only credits are missing"
    assert pay_fee(newcomer, in_grace).period_end == MAY
    cut_off = MAY + 3 * DAY
    assert may_chat(newcomer, cut_off) == "unpaid"
    late = pay_fee(newcomer, cut_off + 20 * DAY)
    assert late.period_start == MAY + 20 * DAY, "three days were used, twenty were not"
    assert late.period_end == datetime(2026, 6, 24, 12, tzinfo=UTC)


@pytest.mark.row("F3")
def test_a_transfer_has_ten_days_of_grace(newcomer: Client) -> None:
    assert pay_fee(newcomer, NOON, Gateway.BANK_TRANSFER).paid_until == APRIL + 10 * DAY


@pytest.mark.both
@pytest.mark.row("F3")
def test_credits_sleep_without_the_fee_and_wake_with_it_at_once(acme: Client) -> None:
    Subscription.objects.filter(client=acme).update(
        period_start=NOON - 31 * DAY, period_end=NOON - 3 * DAY, paid_until=NOON
    )
    assert (may_chat(acme, NOON), credits.balance(acme)) == ("unpaid", 10)
    pay_fee(acme, NOON)
    assert (may_chat(acme, NOON), credits.balance(acme)) == ("", 10)


@pytest.mark.both
@pytest.mark.row("F3", "M5")
def test_a_fee_that_went_back_is_not_paid(newcomer: Client) -> None:
    pay_fee(newcomer, NOON)
    paid = pay_fee(newcomer, NOON + DAY)
    march, april = Order.objects.filter(client=newcomer).order_by("period_start")
    soon = NOON + 2 * DAY
    refunds.taken_back(march, march.total, "dispute", "dp_1", soon)
    assert subscriptions.of(newcomer).paid_until == paid.paid_until, "the next month was paid as well"
    refunds.taken_back(april, 1, "dispute", "dp_2", soon)
    assert subscriptions.of(newcomer).paid_until == paid.paid_until, "only a part"
    for _ in range(2):
        refunds.taken_back(april, april.total - 1, "dispute", "dp_3", soon)
    assert subscriptions.of(newcomer).paid_until == APRIL + 3 * DAY
    refunds.won(april, april.total - 1, "dp_3", NOON + 3 * DAY)
    assert subscriptions.of(newcomer).paid_until == paid.paid_until
    refunds.taken_back(april, april.total - 1, "dispute", "dp_4", MAY + 20 * DAY)
    assert subscriptions.of(newcomer).paid_until == paid.paid_until, "it has ended already"


@pytest.mark.row("F3", "M5")
def test_a_fee_that_went_back_has_its_days_of_grace_once(newcomer: Client) -> None:
    pay_fee(newcomer, NOON)
    order = Order.objects.get(client=newcomer)
    refunds.taken_back(order, order.total, "refund", "re_1", NOON + 5 * DAY)
    cut_off = NOON + 8 * DAY
    assert subscriptions.of(newcomer).paid_until == cut_off
    assert subscriptions.cancel(newcomer, NOON + 6 * DAY, None).paid_until == cut_off
    assert subscriptions.resume(newcomer, NOON + 7 * DAY, None).paid_until == cut_off
    assert may_chat(newcomer, cut_off) == "unpaid"
    assert pay_fee(newcomer, cut_off).paid_until == MAY + 3 * DAY


def test_a_period_from_the_31st_finds_back_to_it(newcomer: Client) -> None:
    january = datetime(2026, 1, 31, 9, tzinfo=UTC)
    ends = [pay_fee(newcomer, january).period_end for _ in range(4)]
    assert [(end.month, end.day) for end in ends if end] == [(2, 28), (3, 31), (4, 30), (5, 31)]
    leap = periods.month_after(datetime(2028, 1, 30, tzinfo=UTC), 30)
    assert leap == datetime(2028, 2, 29, tzinfo=UTC)
    assert periods.month_after(datetime(2026, 12, 5, tzinfo=UTC), 5) == datetime(2027, 1, 5, tzinfo=UTC)


def test_a_paid_order_names_the_days_that_it_paid(newcomer: Client) -> None:
    pay_fee(newcomer, NOON)
    order = Order.objects.get(client=newcomer)
    assert (order.period_start, order.period_end) == (NOON, APRIL)


@pytest.mark.both
def test_a_cancelled_subscription_ends_with_its_period_and_without_grace(acme: Client, ada: Operator) -> None:
    pay_fee(acme, NOON)
    ended = subscriptions.cancel(acme, NOON + DAY, ada.user)
    assert (ended.ends_at, ended.paid_until) == (APRIL, APRIL)
    assert may_chat(acme, APRIL - DAY) == ""
    assert may_chat(acme, APRIL) == "unpaid"
    assert not subscriptions.is_read_only(acme, APRIL - DAY)
    assert subscriptions.is_read_only(acme, APRIL)
    assert credits.balance(acme) == 10
    assert (
        AuditEntry.objects.filter(action="subscription.cancelled", actor=ada.user, client=acme).count() == 1
    )
    with pytest.raises(AlreadyCancelled):
        subscriptions.cancel(acme, NOON + 2 * DAY, ada.user)


def test_a_cancellation_is_taken_back_until_the_end_and_not_after(acme: Client) -> None:
    pay_fee(acme, NOON)
    subscriptions.cancel(acme, NOON, None)
    back = subscriptions.resume(acme, APRIL - DAY, None)
    assert (back.ends_at, back.paid_until) == (None, APRIL + 3 * DAY)
    subscriptions.cancel(acme, NOON, None)
    with pytest.raises(AlreadyOver):
        subscriptions.resume(acme, APRIL, None)


def test_paying_after_the_end_begins_again_then(acme: Client) -> None:
    pay_fee(acme, NOON)
    subscriptions.cancel(acme, NOON, None)
    subscriptions.begin(acme, "platform", MAY)
    again = pay_fee(acme, MAY)
    assert (again.period_start, again.ends_at, again.package) == (MAY, None, "platform")
    assert may_chat(acme, MAY) == ""


def test_chats_go_ninety_days_after_the_end(acme: Client, bolt: Client) -> None:
    pay_fee(acme, NOON)
    subscriptions.cancel(acme, NOON, None)
    assert not subscriptions.to_erase(APRIL + 89 * DAY).exists()
    assert [one.client for one in subscriptions.to_erase(APRIL + 90 * DAY)] == [acme]


def test_staff_see_who_is_cut_off_until_tomorrow_ends(acme: Client, bolt: Client, newcomer: Client) -> None:
    for client, hours in ((acme, 35), (bolt, 37), (newcomer, 1)):
        until = NOON + timedelta(hours=hours)
        Subscription.objects.filter(client=client).update(paid_until=until, period_end=until - 3 * DAY)
    assert [one.client for one in subscriptions.cut_off_soon(NOON)] == [newcomer, acme]
    Subscription.objects.filter(client=acme).update(ends_at=NOON)
    assert [one.client for one in subscriptions.cut_off_soon(NOON)] == [newcomer], "who cancelled knows"


def test_without_a_package_there_is_nothing_to_cancel(db: None) -> None:
    with pytest.raises(NoSubscription):
        subscriptions.cancel(ClientFactory(), NOON, None)
