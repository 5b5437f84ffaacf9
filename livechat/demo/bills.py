"""What the demo's clients have paid: two months of fees, with invoices; and a transfer on its way."""

from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.models import Client
from billing.gateways.base import Method
from billing.gateways.simulated import CARD
from billing.models import BillingDetails, Gateway, Order, Pack
from billing.services import orders, payment_methods, prices, subscriptions

# The second of these months runs now, and some of it is left.
MONTHS_AGO = (timedelta(days=41), timedelta(days=10))


class Buyer(NamedTuple):
    slug: str
    name: str
    address: str
    country: str
    tax_number: str
    email: str


BUYERS = (
    Buyer(
        "acme-garden",
        "Acme Garden GmbH",
        "Gärtnerweg 7\n10115 Berlin",
        "DE",
        "DE123456789",
        "books@acme.example",
    ),
    Buyer(
        "bolt-cycles", "Bolt Cycles B.V.", "Fietspad 12\n1011 AB Amsterdam", "NL", "", "books@bolt.example"
    ),
)


def fill(now: datetime) -> None:
    """For clients that have no order yet; what somebody changed since stays."""
    buyers = {buyer.slug: buyer for buyer in BUYERS}
    for client in Client.objects.filter(slug__in=buyers, orders=None).order_by("pk"):
        _fill(client, buyers[client.slug], now)


def _fill(client: Client, buyer: Buyer, now: datetime) -> None:
    _, *details = buyer
    names = ("name", "address", "country", "tax_number", "email")
    BillingDetails.objects.get_or_create(client=client, defaults=dict(zip(names, details, strict=True)))
    for ago in MONTHS_AGO:
        _pay_month(client, now - ago)
    card = Method(customer=f"sim_{client.pk}", method=CARD, label="Simulated card •••• 4242")
    payment_methods.store(client, Gateway.SIMULATED, card, now)
    _order_units(client, now - timedelta(days=2))


def _pay_month(client: Client, day: datetime) -> None:
    package = subscriptions.of(client).package
    quote = prices.quote(client, Order.Kind.SUBSCRIPTION, package=package)
    order = orders.create(
        client, Order.Kind.SUBSCRIPTION, quote=quote, gateway=Gateway.SIMULATED, now=day, package=package
    )
    reference = f"demo-{order.reference}"
    orders.paid(order, payment_reference=reference, amount=order.total, currency=order.currency, now=day)


def _order_units(client: Client, day: datetime) -> None:
    """Waits for staff to find its transfer."""
    pack = prices.packs_on_sale(Pack.Kind.POST_UNITS)[0]
    quote = prices.quote(client, pack.kind, pack=pack)
    orders.create(client, pack.kind, quote=quote, gateway=Gateway.BANK_TRANSFER, now=day, pack=pack)
