"""Invoices and credit notes: said once, frozen, numbered without a gap."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.db import DatabaseError, transaction

from accounts.models import Client
from billing import pdf
from billing.models import BillingDetails, Invoice, InvoiceCounter, Order
from billing.services import invoices, orders, prices
from livechat.lib.errors import NotFound
from livechat.testing.factories import NOON, ClientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_sale"), pytest.mark.row("F5")]

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def ordered(client: Client, package: str = "platform") -> Order:
    quote = prices.quote(client, "subscription", package=package)
    return orders.create(client, "subscription", quote=quote, gateway="simulated", now=NOON, package=package)


@pytest.fixture
def german(acme: Client) -> Client:
    BillingDetails.objects.create(
        client=acme,
        name="Gärtnerei Łódź",
        address="Beet 1\n10115 Berlin",
        country="DE",
        email="books@acme.example",
    )
    return acme


@pytest.mark.both
def test_an_order_has_one_invoice_however_often_it_is_asked(german: Client) -> None:
    order = ordered(german)
    first = invoices.issue(order, NOON)
    assert [invoices.issue(order, NOON).pk for _ in range(3)] == [first.pk] * 3
    assert (first.name, first.net, first.tax, first.total) == ("2026-00001", 4_900, 931, 5_831)
    assert (first.tax_name, first.tax_rate, first.kind) == ("VAT", 1_900, "invoice")
    assert InvoiceCounter.objects.get(year=2026).last == 1


@pytest.mark.both
def test_numbers_have_no_gap_where_a_transaction_is_undone(german: Client, bolt: Client) -> None:
    invoices.issue(ordered(german), NOON)
    undone = ordered(bolt)
    with suppress(ZeroDivisionError), transaction.atomic():
        assert invoices.issue(undone, NOON).number == 2
        raise ZeroDivisionError
    invoices.issue(ordered(bolt), NOON)
    assert list(Invoice.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]


def test_each_year_counts_anew(german: Client, bolt: Client) -> None:
    names = [invoices.issue(ordered(german), NEW_YEAR - timedelta(seconds=1)).name]
    names += [invoices.issue(ordered(one), NEW_YEAR).name for one in (bolt, german)]
    assert names == ["2026-00001", "2027-00001", "2027-00002"]


def test_what_is_issued_does_not_follow_later_changes(german: Client) -> None:
    invoice = invoices.issue(ordered(german), NOON)
    BillingDetails.objects.update(name="Somebody else", country="AT")
    german.name = "Renamed"
    german.save()
    invoice.refresh_from_db()
    assert invoice.buyer["name"] == "Gärtnerei Łódź"
    assert invoice.buyer["country"] == "DE"


@pytest.mark.both
def test_the_database_refuses_to_change_or_delete_an_invoice(german: Client) -> None:
    invoices.issue(ordered(german), NOON)
    for change in (
        lambda: Invoice.objects.update(total=1),
        lambda: Invoice.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            change()


@pytest.mark.both
@pytest.mark.row("M5")
def test_credit_notes_add_up_to_the_invoice_and_never_beyond(german: Client) -> None:
    order = ordered(german)
    invoices.issue(order, NOON)
    notes = [invoices.credit(order, 2_000, reference=f"refund:{n}", now=NOON) for n in range(3)]
    given = [(note.net, note.tax, note.total) for note in notes if note]
    assert given == [(1_681, 319, 2_000), (1_680, 320, 2_000), (1_539, 292, 1_831)]
    assert tuple(map(sum, zip(*given, strict=True))) == (4_900, 931, 5_831)
    assert invoices.credit(order, 1, reference="refund:9", now=NOON) is None
    assert InvoiceCounter.objects.get().last == 4


@pytest.mark.both
def test_a_reference_is_credited_once(german: Client) -> None:
    order = ordered(german)
    invoices.issue(order, NOON)
    notes = {
        getattr(invoices.credit(order, 100, reference="refund:1", now=NOON), "pk", None) for _ in range(3)
    }
    assert len(notes) == 1
    assert Invoice.objects.filter(kind="credit_note").count() == 1


def test_what_was_never_invoiced_is_not_credited(german: Client) -> None:
    assert invoices.credit(ordered(german), 100, reference="refund:1", now=NOON) is None
    assert not Invoice.objects.exists()


@pytest.mark.row("I7")
def test_the_link_opens_its_invoice_for_ninety_days(german: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = invoices.issue(ordered(german), NOON)
    token = invoices.link(invoice).rstrip("/").rsplit("/", 1)[1]
    assert invoices.by_token(token) == invoice
    for wrong in ("", token[:-1], token + "x", signing.dumps(invoice.pk, salt="another")):
        with pytest.raises(NotFound):
            invoices.by_token(wrong)
    later = time.time() + invoices.LINK_LASTS.total_seconds() + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with pytest.raises(NotFound):
        invoices.by_token(token)


def test_a_pdf_is_the_same_each_time_whatever_letters_a_name_has(db: None) -> None:
    client = ClientFactory(name="Łódź é Иванов Ελλάς حديقة 株式会社みどり 주식회사 绿色花园 <b>&")
    first = invoices.issue(ordered(client), NOON)
    assert pdf.render(first).startswith(b"%PDF-")
    assert pdf.render(first) == pdf.render(first)
    note = invoices.credit(first.order, 100, reference="refund:1", now=NOON)
    assert note is not None
    assert pdf.render(note).startswith(b"%PDF-")
    # Chinese, Japanese and Korean letters have a font of their own, which others do not wait for.
    assert b"DroidSansFallback" in pdf.render(first)
    plain = invoices.issue(ordered(ClientFactory(name="Łódź é Иванов Ελλάς حديقة")), NOON)
    assert b"DroidSansFallback" not in pdf.render(plain)
