"""Money that goes back takes with it what it had bought, as far as it is unspent (M5)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry, Client
from billing.models import CreditAccount, Gateway, Invoice, LedgerEntry, Order, Payment
from billing.services import credits, entitlement, orders, post_units, refunds
from billing.services.refunds import TooMuch
from billing.tests.buying import is_sound, order, pack, pay
from livechat.testing.factories import NOON, ClientFactory, SubscriptionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("M5")]


@pytest.fixture(autouse=True)
def _ways(settings) -> None:
    settings.PAYMENT_GATEWAYS = ["simulated", "bank_transfer"]


def back(one: Order, amount: int, reference: str = "re_1", kind: str = "refund") -> Order:
    refunds.taken_back(one, amount, kind, reference, NOON)
    one.refresh_from_db()
    return one


def spend(client: Client, many: int) -> None:
    for n in range(many):
        credits.debit(client, reference=f"interaction:{client.pk}-{n}")


@pytest.mark.both
def test_a_full_refund_makes_one_reversing_entry_and_a_credit_note(acme: Client) -> None:
    one = back(pay(order(acme)), 7_500)
    back(one, 7_500)
    assert (one.state, one.refunded, one.taken_back, credits.balance(acme)) == ("refunded", 7_500, 50, 10)
    assert LedgerEntry.objects.get(reason="reversal").amount == -50
    assert Invoice.objects.get(kind="credit_note").total == 7_500


@pytest.mark.both
def test_what_is_spent_is_owed_and_paid_first_by_the_next_purchase(acme: Client) -> None:
    one = pay(order(acme))
    spend(acme, 40)
    back(one, 7_500, kind="dispute")
    account = CreditAccount.objects.get(client=acme)
    assert (account.balance, account.owed) == (0, 30)
    assert entitlement.may_chat(acme, NOON) == "no_credits"
    pay(order(acme), "pi_2")
    account.refresh_from_db()
    assert (account.balance, account.owed) == (20, 0)
    assert is_sound(acme)


def test_a_part_of_the_money_takes_its_part_of_the_credits(acme: Client) -> None:
    one = back(pay(order(acme)), 2_500)
    # 16.67 credits: what is begun goes.
    assert (one.state, one.taken_back, credits.balance(acme)) == ("paid", 17, 43)
    back(one, 2_500, "re_2")
    assert one.taken_back == 34
    back(one, 2_500, "re_3")
    assert (one.state, one.taken_back, credits.balance(acme)) == ("refunded", 50, 10)
    assert sum(note.total for note in Invoice.objects.filter(kind="credit_note")) == 7_500


@pytest.mark.both
def test_a_refund_that_comes_before_its_payment_takes_effect_with_it(acme: Client) -> None:
    one = back(order(acme), 7_500)
    assert (one.state, one.refunded, credits.balance(acme)) == ("pending", 0, 10)
    paid = pay(one)
    assert (paid.state, paid.refunded, credits.balance(acme)) == ("refunded", 7_500, 10)
    assert is_sound(acme)


def test_what_was_paid_too_much_goes_back_without_credits(acme: Client) -> None:
    one = back(pay(order(acme, "bank_transfer"), "1", 8_000), 500)
    assert (one.state, one.refunded, one.taken_back, credits.balance(acme)) == ("paid", 500, 0, 60)
    assert not Invoice.objects.filter(kind="credit_note").exists()


def test_a_part_payment_goes_back_and_the_order_is_over(acme: Client) -> None:
    one = back(pay(order(acme, "bank_transfer"), "1", 500), 500)
    assert (one.state, one.refunded, credits.balance(acme)) == ("cancelled", 500, 10)


def test_post_units_go_back_too(acme: Client) -> None:
    one = pay(order(acme, of=pack("post_units", 100_000, 1_000)))
    post_units.debit(acme, 790, reference="text:1", country="DE", segments=1, now=NOON)
    back(one, 1_000)
    assert post_units.balance(acme) == 0
    assert post_units.owed(acme) == 790


def test_staff_refund_at_most_the_unspent(acme: Client) -> None:
    sam = UserFactory(is_staff=True)
    one = pay(order(acme, Gateway.SIMULATED))
    spend(acme, 20)
    # 40 of the 60 are left, so 40 of these 50.
    assert refunds.most(one) == 6_000
    with pytest.raises(TooMuch, match="€60.00"):
        refunds.refund(one, 6_001, now=NOON, actor=sam, note="Asked for.", key="a")
    for _ in range(2):
        done = refunds.refund(one, 3_000, now=NOON, actor=sam, note="Asked for.", key="a")
        assert (done.refunded, credits.balance(acme)) == (3_000, 20)
    assert refunds.most(done) == 3_000
    audit = AuditEntry.objects.filter(action="order.refunded", subject=f"order:{one.reference}")
    assert audit.filter(actor=sam, reason="Asked for.").exists()


@pytest.mark.parametrize("amount", [0, -1, 7_501, 10**12])
def test_no_refund_of_nothing_less_or_too_much(acme: Client, amount: int) -> None:
    one = pay(order(acme, Gateway.SIMULATED))
    with pytest.raises(TooMuch):
        refunds.refund(one, amount, now=NOON, actor=UserFactory(), note="", key="a")
    assert not Payment.objects.filter(kind="refund").exists()


def test_nothing_is_refunded_that_was_not_paid(acme: Client) -> None:
    assert refunds.most(order(acme)) == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["pay", "back", "spend"]), st.integers(1, 9_000), st.integers(1, 4)),
        max_size=12,
    )
)
def test_whatever_happens_the_balance_is_the_sum(db: None, deeds: list[tuple[str, int, int]]) -> None:
    client = ClientFactory()
    SubscriptionFactory(client=client, package="operations")
    one = order(client, "bank_transfer")
    for verb, amount, n in deeds:
        reference = f"{client.pk}-{n}"
        if verb == "pay":
            if not Payment.objects.filter(kind="payment", reference=reference).exists():
                pay(one, reference, amount)
        elif verb == "back":
            back(one, amount, reference)
        elif credits.balance(client):
            credits.debit(client, reference=f"interaction:{client.pk}-{amount}")
    one = orders.lock(one.pk)
    kinds = dict.fromkeys(("payment", "refund"), 0)
    for row in one.payments.all():
        kinds[row.kind] += row.amount
    assert one.paid == kinds["payment"]
    assert one.refunded == min(kinds["refund"], one.paid)
    assert one.taken_back <= one.quantity
    account = CreditAccount.objects.filter(client=client).first()
    assert account is None or is_sound(client)
