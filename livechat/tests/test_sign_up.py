"""Sign-up: account, package, agreement, first payment, snippet; and coming back at every step (F8)."""

import smtplib
from importlib import import_module
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.test import Client as Http
from django.utils import timezone
from pytest_django import Settings

from accounts import sessions
from accounts.models import Acceptance, Agreement, AuditEntry, Client, Member, Operator, Site, User
from accounts.services import agreements, availability
from billing.models import BillingDetails, Order, Subscription
from billing.services import orders
from chats import rights
from livechat.demo import prices

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.row("F8")]

ACCOUNT = {
    "name": "Nora Newcomer",
    "email": "Nora@Nursery.example",
    "password": "violets-grow-slowly",
    "business": "Nora’s Nursery",
    "website": "Nursery.example/shop?page=1",
}
DETAILS = {"name": "Nora’s Nursery", "address": "Weg 7", "country": "DE", "email": "books@nursery.example"}


@pytest.fixture
def http(settings: Settings) -> Http:
    """A browser of somebody new; everything is on sale, and there are terms to accept."""
    cache.clear()
    settings.PAYMENT_GATEWAYS = ["simulated", "bank_transfer"]
    prices.fill()
    now = timezone.now()
    agreements.publish(agreements.draft("# Fees\n\nYou pay monthly."), now, now, None)
    return Http()


def go(http: Http, step: str = "", **typed: str) -> str:
    """Send a step's form; gives where it leads, empty if it is shown again."""
    answer = http.post(f"/sign-up/{step}", typed)
    return str(answer.get("Location", ""))


def land(http: Http, path: str = "/sign-up/") -> str:
    """Where somebody is who opens an address."""
    answer = http.get(path, follow=True)
    assert answer.status_code == 200
    return str(answer.request["PATH_INFO"])


def come_to_payment(http: Http, package: str = "platform") -> Client:
    go(http, **ACCOUNT)
    go(http, "package/", package=package)
    go(http, "agreement/", accept="1")
    go(http, "payment/", **DETAILS)
    return Client.objects.get()


# --- account


def test_an_account_is_a_person_a_client_and_a_website(http: Http) -> None:
    assert go(http, **ACCOUNT) == "/sign-up/package/"
    user = User.objects.get()
    client = Client.objects.get()
    assert (user.email, user.name) == ("nora@nursery.example", "Nora Newcomer")
    assert (client.name, client.slug) == ("Nora’s Nursery", "noras-nursery")
    assert Member.objects.get().role == Member.Role.OWNER
    assert Site.objects.get().origins == ["https://nursery.example"]
    assert AuditEntry.objects.get(action="client.signed_up").actor == user
    assert http.session["_auth_user_id"] == str(user.pk)


def test_the_address_is_confirmed_later(http: Http) -> None:
    go(http, **ACCOUNT)
    assert not EmailAddress.objects.get().verified
    [letter] = mail.outbox
    assert letter.to == ["nora@nursery.example"]
    assert land(http) == "/sign-up/package/"
    link = next(line for line in letter.body.splitlines() if "/confirm-email/" in line)
    assert "Confirm your e-mail address" in http.get(link).content.decode()
    http.post(link)
    assert EmailAddress.objects.get().verified


