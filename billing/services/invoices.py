"""Invoices and credit notes: numbered without a gap within the year, frozen when they are issued."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Q, Sum
from django.urls import reverse

from accounts.models import Client, Member
from billing.models import BillingDetails, Gateway, Invoice, InvoiceCounter, Order
from billing.signals import invoice_issued
from livechat.lib.errors import NotFound
from livechat.lib.money import share
from livechat.lib.winning import win

Kind = Invoice.Kind

SALT = "billing.invoice"
LINK_LASTS = timedelta(days=90)


def issue(order: Order, now: datetime) -> Invoice:
    """The invoice of an order, in the caller's transaction; the same one however often it is asked."""
    with transaction.atomic():
        _take_turn(now)
        issued = Invoice.objects.filter(order=order, kind=Kind.INVOICE).first()
        if issued is not None:
            return issued
        return _write(
            order,
            now,
            kind=Kind.INVOICE,
            reference=f"order:{order.pk}",
            lines=[{"description": described(order), "quantity": 1, "net": order.net}],
            net=order.net,
            tax=order.tax,
            due_at=order.due_at,
        )


def credit(order: Order, amount: int, *, reference: str, now: datetime) -> Invoice | None:
    """A credit note for so much of an invoice, tax included; once a reference.

    At most what the invoice has left; none where nothing is left, as when too much was paid and goes back.
    """
    return _correct(order, amount, Kind.CREDIT_NOTE, "Credit for invoice {}", reference, now)


def reinstate(order: Order, amount: int, *, reference: str, now: datetime) -> Invoice | None:
    """Invoice again what was credited for a dispute that was won, tax included; once a reference."""
    return _correct(
        order, -amount, Kind.REINSTATED, "Invoice {} again, of which a part was credited", reference, now
    )


def _correct(
    order: Order, amount: int, kind: Kind, words: str, reference: str, now: datetime
) -> Invoice | None:
    """Move what is credited of an invoice, which is between nothing and all of it."""
    with transaction.atomic():
        _take_turn(now)
        said = Invoice.objects.filter(reference=reference).first()
        invoice = Invoice.objects.filter(order=order, kind=Kind.INVOICE).first()
        if said is not None or invoice is None:
            return said
        before = _credited(order)
        total = min(max(before["total"] + amount, 0), invoice.total)
        if total == before["total"]:
            return None
        # Of all of them together, so that their taxes never add up to another sum than the invoice's.
        tax = abs(share(total, invoice.tax, invoice.total) - before["tax"])
        net = abs(total - before["total"]) - tax
        lines = [{"description": words.format(invoice.name), "quantity": 1, "net": net}]
        return _write(order, now, kind=kind, reference=reference, lines=lines, net=net, tax=tax)


def link(invoice: Invoice) -> str:
    """Opens this invoice without a sign-in: bookkeepers have none."""
    token = signing.dumps(invoice.pk, salt=SALT)
    return str(settings.BASE_URL) + reverse("invoice_shared", args=[token])


def by_token(token: str) -> Invoice:
    """Raises NotFound for a link that is altered or too old."""
    try:
        invoice_id = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except signing.BadSignature as error:
        raise NotFound from error
    invoice = Invoice.objects.select_related("order", "client").filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound
    return invoice


def described(order: Order) -> str:
    """What was bought, with its days if it has some."""
    if order.period_start is None or order.period_end is None:
        return order.description
    return f"{order.description}, {order.period_start:%d %b %Y} to {order.period_end:%d %b %Y}"


def _credited(order: Order) -> dict[str, int]:
    """What of an order's invoice is taken back as it stands now."""
    credited, again = Q(kind=Kind.CREDIT_NOTE), Q(kind=Kind.REINSTATED)
    return {
        name: Invoice.objects.filter(order=order).aggregate(
            sum=Sum(name, filter=credited, default=0) - Sum(name, filter=again, default=0)
        )["sum"]
        for name in ("total", "tax")
    }


def _write(order: Order, now: datetime, **values: Any) -> Invoice:
    counter = InvoiceCounter.objects.filter(year=now.year)
    win(counter, last=F("last") + 1)
    invoice = Invoice.objects.create(
        year=now.year,
        number=counter.get().last,
        client_id=order.client_id,
        order=order,
        seller=seller(order),
        buyer=buyer(order.client),
        tax_name=order.tax_name,
        tax_rate=order.tax_rate,
        total=values["net"] + values["tax"],
        currency=order.currency,
        issued_at=now,
        **values,
    )
    invoice_issued.send(sender=Invoice, invoice_id=invoice.pk, now=now)
    return invoice


def _take_turn(now: datetime) -> None:
    """Hold the year's counter until the caller's transaction ends: what is undone takes no number.

    The last lock of all (order, account, ledger, counter), so that nothing waits in a circle.
    """
    InvoiceCounter.objects.get_or_create(year=now.year)
    win(InvoiceCounter.objects.filter(year=now.year), last=F("last"))


def seller(order: Order) -> dict[str, object]:
    """Who is written on it as the seller; with the account, where the money is to be transferred."""
    is_transfer = order.gateway == Gateway.BANK_TRANSFER
    return settings.SELLER | ({"bank": settings.BANK} if is_transfer else {})


def buyer(client: Client) -> dict[str, str]:
    """Who is written on an invoice: the billing details, or the bare name while there are none."""
    details = BillingDetails.objects.filter(client=client).first()
    if details is None:
        return {
            "name": client.name,
            "address": "",
            "country": "",
            "tax_number": "",
            "email": first_owner(client),
        }
    return {
        "name": details.name,
        "address": details.address,
        "country": details.country,
        "tax_number": details.tax_number,
        "email": details.email,
    }


def first_owner(client: Client) -> str:
    """Their e-mail address: what goes to the billing address goes there while there is none."""
    owners = client.members.filter(role=Member.Role.OWNER).order_by("pk")
    return owners.values_list("user__email", flat=True).first() or ""
