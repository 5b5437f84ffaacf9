"""The e-mail that a transfer has arrived: its invoice went out before the money came."""

from datetime import datetime

from django.template.loader import render_to_string

from billing.models import BillingDetails, Gateway, Invoice, Order
from billing.services import invoices
from livechat.lib.money import words
from livechat.lib.text import clean_line
from notifications.models import Delivery
from notifications.services import deliveries

SUBJECT_LENGTH = 240


def confirm(order_id: int, now: datetime) -> None:
    """To the billing address alone. Every other payment is confirmed by the invoice itself."""
    order = Order.objects.select_related("client").get(pk=order_id)
    invoice = Invoice.objects.filter(order=order, kind=Invoice.Kind.INVOICE).first()
    if order.gateway != Gateway.BANK_TRANSFER or invoice is None:
        return
    details = BillingDetails.objects.filter(client=order.client_id).first()
    address = details.email if details else invoices.first_owner(order.client)
    if not address:
        return
    context = {"order": order, "invoice": invoice, "client": order.client, "link": invoices.link(invoice)}
    subject = f"Your transfer for order {order.reference} has arrived, {words(order.paid, order.currency)}"
    deliveries.queue(
        Delivery(
            client=order.client,
            kind=Delivery.Kind.INVOICE,
            reference=f"receipt:{order.pk}",
            recipient=address,
            subject=clean_line(subject)[:SUBJECT_LENGTH],
            text=render_to_string("notifications/email/paid.txt", context),
            html=render_to_string("notifications/email/paid.html", context),
            created_at=now,
            due_at=now,
        )
    )
