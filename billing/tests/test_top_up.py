"""Automatic top-up: off by default, below a level, within a cap, with the stored payment method (X14)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, Client, Operator
from billing.gateways.simulated import REFUSED_CARD
from billing.models import Order, Pack, Payment, Subscription, TopUp
from billing.services import charges, credits, limits, top_up
from livechat.testing.cast import at
from livechat.testing.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.row("X14")]

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def gateways(settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = ["simulated"]


@pytest.fixture
def pack(db: None) -> Pack:
    return Pack.objects.create(kind="credits", quantity=50, price=7_500)


@pytest.fixture
def on(acme: Client, ada: Operator, pack: Pack) -> Client:
    """acme has it switched on, ten credits, and a card."""
    Subscription.objects.filter(client=acme).update(gateway="simulated", provider_method="card_simulated")
    limits.set_top_up(acme, is_active=True, below=20, pack=pack, monthly_cap=20_000, actor=ada.user)
    return acme


def test_it_buys_one_pack_when_the_balance_is_below(on: Client) -> None:
    top_up.run(on.pk, NOON)
    assert credits.balance(on) == 60
    order = Order.objects.get()
    assert (order.state, order.is_automatic, order.quantity, order.gateway) == ("paid", True, 50, "simulated")
    assert top_up.due(on, at(60)) is None
    top_up.run(on.pk, at(60))
    assert Order.objects.count() == 1


def test_it_is_off_until_it_is_switched_on(acme: Client) -> None:
    Subscription.objects.update(gateway="simulated", provider_method="card_simulated")
    assert top_up.candidates() == []
    top_up.run(acme.pk, NOON)
    assert not Order.objects.exists()


def test_who_switched_it_is_written_down(on: Client, ada: Operator) -> None:
    entry = AuditEntry.objects.get(action="top_up.switched_on")
    assert (entry.actor, entry.client) == (ada.user, on)


def test_the_cap_of_the_month_holds(on: Client) -> None:
    TopUp.objects.update(below=1_000)
    for minute in range(5):
        top_up.run(on.pk, at(60 * minute))
    assert Order.objects.count() == 2, "200.00 are enough for two packs of 75.00"
    assert top_up.spent(on, NOON) == 15_000
    assert "more than may be spent this month" in TopUp.objects.get().problem
    top_up.run(on.pk, NOON + 31 * DAY)
    assert Order.objects.count() == 3
    assert TopUp.objects.get().problem == ""


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"provider_method": ""}, "There is no stored payment method."),
        ({"paid_until": NOON}, ""),
        ({"package": "platform"}, ""),
    ],
)
def test_it_buys_nothing_that_cannot_be_paid_or_used(
    on: Client, change: dict[str, object], problem: str
) -> None:
    Subscription.objects.filter(client=on).update(**change)
    top_up.run(on.pk, NOON)
    assert not Order.objects.exists()
    assert TopUp.objects.get().problem == problem


def test_it_buys_nothing_after_a_dispute(on: Client) -> None:
    credits.reverse(on, 30, reference="refund:1")
    top_up.run(on.pk, NOON)
    assert not Order.objects.exists()


def test_a_pack_that_is_not_on_sale_is_not_bought(on: Client, pack: Pack) -> None:
    Pack.objects.update(is_active=False)
    top_up.run(on.pk, NOON)
    assert not Order.objects.exists()
    assert "not on sale any more" in TopUp.objects.get().problem


def test_a_refused_card_is_asked_once_a_day_and_given_up_after_three(on: Client) -> None:
    Subscription.objects.update(provider_method=REFUSED_CARD)
    for hour in range(24 * 5):
        top_up.run(on.pk, at(3600 * hour))
    chosen = TopUp.objects.get()
    assert not chosen.is_active
    assert "refused" in chosen.problem
    order = Order.objects.get()
    assert order.state == "cancelled"
    assert not Payment.objects.exists()
    assert credits.balance(on) == 10


def test_a_purchase_that_died_on_the_way_is_finished(on: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(charges, "charge", _dies)
        with pytest.raises(KeyboardInterrupt):
            top_up.run(on.pk, NOON)
    assert Order.objects.get().state == "pending"
    top_up.run(on.pk, at(60))
    assert Order.objects.get().state == "pending", "somebody may still be at it"
    top_up.run(on.pk, at(601))
    assert Order.objects.get().state == "paid"
    assert credits.balance(on) == 60


def test_an_unfinished_purchase_is_dropped_when_nobody_wants_it(
    on: Client, ada: Operator, pack: Pack
) -> None:
    Subscription.objects.update(provider_method=REFUSED_CARD)
    top_up.run(on.pk, NOON)
    credits.grant(on, 100, reference="order:by-hand")
    assert top_up.candidates() == [on.pk]
    top_up.run(on.pk, NOON + DAY)
    assert Order.objects.get().state == "cancelled"
    assert TopUp.objects.get().is_active
    assert top_up.candidates() == []


def _dies(*args: object) -> bool:
    raise KeyboardInterrupt
