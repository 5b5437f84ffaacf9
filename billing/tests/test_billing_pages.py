"""The billing pages: who sees and who decides, and what they say."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Http
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Client, Member, Operator
from billing.models import BillingDetails, Gateway, Invoice, Order, Subscription
from billing.services import invoices, package_changes, subscriptions
from billing.tests.conftest import pay_fee
from billing.tests.test_package_changes import stored_card
from livechat.testing.factories import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_sale")]

DAY = timedelta(days=1)
PAGES = ("", "change/", "cancel/", "details/", "invoices/")


@pytest.fixture
def owner(ada: Operator) -> Http:
    http = Http()
    http.force_login(ada.user)
    return http


@pytest.fixture
def manager(acme: Client) -> Http:
    """An admin of acme's team."""
    http = Http()
    http.force_login(MemberFactory(client=acme, role=Member.Role.ADMIN).user)
    return http


@pytest.fixture
def paid(acme: Client) -> Client:
    pay_fee(acme, timezone.now() - 10 * DAY)
    return acme


def text(http: Http, page: str = "", **data: Any) -> str:
    address = f"/dashboard/billing/{page}"
    answer = http.post(address, data, follow=True) if data else http.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


# --- who


@pytest.mark.row("I1")
@pytest.mark.parametrize("page", PAGES)
def test_money_is_for_owners_and_admins_of_the_client(
    page: str, acme: Client, carl: Operator, olga: Operator
) -> None:
    colleague = MemberFactory(client=acme, role=Member.Role.OPERATOR).user
    for user in (colleague, carl.user, olga.user):
        http = Http()
        http.force_login(user)
        assert http.get(f"/dashboard/billing/{page}").status_code == 404
    assert Http().get(f"/dashboard/billing/{page}").status_code == 302


@pytest.mark.row("F2")
def test_the_package_is_the_owners_alone(manager: Http, paid: Client) -> None:
    assert "Only an owner changes or cancels the package." in text(manager)
    for page in ("change/", "cancel/"):
        assert manager.get(f"/dashboard/billing/{page}").status_code == 404
    for page in ("change/", "cancel/", "resume/", "keep/"):
        assert manager.post(f"/dashboard/billing/{page}", {"package": "platform"}).status_code == 404
    stands = subscriptions.of(paid)
    assert (stands.package, stands.ends_at) == ("operations", None)


# --- what the overview says


@pytest.mark.row("F2", "F5")
def test_the_overview_says_what_is_paid_and_what_comes(owner: Http, paid: Client) -> None:
    BillingDetails.objects.create(client=paid, name="Acme GmbH", country="DE", email="books@acme.example")
    stored_card(paid)
    page = text(owner)
    for words in ("Operations package", "€29.00 a month", "€34.51", "19 % VAT", "Acme GmbH", "Germany"):
        assert words in page
    assert Invoice.objects.get(client=paid).name in page


@pytest.mark.row("F3")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"period_end": None, "paid_until": -1}, "Your first month is not paid yet."),
        ({"period_end": -1, "paid_until": 2}, "Your platform fee is due."),
        ({"period_end": -4, "paid_until": -1}, "Your platform fee is not paid."),
        ({"ends_at": 4}, "Everything goes on until"),
        ({"ends_at": -4}, "Your subscription ended on"),
    ],
)
def test_the_overview_says_what_is_wrong(
    owner: Http, paid: Client, changes: dict[str, int | None], words: str
) -> None:
    now = timezone.now()
    Subscription.objects.filter(client=paid).update(
        **{name: None if days is None else now + days * DAY for name, days in changes.items()}
    )
    assert words in text(owner)


def test_nothing_of_another_client_is_on_the_overview(owner: Http, paid: Client, bolt: Client) -> None:
    pay_fee(bolt, timezone.now())
    BillingDetails.objects.create(client=bolt, name="Bolt B.V.", country="DE", email="books@bolt.example")
    for page in ("", "invoices/"):
        assert not any(word in text(owner, page) for word in ("Bolt", Invoice.objects.get(client=bolt).name))