def test_a_mail_server_that_is_away_stops_nobody(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    assert go(http, **ACCOUNT) == "/sign-up/package/"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ", "Enter your name."),
        ("email", "nora", "such as vera@example.org"),
        ("password", "nora", "too short"),
        ("password", "nora@nursery.example", "too similar"),
        ("business", "\u202e ", "Enter the name of your business."),
        ("website", "javascript:alert(1)", "is not an address"),
        ("website", "*.nursery.example", "stars are not possible"),
        ("name", "N" * 101, "at most 100"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(http: Http, field: str, typed: str, said: str) -> None:
    answer = http.post("/sign-up/", ACCOUNT | {field: typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not User.objects.exists()
    assert not Client.objects.exists()


def test_an_address_that_is_taken_opens_nothing_and_signs_nobody_in(http: Http) -> None:
    User.objects.create_user("nora@nursery.example", "another-password")
    answer = http.post("/sign-up/", ACCOUNT)
    assert answer.status_code == 409
    assert "There is an account with this address already" in answer.content.decode()
    assert "_auth_user_id" not in http.session
    assert not Client.objects.exists()


def test_two_businesses_of_one_name_are_two_clients(http: Http) -> None:
    Client.objects.create(name="Nora’s Nursery", slug="noras-nursery")
    go(http, **ACCOUNT)
    slug = Client.objects.latest("pk").slug
    assert slug.startswith("noras-nursery-")


def test_a_business_whose_name_is_not_in_latin_letters_has_a_slug_too(http: Http) -> None:
    go(http, **ACCOUNT | {"business": "حديقة نورا"})
    client = Client.objects.get()
    assert client.name == "حديقة نورا"
    assert client.slug


def test_a_flood_of_sign_ups_is_stopped(http: Http) -> None:
    codes = [http.post("/sign-up/", {}).status_code for _ in range(21)]
    assert codes == [422] * 20 + [429]


# --- package


def test_a_package_that_was_chosen_before_stays_chosen(http: Http) -> None:
    answer = http.post("/sign-up/?package=platform", ACCOUNT)
    assert answer["Location"] == "/sign-up/package/?package=platform"
    page = http.get(answer["Location"]).content.decode()
    assert 'value="platform" required checked' in page
    assert http.post("/sign-up/?package=free", {}).status_code == 302


def test_only_what_is_on_sale_can_be_chosen(http: Http) -> None:
    go(http, **ACCOUNT)
    for package in ("", "free", "operations' OR 1=1"):
        assert http.post("/sign-up/package/", {"package": package}).status_code == 422
    assert not Subscription.objects.exists()


def test_until_the_first_payment_visitors_find_the_contact_form(http: Http) -> None:
    client = come_to_payment(http)
    subscription = Subscription.objects.get(client=client)
    assert subscription.paid_until is not None
    assert subscription.paid_until <= timezone.now()


# --- agreement


def test_the_yes_is_kept_with_version_and_address(http: Http) -> None:
    go(http, **ACCOUNT)
    go(http, "package/", package="operations")
    assert "You pay monthly." in http.get("/sign-up/agreement/").content.decode()
    assert http.post("/sign-up/agreement/", {}).status_code == 422
    assert not Acceptance.objects.exists()
    assert go(http, "agreement/", accept="1") == "/sign-up/payment/"
    yes = Acceptance.objects.get()
    assert (yes.agreement.version, yes.address) == (1, "127.0.0.1")


def test_where_nothing_is_published_nothing_is_asked(http: Http) -> None:
    Agreement.objects.all().delete()
    go(http, **ACCOUNT)
    go(http, "package/", package="operations")
    assert land(http) == "/sign-up/payment/"


# --- payment


def test_the_price_is_shown_with_the_tax_of_the_country(http: Http) -> None:
    come_to_payment(http, "operations")
    page = http.get("/sign-up/payment/").content.decode()
    net = prices.PACKAGES[Subscription.Package.OPERATIONS]
    assert f"€{(net + net * 19 // 100) / 100:.2f}" in page
    assert BillingDetails.objects.get().country == "DE"


def test_paid_leads_to_the_snippet_and_switches_the_package_on(http: Http) -> None:
    client = come_to_payment(http)
    assert "/till/" in go(http, "payment/", gateway="simulated")
    order = Order.objects.get()
    page = http.get("/sign-up/payment/?back=paid").content.decode()
    assert "We are waiting for your payment" in page
    assert land(http, "/sign-up/snippet/") == "/sign-up/payment/"
    orders.paid(
        order, payment_reference="till:1", amount=order.total, currency="EUR", now=timezone.now(), actor=None
    )
    assert land(http, "/sign-up/payment/?back=paid") == "/sign-up/snippet/"
    page = http.get("/sign-up/snippet/").content.decode()
    assert f"data-site=&quot;{client.sites.get().key}&quot;" in page
    for step in ("", "package/", "agreement/", "payment/"):
        assert land(http, f"/sign-up/{step}") == "/sign-up/snippet/"


@pytest.mark.row("S1", "F2")
def test_an_owner_on_platform_goes_online_in_the_console(http: Http) -> None:
    client = come_to_payment(http)
    go(http, "payment/", gateway="simulated")
    order, now = Order.objects.get(), timezone.now()
    orders.paid(order, payment_reference="till:1", amount=order.total, currency="EUR", now=now)
    page = http.get("/console/")
    assert page.status_code == 200
    assert "You are offline" in page.content.decode()
    # What the socket of that page rests on.
    nora, _ = sessions.operator_of(http.session.session_key or "")
    assert nora.display_name == "Nora"
    assert availability.set_online(nora.pk, True, "chosen", now)
    assert list(rights.pool_of(client.pk).filter(is_online=True)) == [nora]


def test_members_from_before_get_their_desk(http: Http) -> None:
    go(http, **ACCOUNT)
    Operator.objects.all().delete()
    migration = import_module("accounts.migrations.0002_desks_for_members")
    for _ in range(2):
        migration.give_desks(apps, None)
    assert Operator.objects.get().display_name == "Nora"


def test_the_page_after_the_checkout_believes_only_the_money(http: Http) -> None:
    come_to_payment(http)
    go(http, "payment/", gateway="simulated")
    for _ in range(3):
        http.get("/sign-up/payment/?back=paid")
    assert Order.objects.get().state == Order.State.PENDING
    assert land(http, "/sign-up/snippet/") == "/sign-up/payment/"


def test_a_transfer_is_waited_for_with_its_reference(http: Http) -> None:
    come_to_payment(http)
    go(http, "payment/", gateway="bank_transfer")
    order = Order.objects.get()
    assert order.reference in http.get("/sign-up/payment/").content.decode()
    assert "Pay the first month" in http.get("/sign-up/payment/?again").content.decode()


def test_whoever_changes_their_mind_has_one_open_order_at_the_right_price(http: Http) -> None:
    come_to_payment(http, "operations")
    go(http, "payment/", gateway="simulated")
    go(http, "payment/", gateway="simulated")
    assert Order.objects.count() == 1
    go(http, "package/", package="platform")
    go(http, "payment/", gateway="simulated")
    go(http, "payment/", **DETAILS | {"country": "CH"})
    go(http, "payment/", gateway="simulated")
    waiting = Order.objects.get(state=Order.State.PENDING)
    net = prices.PACKAGES[Subscription.Package.PLATFORM]
    assert (waiting.package, waiting.net, waiting.tax) == ("platform", net, 0)
    assert Order.objects.filter(state=Order.State.CANCELLED).count() == 2


@pytest.mark.parametrize("gateway", ["stripe", "", "cash"])
def test_a_way_to_pay_that_is_not_offered_orders_nothing(http: Http, gateway: str) -> None:
    come_to_payment(http)
    answer = http.post("/sign-up/payment/", {"gateway": gateway})
    assert answer.status_code == 409
    assert not Order.objects.exists()


# --- coming back, and others


def test_nobody_skips_a_step_and_everybody_comes_back_to_theirs(http: Http) -> None:
    last = "/sign-up/snippet/"
    assert land(http, last) == "/sign-up/"
    go(http, **ACCOUNT)
    assert land(http, last) == land(http) == "/sign-up/package/"
    go(http, "package/", package="operations")
    assert land(http, last) == land(http) == "/sign-up/agreement/"
    http.logout()
    assert land(http) == "/sign-up/"
    http.force_login(User.objects.get())
    assert land(http) == "/sign-up/agreement/"
    go(http, "agreement/", accept="1")
    assert land(http, last) == land(http) == "/sign-up/payment/"


def test_somebody_who_has_a_sign_in_but_no_team_names_their_business(http: Http) -> None:
    http.force_login(User.objects.create_user("nora@nursery.example"))
    page = http.get("/sign-up/").content.decode()
    assert "Password</label>" not in page
    typed = {"business": "Nora’s Nursery", "website": "nursery.example"}
    assert go(http, **typed) == "/sign-up/package/"
    assert go(http, **typed) == "/sign-up/package/"
    assert Client.objects.count() == 1


@pytest.mark.row("I1")
@pytest.mark.parametrize("role", [Member.Role.ADMIN, Member.Role.OPERATOR])
def test_the_sign_up_of_a_client_is_its_owners(http: Http, role: Member.Role) -> None:
    client = come_to_payment(http)
    colleague = User.objects.create_user("anton@nursery.example")
    Member.objects.create(client=client, user=colleague, role=role)
    Operator.objects.create(user=colleague, display_name="Anton")
    http.force_login(colleague)
    place = "/dashboard/" if role == Member.Role.ADMIN else "/console/"
    for step in ("", "package/", "agreement/", "payment/", "snippet/"):
        assert http.get(f"/sign-up/{step}")["Location"] == place
        assert go(http, step, package="operations", gateway="simulated") == place
    assert Subscription.objects.get().package == "platform"
    assert not Order.objects.exists()


@pytest.mark.row("I1")
def test_one_newcomer_sees_nothing_of_another(http: Http) -> None:
    come_to_payment(http)
    other = Http()
    zoe = {"name": "Zoe", "email": "zoe@zoo.example", "business": "Zoe’s Zoo", "website": "zoo.example"}
    go(other, **ACCOUNT | zoe)
    go(other, "package/", package="operations")
    go(other, "agreement/", accept="1")
    page = other.get("/sign-up/payment/").content.decode()
    assert "Zoe" in page
    assert not any(word in page for word in ("Nora", "nursery", "Weg 7"))
