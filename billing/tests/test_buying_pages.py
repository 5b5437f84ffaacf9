"""Buying on the dashboard, by the renewal link, at the simulated till and by transfer; staff confirm."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Http
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Client, Member, Operator
from billing.models import BillingDetails, Order, Pack, Payment, Subscription
from billing.services import credits, renewal
from billing.tests.buying import order, pay
from billing.views.renewal import BUCKETS, PURCHASES
from livechat.demo import prices
from livechat.testing.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
BUY = "/dashboard/billing/buy/"


@pytest.fixture(autouse=True)
def _shop(settings: Any, db: None) -> None:
    settings.PAYMENT_GATEWAYS = ["simulated", "bank_transfer"]
    settings.BANK = {"holder": "Chat Ltd", "name": "Bank", "iban": "DE02 1203", "bic": "BYLA"}
    prices.fill()
    BUCKETS.clear()
    PURCHASES.clear()


@pytest.fixture
def http(ada: Operator) -> Http:
    """acme's owner."""
    http = Http()
    http.force_login(ada.user)
    return http


def some_pack() -> Pack:
    return Pack.objects.get(kind="credits", quantity=50)


def choose(http: Http, url: str = BUY, gateway: str = "simulated", **more: Any) -> Any:
    return http.post(url, {"pack": some_pack().pk, "gateway": gateway} | more)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# --- the dashboard


@pytest.mark.row("F5", "F3")
def test_an_owner_buys_a_pack_at_the_simulated_till(http: Http, acme: Client) -> None:
    page = text(http.get(BUY))
    assert "Buy interaction credits" in page
    assert "€75.00" in page
    at_till = choose(http)
    till = text(http.get(at_till["Location"]))
    assert "This is no real payment page: no money moves." in till
    one = Order.objects.get()
    assert (one.state, one.actor) == ("pending", Member.objects.get(client=acme, role="owner").user)
    back = http.post(at_till["Location"], {"answer": "pay"})
    assert back["Location"].endswith(f"/dashboard/billing/orders/{one.reference}/?back=paid")
    receipt = text(http.get(back["Location"]))
    assert "50 interaction credits have been added" in receipt
    assert "Receipt" in receipt
    assert credits.balance(acme) == 60
    # Pressing again, or coming back later, pays nothing twice.
    http.post(at_till["Location"], {"answer": "pay"})
    assert (credits.balance(acme), Payment.objects.count()) == (60, 1)


@pytest.mark.row("M5", "F5")
def test_the_page_where_the_payer_comes_back_gives_nothing(http: Http, acme: Client) -> None:
    choose(http)
    one = Order.objects.get()
    page = text(http.get(f"/dashboard/billing/orders/{one.reference}/?back=paid"))
    assert "Pending." in page
    assert "we wait for its word" in page
    progress = text(http.get(f"/dashboard/billing/orders/{one.reference}/progress/"))
    assert 'data-state="pending"' in progress
    assert credits.balance(acme) == 10
    pay(one, "sim_1")
    progress = text(http.get(f"/dashboard/billing/orders/{one.reference}/progress/"))
    assert 'data-state="paid"' in progress


def test_a_refused_card_is_said_and_may_be_tried_again(http: Http, acme: Client) -> None:
    at_till = choose(http)["Location"]
    back = http.post(at_till, {"answer": "refuse"})["Location"]
    assert "The simulated card was refused." in text(http.get(back))
    one = Order.objects.get()
    again = http.post(f"/dashboard/billing/orders/{one.reference}/pay/")["Location"]
    http.post(again, {"answer": "pay"})
    assert credits.balance(acme) == 60


@pytest.mark.parametrize(
    "bad",
    [
        {"pack": ""},
        {"pack": "-1"},
        {"pack": "999999"},
        {"pack": "1.5"},
        {"pack": "1e3"},
        {"pack": "9" * 5_000},
        {"pack": "\0"},
        {"gateway": ""},
        {"gateway": "stripe"},
        {"gateway": "<script>"},
    ],
)
def test_a_form_that_was_tampered_with_orders_nothing(http: Http, bad: dict[str, str]) -> None:
    answer = choose(http, **bad)
    assert answer.status_code == 422
    assert "Choose" in text(answer)
    assert not Order.objects.exists()


