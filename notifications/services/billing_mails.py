"""E-mails about invoices and fees. Invoices go to the billing address alone; what is due to owners too."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Client
from billing.models import BillingDetails, Invoice, Order, Subscription
from billing.services import invoices, subscriptions
from livechat.lib.money import words
from livechat.lib.text import clean_line
from notifications.models import Delivery
from notifications.services import deliveries
from notifications.services.balance_notices import recipients

Kind = Delivery.Kind

SUBJECT_LENGTH = 240


def send_invoice(invoice_id: int, now: datetime) -> None:
    """With a link to it, for whoever keeps the books."""
    invoice = Invoice.objects.select_related("client", "order").get(pk=invoice_id)
    details = BillingDetails.objects.filter(client=invoice.client_id).first()
    address = details.email if details else invoices.first_owner(invoice.client)
    if not address:
        return
    subject = f"{invoice.get_kind_display()} {invoice.name}, {words(invoice.total, invoice.currency)}"
    context = {"invoice": invoice, "link": invoices.link(invoice)}
    _queue(invoice.client, Kind.INVOICE, f"invoice:{invoice.pk}", [address], subject, "invoice", context, now)


def say_fee_is_due(order_id: int, now: datetime) -> None:
    order = Order.objects.select_related("client").get(pk=order_id)
    subject = f"The platform fee of {order.client} is due"
    context = {"order": order, "link": _billing_link()}
    _tell(order.client, f"fee_due:{order.pk}", subject, "fee_due", context, now)


def say_fee_was_refused(order_id: int, tries: int, retry_at: datetime | None, now: datetime) -> None:
    order = Order.objects.select_related("client__subscription").get(pk=order_id)
    subject = f"The platform fee of {order.client} could not be charged"
    context = {
        "order": order,
        "subscription": order.client.subscription,
        "retry_at": retry_at,
        "is_cut_off": subscriptions.standing(order.client.subscription, now) == "cut_off",
        "link": _billing_link(),
    }
    # Another payment method begins with the first try again.
    reference = f"fee_refused:{order.pk}:{tries}:{now:%Y%m%d%H%M}"
    _tell(order.client, reference, subject, "fee_refused", context, now)


def remind_of_cut_off(subscription_id: int, now: datetime) -> None:
    subscription = Subscription.objects.select_related("client").get(pk=subscription_id)
    assert subscription.paid_until is not None
    subject = f"The chat of {subscription.client} stops on {subscription.paid_until:%d %B}"
    reference = f"cut_off:{subscription.pk}:{subscription.paid_until:%Y%m%d%H%M}"
    context = {"subscription": subscription, "link": _billing_link()}
    _tell(subscription.client, reference, subject, "cut_off", context, now)


def say_top_up_was_given_up(order_id: int, now: datetime) -> None:
    order = Order.objects.select_related("client__top_up").get(pk=order_id)
    subject = f"Credits of {order.client} are not bought automatically any more"
    context = {
        "order": order,
        "problem": order.client.top_up.problem,
        "link": str(settings.BASE_URL) + reverse("dashboard_usage"),
    }
    _tell(order.client, f"top_up:{order.pk}", subject, "top_up", context, now)


def confirm_cancellation(subscription_id: int, now: datetime) -> None:
    subscription = Subscription.objects.select_related("client").get(pk=subscription_id)
    assert subscription.ends_at is not None
    subject = f"The subscription of {subscription.client} ends on {subscription.ends_at:%d %B %Y}"
    readable_until = subscription.ends_at + subscriptions.READABLE
    reference = f"cancelled:{subscription.pk}:{now:%Y%m%d%H%M%S}"
    context = {
        "subscription": subscription,
        "readable_until": readable_until,
        "link": _billing_link(),
        "export_link": str(settings.BASE_URL) + reverse("dashboard_export"),
    }
    _tell(subscription.client, reference, subject, "cancelled", context, now, kind=Kind.ACCOUNT)


def _billing_link() -> str:
    return str(settings.BASE_URL) + reverse("dashboard_billing")


def _tell(
    client: Client,
    reference: str,
    subject: str,
    template: str,
    context: Mapping[str, object],
    now: datetime,
    *,
    kind: Kind = Kind.PAYMENT,
) -> None:
    _queue(client, kind, reference, recipients(client), subject, template, context, now)


def _queue(
    client: Client,
    kind: Kind,
    reference: str,
    addresses: list[str],
    subject: str,
    template: str,
    context: Mapping[str, object],
    now: datetime,
) -> None:
    context = {**context, "client": client}
    for number, recipient in enumerate(addresses):
        deliveries.queue(
            Delivery(
                client=client,
                kind=kind,
                reference=f"{reference}:{number}",
                recipient=recipient,
                subject=clean_line(subject)[:SUBJECT_LENGTH],
                text=render_to_string(f"notifications/email/{template}.txt", context),
                html=render_to_string(f"notifications/email/{template}.html", context),
                created_at=now,
                due_at=now,
            )
        )