@pytest.mark.parametrize("page", ["", "invoices/"])
def test_more_invoices_cost_no_more_queries(page: str, owner: Http, paid: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            text(owner, page)
        return len(queries)

    cost()  # what is asked once a process is asked now
    before = cost()
    for _ in range(6):
        pay_fee(paid, timezone.now())
    assert cost() == before <= 30


# --- deciding


@pytest.mark.row("F2")
def test_a_change_is_confirmed_with_the_sum_that_was_read(owner: Http, paid: Client) -> None:
    stored_card(paid)
    page = text(owner, "change/")
    # 21 of 31 days or so: whatever the month, the sum on the button is the sum that is sent.
    total = page.partition('name="total" value="')[2].partition('"')[0]
    assert int(total) > 0
    stale = owner.post("/dashboard/billing/change/", {"package": "platform", "total": int(total) + 1})
    assert "The sum is another one" in stale.content.decode()
    assert subscriptions.of(paid).package == "operations"
    assert "You are on the Platform package now." in text(owner, "change/", package="platform", total=total)
    order = Order.objects.get(client=paid, is_change=True)
    assert (order.total, order.state) == (int(total), "paid")


@pytest.mark.parametrize("data", [{"package": "gold", "total": "0"}, {"package": "platform"}, {"total": "x"}])
def test_a_change_that_nobody_offered_changes_nothing(
    owner: Http, paid: Client, data: dict[str, str]
) -> None:
    assert owner.post("/dashboard/billing/change/", data).status_code == 200
    assert subscriptions.of(paid).package == "operations"
    assert not Order.objects.filter(is_change=True).exists()


@pytest.mark.row("F2")
def test_to_operations_is_planned_and_taken_back(acme: Client, owner: Http) -> None:
    Subscription.objects.filter(client=acme).update(package="platform")
    pay_fee(acme, timezone.now())
    assert "Your package changes to Operations on" in text(owner, "change/", package="operations", total=0)
    assert "Stay on Platform" in text(owner)
    assert "You stay on the Platform package." in text(owner, "keep/", sure="yes")
    assert subscriptions.of(acme).next_package == ""


@pytest.mark.row("F2")
def test_a_change_that_runs_is_not_cancelled_but_paid(owner: Http, paid: Client) -> None:
    Subscription.objects.filter(client=paid).update(gateway=Gateway.BANK_TRANSFER)
    order = package_changes.change(paid, "platform", timezone.now() - 11 * DAY, None)
    assert order is not None
    page = f"/dashboard/billing/orders/{order.reference}/"
    assert f'href="{page}"' in text(owner), "paying the next month would not wake the chat"
    assert "Cancel" not in owner.get(page).content.decode().partition("<main")[2]
    assert owner.post(f"{page}cancel/").status_code == 409
    order.refresh_from_db()
    assert order.state == Order.State.PENDING


@pytest.mark.row("F2")
def test_a_cancellation_and_second_thoughts(owner: Http, paid: Client) -> None:
    assert "with the period that is paid" in text(owner, "cancel/")
    assert "Your subscription ends on" in text(owner, "cancel/", sure="yes")
    assert owner.post("/dashboard/billing/cancel/").status_code == 409
    assert "Your subscription goes on." in text(owner, "resume/", sure="yes")
    assert subscriptions.of(paid).ends_at is None


def test_a_dashboard_that_has_ended_only_reads(owner: Http, paid: Client) -> None:
    add = "/dashboard/team/departments/new/"
    Subscription.objects.filter(client=paid).update(ends_at=timezone.now() - DAY)
    refused = owner.post(add, {"name": "Plants"})
    assert refused.status_code == 409
    assert "Your subscription has ended" in refused.content.decode()
    assert not paid.departments.exists()
    assert owner.get("/dashboard/team/departments/").status_code == 200
    assert "saved" in text(owner, "details/", **DETAILS)
    assert owner.post("/dashboard/agreement/", {"accept": "1"}).status_code == 200
    assert owner.post("/dashboard/acting/end/").status_code == 302
    Subscription.objects.filter(client=paid).update(ends_at=timezone.now() + DAY)
    assert owner.post(add, {"name": "Plants"}).status_code != 409


# --- details

DETAILS = {
    "name": "Łódź & <Söhne>",
    "address": "Beet 1\n10115 Berlin",
    "country": "DE",
    "tax_number": "DE123",
    "email": "books@acme.example",
}


@pytest.mark.row("F5")
def test_billing_details_are_kept_and_shown_as_they_are_written(manager: Http, acme: Client) -> None:
    assert "Your billing details are saved." in text(manager, "details/", **DETAILS)
    details = BillingDetails.objects.get(client=acme)
    assert (details.name, details.country, details.email) == ("Łódź & <Söhne>", "DE", "books@acme.example")
    page = text(manager)
    assert "Łódź &amp; &lt;Söhne&gt;" in page
    assert "<Söhne>" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"country": "XX"},
        {"country": ""},
        {"email": "books"},
        {"address": "x" * 501},
        {"name": "a\0b"},
    ],
)
def test_wrong_details_are_named_and_not_kept(manager: Http, wrong: dict[str, str]) -> None:
    answer = manager.post("/dashboard/billing/details/", DETAILS | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not BillingDetails.objects.exists()


# --- invoices


@pytest.mark.row("F5")
def test_an_invoice_is_a_page_and_a_pdf(manager: Http, paid: Client) -> None:
    invoice = Invoice.objects.get(client=paid)
    page = text(manager, f"invoices/{invoice.name}/")
    for words in (
        f"Invoice {invoice.name}",
        "Acme Garden",
        "€29.00",
        invoice.order.reference,
        "Nothing is left to pay.",
    ):
        assert words in page
    answer = manager.get(f"/dashboard/billing/invoices/{invoice.name}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="invoice-{invoice.name}.pdf"'
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.row("F5")
def test_a_transfers_invoice_says_where_to_and_until_when(manager: Http, acme: Client, settings: Any) -> None:
    settings.BANK = {"holder": "Live Chat", "name": "Bank", "iban": "DE02", "bic": ""}
    pay_fee(acme, timezone.now(), Gateway.BANK_TRANSFER)
    invoice = Invoice.objects.get(client=acme)
    settings.BANK = {"iban": "another"}
    page = text(manager, f"invoices/{invoice.name}/")
    assert "Live Chat, Bank, DE02" in page
    assert "Please pay by" in page


@pytest.mark.row("I1", "I7")
def test_an_invoice_is_its_clients_and_whoevers_it_was_sent_to(
    manager: Http, paid: Client, bolt: Client
) -> None:
    pay_fee(bolt, timezone.now())
    theirs = Invoice.objects.get(client=bolt)
    for name in (theirs.name, "2026-99999", "2026-1", "x", "٢٠٢٦-٠٠٠٠١", "9" * 30):
        for page in ("", "pdf/"):
            assert manager.get(f"/dashboard/billing/invoices/{name}/{page}").status_code == 404
    link = invoices.link(theirs).partition("localhost:8000")[2]
    for page in ("", "pdf/"):
        answer = Http().get(link + page)
        assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
        assert answer["Referrer-Policy"] == "no-referrer"
        assert Http().get(link[:-2] + "/" + page).status_code == 404
    assert 'href="/dashboard/' not in Http().get(link).content.decode()