def test_quantity_and_price_are_never_taken_from_the_form(http: Http) -> None:
    choose(http, quantity="-5", price="1", total="1", client="1")
    assert Order.objects.values_list("quantity", "net").get() == (50, 7_500)


def test_packs_of_another_kind_or_off_sale_are_not_sold(http: Http) -> None:
    units = Pack.objects.get(kind="post_units", quantity=100_000)
    off = Pack.objects.create(kind="credits", quantity=7, price=7, is_active=False)
    for one in (units, off):
        assert choose(http, pack=one.pk).status_code == 422
    assert http.get(f"{BUY}?kind=houses").status_code == 404
    assert "Buy post units" in text(http.get(f"{BUY}?kind=post_units"))


@pytest.mark.row("F5")
def test_a_transfer_shows_our_account_and_the_reference(http: Http, acme: Client) -> None:
    page = choose(http, gateway="bank_transfer")["Location"]
    one = Order.objects.get()
    shown = text(http.get(page))
    for part in (one.reference, "DE02 1203", "Chat Ltd", "€75.00", "Pending"):
        assert part in shown
    pay(one, "17", 2_500)
    assert "€25.00 have arrived, €50.00 are missing." in text(http.get(page))


def test_an_order_is_cancelled_while_nothing_is_paid(http: Http, acme: Client) -> None:
    at_till = choose(http)["Location"]
    one = Order.objects.get()
    assert http.post(f"/dashboard/billing/orders/{one.reference}/cancel/").status_code == 302
    assert "Cancelled. Nothing is to be paid." in text(
        http.get(f"/dashboard/billing/orders/{one.reference}/")
    )
    assert "not waiting for a payment" in text(http.get(at_till))
    http.post(at_till, {"answer": "pay"})
    assert credits.balance(acme) == 10


@pytest.mark.row("F2")
def test_an_owner_pays_the_fee_and_the_card_is_kept(http: Http, acme: Client) -> None:
    Subscription.objects.filter(client=acme).update(paid_until=timezone.now())
    url = "/dashboard/billing/buy/subscription/"
    assert "Pay the platform fee" in text(http.get(url))
    first = http.post(url, {"gateway": "simulated"})["Location"]
    assert Order.objects.count() == 1
    # Begun twice, it is one order.
    http.post(url, {"gateway": "simulated"})
    assert Order.objects.filter(state="pending").count() == 1
    http.post(first, {"answer": "pay"})
    subscription = Subscription.objects.get(client=acme)
    assert subscription.paid_until is not None
    assert subscription.paid_until > timezone.now() + timedelta(days=27)
    assert (subscription.provider_method, subscription.gateway) == ("sim_card", "simulated")
    http.post("/dashboard/billing/payment-method/remove/")
    subscription.refresh_from_db()
    assert (subscription.provider_method, subscription.method_label) == ("", "")


def test_an_owner_stores_a_card_without_buying(http: Http, acme: Client) -> None:
    url = "/dashboard/billing/payment-method/"
    at_till = http.post(url, {"gateway": "simulated"})["Location"]
    assert "no card is stored anywhere" in text(http.get(at_till))
    assert http.post(at_till, {"card": "sim_card"})["Location"].endswith(url)
    assert "Simulated •••• 4242" in text(http.get(url))
    for way in ("bank_transfer", "stripe", "\0"):
        assert http.post(url, {"gateway": way}).status_code == 200


