"""Stripe, against a server that speaks its API: checkout, webhooks in every order, stored cards."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Http
from stripe import WebhookSignature

from accounts.models import Client, Operator
from billing import gateways
from billing.gateways.base import GatewayDown, NoStoredMethod
from billing.models import CreditAccount, Order, Payment, ProviderEvent, Subscription
from billing.services import charges, credits, orders, payment_methods, prices, refunds, stripe_events
from billing.tests.buying import is_sound, order, pack
from billing.tests.stripe_server import KEY, SECRET, Row, StripeServer
from livechat.demo import prices as demo
from livechat.testing.cast import at
from livechat.testing.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db
HERE = "https://livechat.example/orders/"


@pytest.fixture
def stripe(settings: Any) -> Iterator[StripeServer]:
    with StripeServer().running() as server:
        settings.PAYMENT_GATEWAYS = ["stripe", "bank_transfer"]
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = KEY, SECRET
        settings.STRIPE_API_BASE = server.url
        yield server


def checkout(one: Order) -> str:
    return gateways.of("stripe").checkout(one, HERE, HERE + "back")


def session_of(one: Order) -> str:
    checkout(one)
    one.refresh_from_db()
    return one.provider_session


def deliver(stripe: StripeServer, event: Row, **how: Any) -> int:
    body, header = stripe.signed(event, **how)
    return post(body, header)


def post(body: bytes, header: str) -> int:
    answer = Http().post(
        "/hooks/stripe/", body, content_type="application/json", headers={"Stripe-Signature": header}
    )
    return answer.status_code


def state(one: Order) -> str:
    one.refresh_from_db()
    return one.state


# --- checkout


@pytest.mark.row("F5")
def test_the_checkout_asks_for_what_our_order_says(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    assert checkout(one).startswith(f"{stripe.url}/c/pay/cs_")
    session = stripe.last("cs")
    assert (session["amount_total"], session["currency"]) == (7_500, "eur")
    assert session["client_reference_id"] == one.reference
    # No customer and nothing stored: only a fee keeps its card.
    assert (session["customer"], session["keeps"]) == (None, "")


def test_an_order_has_one_session_however_often_it_is_opened(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    addresses = {checkout(Order.objects.get(pk=one.pk)) for _ in range(3)}
    # As if the first answer had been lost before it was written down.
    Order.objects.update(provider_session="")
    addresses.add(checkout(Order.objects.get(pk=one.pk)))
    assert (len(addresses), stripe.count("cs")) == (1, 1)


def test_an_expired_session_has_a_successor_and_a_paid_one_has_not(
    acme: Client, stripe: StripeServer
) -> None:
    one = order(acme)
    stripe.rows[session_of(one)] |= {"status": "expired", "url": None}
    assert session_of(one) == stripe.last("cs")["id"]
    assert stripe.count("cs") == 2
    stripe.pay(one.provider_session)
    assert checkout(one) == HERE


def test_a_provider_that_is_down_changes_nothing(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    stripe.down = True
    with pytest.raises(GatewayDown, match="Nothing was charged"):
        checkout(one)
    assert state(one) == "pending"


# --- webhooks


@pytest.mark.row("M4", "F5")
def test_a_paid_session_gives_the_credits_once(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    event = stripe.pay(session_of(one))
    assert state(one) == "pending", "the page where the payer comes back gives nothing"
    for _ in range(3):
        assert deliver(stripe, event) == 200
    again = stripe.event("checkout.session.async_payment_succeeded", event["data"]["object"])
    assert deliver(stripe, again) == 200
    assert (state(one), credits.balance(acme)) == ("paid", 60)
    assert one.provider_payment == stripe.last("pi")["id"]
    assert (Payment.objects.count(), ProviderEvent.objects.count()) == (1, 2)


@pytest.mark.row("M4")
def test_the_event_may_come_before_we_know_the_session(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    event = stripe.pay(session_of(one))
    Order.objects.update(provider_session="")
    deliver(stripe, event)
    assert (state(one), one.provider_session) == ("paid", event["data"]["object"]["id"])


@pytest.mark.row("M5")
def test_an_unpaid_session_gives_nothing_until_the_bank_has_paid(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    waiting = stripe.pay(session_of(one), is_certain=False)
    assert deliver(stripe, waiting) == 200
    assert (state(one), credits.balance(acme)) == ("pending", 10)
    session = stripe.rows[one.provider_session]
    deliver(stripe, stripe.event("checkout.session.async_payment_failed", session))
    assert (state(one), one.problem) == ("pending", "The bank did not pay.")
    session["payment_status"] = "paid"
    deliver(stripe, stripe.event("checkout.session.async_payment_succeeded", session))
    assert (state(one), one.problem, credits.balance(acme)) == ("paid", "", 60)


@pytest.mark.row("M4")
@pytest.mark.parametrize(
    "change", [{"amount_total": 1}, {"amount_total": 7_501}, {"amount_total": "7500"}, {"currency": "usd"}]
)
def test_another_amount_or_currency_gives_nothing(
    acme: Client, stripe: StripeServer, change: dict[str, Any]
) -> None:
    one = order(acme)
    event = stripe.pay(session_of(one))
    event["data"]["object"] |= change
    assert deliver(stripe, event) == 200
    assert (state(one), credits.balance(acme)) == ("pending", 10)
    assert "another amount" in one.problem
    assert not Payment.objects.exists()


@pytest.mark.row("M4")
def test_sessions_of_others_change_nothing(acme: Client, bolt: Client, stripe: StripeServer) -> None:
    one, other = order(acme), order(bolt)
    event = stripe.pay(session_of(one))
    foreign = json.loads(json.dumps(event))
    foreign["data"]["object"] |= {"id": "cs_foreign", "client_reference_id": "LC-222222"}
    assert deliver(stripe, foreign | {"id": "evt_foreign"}) == 200
    # Ours, but it says that it is bolt's: our own note of the session decides.
    event["data"]["object"] |= {
        "client_reference_id": other.reference,
        "metadata": {"order": other.reference},
    }
    deliver(stripe, event)
    assert (state(one), state(other)) == ("paid", "pending")
    assert (credits.balance(acme), credits.balance(bolt)) == (60, 0)
    assert ProviderEvent.objects.count() == 1


@pytest.mark.row("M6")
def test_what_stripe_did_not_sign_now_is_refused(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    body, header = stripe.signed(event := stripe.pay(session_of(one)))
    tries = {
        "old": stripe.signed(event, age=301),
        "other secret": stripe.signed(event, secret="whsec_other"),
        "altered": (body.replace(b"7500", b"7501"), header),
        "unsigned": (body, ""),
        "cut header": (body, header[:20]),
        "no time": (body, header.split(",")[1]),
        "words": (body, "t=now,v1=yes"),
        "bytes": (b"\xff\xfe\x00", header),
        "empty": (b"", header),
    }
    assert {name: post(*one_try) for name, one_try in tries.items()} == dict.fromkeys(tries, 400)
    assert (state(one), ProviderEvent.objects.count(), Payment.objects.count()) == ("pending", 0, 0)


@pytest.mark.row("M6")
@pytest.mark.parametrize("body", ["[]", "{}", '{"id": 7, "type": "x", "data": {"object": {}}}', "[" * 10_000])
def test_nonsense_is_refused_even_if_it_is_signed(acme: Client, stripe: StripeServer, body: str) -> None:
    assert post(body.encode(), WebhookSignature.generate_signature_header(body, SECRET)) == 400


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"id": "x" * 5_000},
        {"id": "cs_\0"},
        {"id": ["cs_1"], "payment_status": "paid"},
        {"client_reference_id": 7, "mode": {}, "customer": 1, "payment_intent": None},
        {"payment_intent": None, "status": "succeeded", "amount": -5, "last_payment_error": "no"},
    ],
)
def test_odd_objects_of_every_kind_do_nothing(acme: Client, stripe: StripeServer, row: Row) -> None:
    for kind in stripe_events._MEANINGS:
        assert deliver(stripe, stripe.event(kind, row)) == 200
    assert deliver(stripe, stripe.event("customer.created", row)) == 200
    assert not ProviderEvent.objects.exists()


def test_without_stripe_there_is_no_door(stripe: StripeServer, settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = ["bank_transfer"]
    assert deliver(stripe, stripe.event("customer.created", {})) == 404
    assert Http().get("/hooks/stripe/").status_code == 405


def test_an_expired_session_cancels_its_order(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    session = stripe.rows[session_of(one)] | {"status": "expired"}
    deliver(stripe, stripe.event("checkout.session.expired", session))
    assert state(one) == "cancelled"


# --- refunds and disputes


@pytest.mark.row("M5")
def test_a_refund_at_the_provider_is_booked_once_by_all_of_its_events(
    acme: Client, stripe: StripeServer
) -> None:
    one = order(acme)
    deliver(stripe, stripe.pay(session_of(one)))
    refund = stripe._refund({"payment_intent": stripe.last("pi")["id"], "amount": "7500"})
    charge = stripe._add("ch", payment_intent=refund["payment_intent"])
    for kind, row in (
        ("refund.created", refund | {"status": "pending"}),
        ("refund.updated", refund),
        ("charge.refund.updated", refund),
        ("charge.refunded", charge),
    ):
        assert deliver(stripe, stripe.event(kind, row)) == 200
    assert (state(one), one.taken_back, credits.balance(acme)) == ("refunded", 50, 10)
    assert Payment.objects.filter(kind="refund").count() == 1


@pytest.mark.row("M5", "M4")
def test_a_refund_that_comes_before_the_payment(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    paid = stripe.pay(session_of(one))
    refund = stripe._refund({"payment_intent": stripe.last("pi")["id"], "amount": "7500"})
    assert deliver(stripe, stripe.event("refund.created", refund)) == 200
    assert (state(one), credits.balance(acme)) == ("pending", 10)
    deliver(stripe, paid)
    assert (state(one), credits.balance(acme)) == ("refunded", 10)


@pytest.mark.row("M5")
def test_a_dispute_takes_what_is_there_and_gives_it_again_when_it_is_won(
    acme: Client, stripe: StripeServer
) -> None:
    one = order(acme)
    deliver(stripe, stripe.pay(session_of(one)))
    for n in range(35):
        credits.debit(acme, reference=f"interaction:{n}")
    dispute = {
        "id": "dp_1",
        "payment_intent": one.provider_payment or stripe.last("pi")["id"],
        "amount": 7_500,
        "currency": "eur",
        "status": "warning_needs_response",
    }
    deliver(stripe, stripe.event("charge.dispute.created", dispute))
    assert credits.balance(acme) == 25
    dispute["status"] = "needs_response"
    for kind in ("charge.dispute.created", "charge.dispute.funds_withdrawn"):
        deliver(stripe, stripe.event(kind, dispute))
    account = CreditAccount.objects.get(client=acme)
    assert (account.balance, account.owed, state(one)) == (0, 25, "refunded")
    deliver(stripe, stripe.event("charge.dispute.closed", dispute | {"status": "lost"}))
    assert state(one) == "refunded"
    for kind in ("charge.dispute.closed", "charge.dispute.funds_reinstated"):
        deliver(stripe, stripe.event(kind, dispute | {"status": "won"}))
    account.refresh_from_db()
    assert (account.balance, account.owed, state(one)) == (25, 0, "paid")
    assert is_sound(acme)


def test_staff_refund_through_stripe_with_one_key(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    deliver(stripe, stripe.pay(session_of(one)))
    state(one)
    sam = UserFactory(is_staff=True)
    for _ in range(2):
        refunds.refund(one, 3_000, now=NOON, actor=sam, note="Asked.", key="form-1")
    assert stripe.count("re") == 1
    assert (state(one), one.refunded, credits.balance(acme)) == ("paid", 3_000, 40)
    # Its own webhook finds it booked.
    deliver(stripe, stripe.event("refund.created", stripe.last("re")))
    assert (state(one), one.refunded) == ("paid", 3_000)


def test_a_provider_that_is_down_is_asked_again_by_its_next_delivery(
    acme: Client, stripe: StripeServer
) -> None:
    refund = {"id": "re_9", "payment_intent": "pi_9", "amount": 5, "currency": "eur", "status": "succeeded"}
    stripe.down = True
    assert deliver(stripe, stripe.event("refund.created", refund)) == 503
    assert not ProviderEvent.objects.exists()


# --- stored cards


def fee(client: Client, **more: Any) -> Order:
    quote = prices.quote(client, "subscription", package="operations")
    return orders.create(
        client, "subscription", quote=quote, gateway="stripe", now=NOON, package="operations", **more
    )


@pytest.fixture
def priced(db: None) -> None:
    demo.fill()


@pytest.fixture
def stored(acme: Client, stripe: StripeServer, priced: None) -> Subscription:
    """acme's owner has paid the first month at the checkout."""
    deliver(stripe, stripe.pay(session_of(fee(acme))))
    return Subscription.objects.get(client=acme)


