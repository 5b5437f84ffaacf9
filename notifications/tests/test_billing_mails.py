"""E-mails about invoices and fees, read back from a real mail server."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Client, Operator
from billing.models import BillingDetails, Gateway, Invoice, Pack, Subscription
from billing.services import dunning, invoices, limits, renewals, subscriptions, top_up
from billing.tests.conftest import on_sale, pay_fee
from billing.tests.test_package_changes import stored_card
from livechat.testing.factories import NOON
from notifications.models import Delivery
from notifications.services import deliveries
from notifications.tests.conftest import Mailbox

__all__ = ["on_sale"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_sale"), pytest.mark.row("F2")]

DAY = timedelta(days=1)
APRIL = datetime(2026, 4, 4, 12, tzinfo=UTC)
BOOKS = "books@acme.example"


@pytest.fixture
def details(acme: Client) -> BillingDetails:
    return BillingDetails.objects.create(client=acme, name="Acme <GmbH> & Łódź", country="DE", email=BOOKS)


def sent(mailbox: Mailbox, kind: str) -> list[Any]:
    """What of this kind is waiting, sent and read back."""
    for delivery in Delivery.objects.filter(kind=kind, state="queued").order_by("pk"):
        deliveries.send(delivery.pk, delivery.due_at)
    return mailbox.messages


def plain(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content())


def html(message: Any) -> str:
    return str(message.get_body(("html",)).get_content())


@pytest.mark.row("F5")
def test_an_invoice_goes_to_the_billing_address_alone_with_a_link_that_opens_it(
    acme: Client, ada: Operator, details: BillingDetails, mailbox: Mailbox
) -> None:
    pay_fee(acme, NOON)
    [message] = sent(mailbox, "invoice")
    assert mailbox.recipients == [BOOKS]
    assert message["Subject"] == "Invoice 2026-00001, €34.51"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert "€34.51, paid. Nothing is left to do." in plain(message)
    [link] = set(re.findall(r"http://localhost:8000(/invoice/\S+/)", plain(message)))
    assert link in html(message)
    page = Http().get(link).content.decode()
    assert "Acme &lt;GmbH&gt; &amp; Łódź" in page


@pytest.mark.row("F5")
def test_without_billing_details_the_first_owner_gets_it(
    acme: Client, ada: Operator, mailbox: Mailbox
) -> None:
    pay_fee(acme, NOON)
    sent(mailbox, "invoice")
    assert mailbox.recipients == [ada.user.email]


def test_a_transfers_invoice_says_when_and_how_to_pay(
    acme: Client, details: BillingDetails, mailbox: Mailbox
) -> None:
    pay_fee(acme, NOON, Gateway.BANK_TRANSFER)
    renewals.bill_ahead(APRIL - 14 * DAY)
    message = sent(mailbox, "invoice")[-1]
    order = Invoice.objects.latest("pk").order
    assert f"please pay by 4 April 2026 and write {order.reference} as the reference" in plain(message)


def test_a_credit_note_says_what_is_taken_back(
    acme: Client, details: BillingDetails, mailbox: Mailbox
) -> None:
    pay_fee(acme, NOON)
    order = Invoice.objects.get().order
    invoices.credit(order, 1_000, reference="refund:1", now=NOON)
    message = sent(mailbox, "invoice")[-1]
    assert message["Subject"] == "Credit note 2026-00002, €10.00"
    assert f"€10.00 of order {order.reference} are taken back." in plain(message)


def test_a_refused_card_is_told_to_owners_and_books_at_each_try(
    acme: Client, ada: Operator, details: BillingDetails, mailbox: Mailbox
) -> None:
    pay_fee(acme, NOON)
    stored_card(acme, "sim_card_refused")
    for days in (0, 1, 3, 5):
        for pk in dunning.to_charge(APRIL + days * DAY):
            dunning.charge(pk, APRIL + days * DAY)
    messages = sent(mailbox, "payment")
    assert sorted(mailbox.recipients) == sorted([BOOKS, ada.user.email] * 4)
    first, last = plain(messages[0]), plain(messages[-1])
    assert "The simulated card was refused." in first
    assert "We try again on 5 April 2026." in first
    assert "The chat goes on until 7 April 2026, 12:00 UTC." in first
    assert "We do not try again by ourselves." in last
    assert "Credits are kept, and wake as soon as the fee is paid." in last


def test_who_pays_by_hand_is_told_and_reminded(
    acme: Client, ada: Operator, details: BillingDetails, mailbox: Mailbox
) -> None:
    pay_fee(acme, NOON)
    renewals.bill_ahead(APRIL - 7 * DAY)
    dunning.remind(APRIL)
    dunning.remind(APRIL + DAY)
    messages = sent(mailbox, "payment")
    assert [message["Subject"] for message in messages] == [
        *["The platform fee of Acme Garden is due"] * 2,
        *["The chat of Acme Garden stops on 07 April"] * 2,
    ]
    assert "from 4 April 2026, costs €29.00, €34.51 with tax" in plain(messages[0])
    assert "http://localhost:8000/dashboard/billing/" in plain(messages[-1])


@pytest.mark.row("X14")
def test_a_top_up_that_is_given_up_is_told(acme: Client, ada: Operator, mailbox: Mailbox) -> None:
    stored_card(acme, "sim_card_refused")
    pack = Pack.objects.create(kind="credits", quantity=50, price=7_500)
    limits.set_top_up(acme, is_active=True, below=20, pack=pack, monthly_cap=20_000, actor=ada.user)
    for day in range(6):
        top_up.run(acme.pk, NOON + day * DAY)
    [message] = sent(mailbox, "payment")
    assert message["Subject"] == "Credits of Acme Garden are not bought automatically any more"
    assert "€75.00, could not be bought: The simulated card was refused." in plain(message)


def test_a_cancellation_is_confirmed_with_what_comes_after(
    acme: Client, ada: Operator, mailbox: Mailbox
) -> None:
    pay_fee(acme, NOON)
    subscriptions.cancel(acme, NOON, ada.user)
    message = sent(mailbox, "account")[-1]
    assert message["Subject"] == "The subscription of Acme Garden ends on 04 April 2026"
    assert "read and export everything until 3 July 2026" in plain(message)
    assert "http://localhost:8000/dashboard/export/" in plain(message)


@pytest.mark.row("I1", "I4")
def test_a_name_runs_no_script_and_breaks_no_header(acme: Client, ada: Operator, mailbox: Mailbox) -> None:
    Client.objects.filter(pk=acme.pk).update(name="<script>x</script>\r\nBcc: evil@example.org")
    acme.refresh_from_db()
    Subscription.objects.filter(client=acme).update(period_end=NOON, paid_until=NOON + DAY)
    dunning.remind(NOON)
    [message] = sent(mailbox, "payment")
    assert message["Bcc"] is None
    assert "<script>" not in html(message)