@pytest.mark.row("I1")
def test_who_may_see_and_pay(acme: Client, bolt: Client, carl: Operator, http: Http) -> None:
    one = order(acme, "simulated", of=some_pack())
    page = f"/dashboard/billing/orders/{one.reference}/"
    admin, member, stranger = Http(), Http(), Http()
    admin.force_login(MemberFactory(client=acme, role="admin").user)
    member.force_login(MemberFactory(client=acme, role="operator").user)
    stranger.force_login(MemberFactory(client=bolt, role="owner").user)
    assert admin.get(page).status_code == admin.get(BUY).status_code == 200
    assert member.get(page).status_code == member.get(BUY).status_code == 404
    assert stranger.get(page).status_code == stranger.post(f"{page}cancel/").status_code == 404
    for url in ("/dashboard/billing/payment-method/", "/dashboard/billing/buy/subscription/"):
        assert (http.get(url).status_code, admin.get(url).status_code) == (200, 404)
    assert Http().get(page).status_code == 302


# --- the renewal link


def link(acme: Client, age: timedelta = timedelta()) -> str:
    url = renewal.link(acme, timezone.now() - age)
    return "/" + url.split("/", 3)[3]


@pytest.mark.row("F4")
def test_the_link_buys_without_a_sign_in_and_shows_only_name_and_packs(acme: Client) -> None:
    BillingDetails.objects.create(client=acme, name="Acme GmbH", email="bills@acme.example")
    earlier = pay(order(acme, "simulated", of=some_pack()), "sim_0")
    url, nobody = link(acme), Http()
    answer = nobody.get(url)
    page = text(answer)
    assert "Buy for <bdi>Acme Garden</bdi>" in page
    assert "€75.00" in page
    for hidden in ("bills@acme.example", "Acme GmbH", earlier.reference, "balance"):
        assert hidden not in page
    assert "60" not in strip_tags(page), "what is left of the credits"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    at_till = choose(nobody, url)["Location"]
    back = nobody.post(at_till, {"answer": "pay"})["Location"]
    done = text(nobody.get(back))
    assert "50 interaction credits have been added" in done
    assert "bills@acme.example" not in done
    one = Order.objects.latest("pk")
    assert (one.is_renewal, one.actor, credits.balance(acme)) == (True, None, 110)
    # Other orders of the same client are not to be read with it.
    assert nobody.get(back.replace(one.reference, earlier.reference)).status_code == 404
    assert nobody.get(f"{url}orders/{one.reference}/progress/").status_code == 200


@pytest.mark.row("F4", "I1")
def test_an_altered_old_or_foreign_link_opens_nothing(acme: Client, bolt: Client) -> None:
    url, nobody = link(acme), Http()
    token = url.split("/")[2]
    one = order(acme, "simulated", of=some_pack(), is_renewal=True)
    for wrong in (token[:-1], token + "x", token[::-1], "x", token.replace(":", ".", 1), "\0", "a" * 5_000):
        assert nobody.get(f"/buy/{wrong}/").status_code == 404
        assert choose(nobody, f"/buy/{wrong}/").status_code == 404
    assert nobody.get(f"{link(bolt)}orders/{one.reference}/").status_code == 404
    assert nobody.get(link(acme, timedelta(days=29, hours=23))).status_code == 200
    old = nobody.get(link(acme, timedelta(days=30, minutes=1)))
    assert (old.status_code, "has expired" in text(old), "Acme" in text(old)) == (410, True, False)
    assert Order.objects.count() == 1


@pytest.mark.row("F4")
def test_the_link_never_touches_the_stored_card(acme: Client) -> None:
    Subscription.objects.filter(client=acme).update(
        gateway="simulated", provider_method="sim_card_refused", method_label="Theirs"
    )
    nobody = Http()
    nobody.post(choose(nobody, link(acme))["Location"], {"answer": "pay"})
    assert Subscription.objects.get(client=acme).provider_method == "sim_card_refused"
    assert credits.balance(acme) == 60


