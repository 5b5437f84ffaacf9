"""Orders: money becomes something once, when all of it is there."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Client
from billing.models import BillingDetails, Invoice, Order, Payment, TaxRate
from billing.services import credits, orders, post_units, prices
from billing.services.orders import Nothing, NotPayable, WrongPayment
from billing.services.prices import NotOnSale
from billing.signals import order_paid
from billing.tests.buying import is_sound, order, pack, pay
from livechat.testing.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


def test_a_reference_has_no_letters_that_look_alike() -> None:
    made = {orders.new_reference() for _ in range(200)}
    assert len(made) == 200
    assert all(one.startswith("LC-") and len(one) == 9 and not set(one[3:]) & set("01IOL") for one in made)


@pytest.mark.both
@pytest.mark.row("F5", "M4")
def test_a_paid_order_gives_what_it_says_and_has_an_invoice(acme: Client) -> None:
    told: list[int] = []
    order_paid.connect(listen := lambda order_id, **kwargs: told.append(order_id))
    one = order(acme)
    assert (one.state, one.total, credits.balance(acme)) == ("pending", 7_500, 10)
    paid = pay(one)
    order_paid.disconnect(listen)
    assert (paid.state, paid.paid, paid.paid_at, credits.balance(acme)) == ("paid", 7_500, NOON, 60)
    assert Invoice.objects.get(order=one).total == 7_500
    assert told == [one.pk]


@pytest.mark.both
@pytest.mark.row("M4", "U7")
def test_a_payment_counts_once_however_often_it_is_told(acme: Client) -> None:
    one = order(acme, of=pack("post_units", 100_000, 1_000))
    for _ in range(3):
        assert pay(one).state == "paid"
    assert post_units.balance(acme) == 100_000
    assert (Payment.objects.count(), Invoice.objects.count()) == (1, 1)


@pytest.mark.both
@pytest.mark.row("M5")
def test_parts_give_nothing_until_all_of_it_is_there(acme: Client) -> None:
    one = order(acme, "bank_transfer")
    assert pay(one, "7", 2_000).state == "partly"
    assert (credits.balance(acme), Order.objects.get().missing) == (10, 5_500)
    paid = pay(one, "8", 6_000)
    assert (paid.state, paid.paid, credits.balance(acme)) == ("paid", 8_000, 60)
    # More money is remembered, and gives nothing more.
    assert pay(one, "9", 7_500).paid == 15_500
    assert credits.balance(acme) == 60


@pytest.mark.row("M4")
@pytest.mark.parametrize(("amount", "currency"), [(7_500, "USD"), (0, "EUR"), (-7_500, "EUR")])
def test_a_wrong_payment_is_refused(acme: Client, amount: int, currency: str) -> None:
    with pytest.raises(WrongPayment):
        pay(order(acme), "pi_1", amount, currency)
    assert (Payment.objects.count(), credits.balance(acme)) == (0, 10)


def test_one_reference_is_not_booked_on_two_orders(acme: Client) -> None:
    pay(order(acme))
    with pytest.raises(WrongPayment, match="booked already"):
        pay(order(acme))
    assert credits.balance(acme) == 60


def test_a_transfer_has_its_invoice_before_the_money(acme: Client) -> None:
    one = order(acme, "bank_transfer")
    assert one.due_at is not None
    assert Invoice.objects.get(order=one).due_at == one.due_at
    orders.cancel(one, NOON)
    note = Invoice.objects.get(order=one, kind="credit_note")
    assert note.total == one.total
    # The money of somebody who pays all the same waits for staff: no invoice is left to pay with it.
    late = pay(one, "77")
    assert (late.state, late.paid, credits.balance(acme)) == ("cancelled", 7_500, 10)
    assert "refund it" in late.problem


@pytest.mark.both
def test_a_cancelled_order_that_was_paid_all_the_same_gives_what_it_says(acme: Client) -> None:
    one = order(acme)
    assert orders.cancel(one, NOON).state == "cancelled"
    assert orders.cancel(one, NOON).state == "cancelled"
    assert pay(one).state == "paid"
    assert credits.balance(acme) == 60


def test_what_is_paid_is_not_cancelled(acme: Client) -> None:
    one = order(acme, "bank_transfer")
    pay(one, "1", 100)
    with pytest.raises(NotPayable):
        orders.cancel(one, NOON)


def test_the_tax_of_the_client_is_in_the_order(acme: Client) -> None:
    TaxRate.objects.get_or_create(country="DE", defaults={"rate": 1900})
    BillingDetails.objects.create(client=acme, name="Acme", country="DE", email="bills@acme.example")
    one = order(acme)
    assert (one.net, one.tax, one.tax_rate, one.total) == (7_500, 1_425, 1900, 8_925)


@pytest.mark.parametrize("quantity", [0, -1, 10**9])
def test_nobody_orders_nothing_less_or_far_too_much(acme: Client, quantity: int) -> None:
    with pytest.raises(NotOnSale):
        prices.quote(acme, "credits", pack=pack(), quantity=quantity)
    with pytest.raises(NotOnSale):
        prices.quote(acme, "post_units", pack=pack())
    assert not Order.objects.exists()


def test_an_order_is_for_its_kind_and_its_pack(acme: Client) -> None:
    quote = prices.quote(acme, "credits", pack=pack())
    with pytest.raises(Nothing):
        orders.create(acme, "post_units", quote=quote, gateway="stripe", now=NOON)
    with pytest.raises(Nothing):
        orders.create(acme, "credits", quote=quote, gateway="stripe", now=NOON, pack=pack(quantity=200))


@pytest.mark.both
@pytest.mark.row("M3")
def test_a_payment_that_cannot_be_carried_out_leaves_nothing_behind(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = order(acme)

    def broken(*args: object, **kwargs: object) -> None:
        raise IntegrityError("broken")

    monkeypatch.setattr("billing.services.invoices.issue", broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        pay(one)
    monkeypatch.undo()
    assert (Payment.objects.count(), credits.balance(acme)) == (0, 10)
    assert is_sound(acme)
    pay(one)
    assert credits.balance(acme) == 60


def test_who_ordered_is_written_down(acme: Client) -> None:
    ada = UserFactory()
    assert order(acme, actor=ada).actor == ada