@pytest.mark.row("F2")
def test_the_card_of_a_fee_is_kept_for_the_next_one(stored: Subscription, stripe: StripeServer) -> None:
    assert stored.gateway == "stripe"
    assert (stored.provider_customer, stored.method_label) == (stripe.last("cus")["id"], "Visa •••• 4242")
    assert stripe.last("cs")["keeps"] == "off_session"


def test_a_stored_card_is_charged_once_however_often_it_is_asked(
    acme: Client, stored: Subscription, stripe: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = order(acme, is_automatic=True)

    def die(*args: object, **kwargs: object) -> None:
        raise SystemExit

    # The process dies after Stripe was paid and before we wrote it down.
    with monkeypatch.context() as patch:
        patch.setattr("billing.services.orders.paid", die)
        with pytest.raises(SystemExit):
            charges.charge(one, NOON)
    assert state(one) == "pending"
    assert charges.charge(Order.objects.get(pk=one.pk), NOON)
    intents = [row for id_, row in stripe.rows.items() if id_.startswith("pi_") and row["amount"] == 7_500]
    assert len(intents) == 1
    event = stripe.event("payment_intent.succeeded", intents[0])
    assert deliver(stripe, event) == 200
    assert (state(one), credits.balance(acme), Payment.objects.filter(order=one).count()) == ("paid", 60, 1)


def test_a_declined_card_says_why_and_may_be_tried_again(
    acme: Client, stored: Subscription, stripe: StripeServer
) -> None:
    one = order(acme, is_automatic=True)
    stripe.refuses = True
    assert not charges.charge(one, NOON)
    assert (state(one), one.problem) == ("pending", "Your card was declined.")
    stripe.refuses = False
    assert charges.charge(one, at(86_400))
    assert (state(one), one.problem, credits.balance(acme)) == ("paid", "", 60)


def test_a_refund_goes_back_from_a_payment_that_was_made(
    acme: Client, stored: Subscription, stripe: StripeServer
) -> None:
    one = order(acme, is_automatic=True)
    stripe.refuses = True
    charges.charge(one, NOON)
    declined = stripe.last("pi")
    state(one)
    paid = stripe.pay(session_of(one))
    deliver(stripe, paid)
    state(one)
    sam = UserFactory(is_staff=True)
    refunds.refund(one, 3_000, now=NOON, actor=sam, note="Asked.", key="form-1")
    assert stripe.last("re")["payment_intent"] == stripe.last("pi")["id"] != declined["id"]
    # The bank took its time, and the first one is paid as well.
    declined |= {"status": "succeeded", "amount_received": 7_500}
    deliver(stripe, stripe.event("payment_intent.succeeded", declined))
    state(one)
    refunds.refund(one, 7_500, now=NOON, actor=sam, note="Paid twice.", key="form-2")
    assert stripe.last("re")["payment_intent"] == declined["id"]
    state(one)
    refunds.refund(one, 4_500, now=NOON, actor=sam, note="The rest.", key="form-3")
    assert stripe.last("re")["payment_intent"] == paid["data"]["object"]["payment_intent"]
    assert state(one) == "refunded"


@pytest.mark.row("I1")
def test_the_card_of_one_client_is_never_used_for_another(
    bolt: Client, stored: Subscription, stripe: StripeServer
) -> None:
    one = order(bolt, is_automatic=True)
    with pytest.raises(NoStoredMethod):
        gateways.of("stripe").charge_stored(one)
    assert not charges.charge(one, NOON)
    # Even with acme's card on bolt's row Stripe is asked for bolt's own customer.
    Subscription.objects.filter(client=bolt).update(
        gateway="stripe", provider_customer="cus_bolt", provider_method=stored.provider_method
    )
    one.refresh_from_db()
    assert not charges.charge(one, NOON)
    assert state(one) == "pending"


def test_a_card_that_is_removed_is_removed_at_stripe_too(
    acme: Client, ada: Operator, stored: Subscription, stripe: StripeServer
) -> None:
    payment_methods.forget(acme, ada.user)
    assert stripe.rows[stored.provider_method]["customer"] is None
    # What Stripe refuses does not keep it with us.
    Subscription.objects.filter(client=acme).update(gateway="stripe", provider_method="pm_unknown")
    payment_methods.forget(acme, ada.user)
    stored.refresh_from_db()
    assert (stored.gateway, stored.provider_method) == ("", "")


def test_a_renewal_link_never_reaches_a_stored_card(
    acme: Client, stored: Subscription, stripe: StripeServer
) -> None:
    checkout(order(acme, is_renewal=True))
    assert stripe.last("cs")["customer"] is None
    assert stripe.last("cs")["keeps"] == ""


def test_a_card_is_stored_for_the_client_whose_customer_it_is(
    acme: Client, bolt: Client, stripe: StripeServer
) -> None:
    gateways.of("stripe").setup(bolt, HERE, HERE)
    event = stripe.pay(stripe.last("cs")["id"])
    event["data"]["object"] |= {"client_reference_id": str(acme.pk), "metadata": {"client": str(acme.pk)}}
    assert deliver(stripe, event) == 200
    assert Subscription.objects.get(client=bolt).method_label == "Visa •••• 4242"
    assert Subscription.objects.get(client=acme).method_label == ""


def test_packs_are_what_the_order_says_even_if_the_pack_changes(acme: Client, stripe: StripeServer) -> None:
    one = order(acme)
    event = stripe.pay(session_of(one))
    of = pack()
    of.quantity = 5_000
    of.save()
    deliver(stripe, event)
    assert credits.balance(acme) == 60