def test_whoever_hammers_the_link_is_slowed_down(acme: Client) -> None:
    url, nobody = link(acme), Http()
    codes = [choose(nobody, url).status_code for _ in range(12)]
    assert codes[:10] == [302] * 10
    assert codes[10:] == [429] * 2
    PURCHASES.clear()
    for _ in range(10):
        choose(nobody, url)
    PURCHASES.clear()
    assert "used very often today" in text(choose(nobody, url))
    assert Order.objects.count() == 20


# --- the till in production


@pytest.mark.row("M5")
def test_the_till_is_closed_where_it_is_switched_off(acme: Client, http: Http, settings: Any) -> None:
    at_till = choose(http)["Location"]
    settings.PAYMENT_GATEWAYS = ["bank_transfer"]
    assert http.get(at_till).status_code == http.post(at_till, {"answer": "pay"}).status_code == 404
    assert credits.balance(acme) == 10


@pytest.mark.parametrize("token", ["x", "a:b:c", "\0"])
def test_nobody_opens_a_till_that_we_did_not_sign(token: str) -> None:
    assert Http().post(f"/till/{token}/", {"answer": "pay"}).status_code == 404


# --- staff


@pytest.fixture
def staff() -> Http:
    http = Http()
    http.force_login(UserFactory(email="staff@livechat.example", is_staff=True, is_superuser=True))
    return http


@pytest.mark.row("F5", "M5")
def test_staff_confirm_a_transfer_in_parts_once(staff: Http, acme: Client) -> None:
    one = order(acme, "bank_transfer", of=some_pack())
    page = f"/admin/billing/order/{one.pk}/"
    assert "Mark as paid" in text(staff.get(f"{page}change/"))
    assert one.reference in text(staff.get("/admin/billing/order/?to_do=confirm"))
    for _ in range(2):
        staff.post(f"{page}paid/", {"amount": "25.00", "reference": "2026-03/17"})
    one.refresh_from_db()
    assert (one.state, one.paid) == ("partly", 2_500)
    other = order(acme, "bank_transfer", of=some_pack())
    wrong = staff.post(f"/admin/billing/order/{other.pk}/paid/", {"amount": "75", "reference": "2026-03/17"})
    assert "is booked already" in text(wrong)
    for bad in ({"amount": "-5", "reference": "x"}, {"amount": "0.001", "reference": "x"}, {"amount": "5"}):
        assert staff.post(f"{page}paid/", bad).status_code == 200
    staff.post(f"{page}paid/", {"amount": "50", "reference": "2026-03/18"})
    one.refresh_from_db()
    assert (one.state, credits.balance(acme)) == ("paid", 60)
    assert str(one.payments.latest("pk").actor) == "staff@livechat.example"


@pytest.mark.row("M5")
def test_staff_send_money_back(staff: Http, acme: Client) -> None:
    one = pay(order(acme, "simulated", of=some_pack()), "sim_1")
    page = f"/admin/billing/order/{one.pk}/refund/"
    assert "At most €75.00" in text(staff.get(page))
    assert "At most €75.00" in text(staff.post(page, {"amount": "75.01", "reason": "x", "key": "k"}))
    staff.post(page, {"amount": "75.00", "reason": "Asked for.", "key": "k"})
    one.refresh_from_db()
    assert (one.state, credits.balance(acme)) == ("refunded", 10)
    assert staff.get(f"/admin/billing/order/{one.pk}/paid/").status_code == 404


def test_payments_and_events_are_looked_at_only(staff: Http, acme: Client) -> None:
    one = pay(order(acme, "simulated", of=some_pack()), "sim_1").payments.get()
    for model in ("payment", "providerevent", "order"):
        assert staff.get(f"/admin/billing/{model}/").status_code == 200
        assert staff.get(f"/admin/billing/{model}/add/").status_code == 403
    assert staff.post(f"/admin/billing/payment/{one.pk}/delete/", {"post": "yes"}).status_code == 403
    nobody = Http()
    nobody.force_login(UserFactory(is_staff=True))
    assert nobody.post(f"/admin/billing/order/{one.order_id}/refund/", {}).status_code == 403
