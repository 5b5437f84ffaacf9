"""Every row of money that a person asks for; not there and not theirs are one answer."""

from accounts.models import Client
from billing.models import Invoice, Order, Pack
from livechat.lib.errors import NotFound


def order_of(client: Client, reference: str) -> Order:
    """Raises NotFound."""
    order = Order.objects.select_related("client").filter(client=client, reference=reference).first()
    if order is None:
        raise NotFound
    return order


def renewal_order_of(client: Client, reference: str) -> Order:
    """One that was made by a renewal link: its page shows nothing of the others. Raises NotFound."""
    order = order_of(client, reference)
    if not order.is_renewal:
        raise NotFound
    return order


def pack_on_sale(pack_id: int) -> Pack:
    """Raises NotFound."""
    pack = Pack.objects.filter(pk=pack_id, is_active=True).first()
    if pack is None:
        raise NotFound
    return pack


def invoice_of(client: Client, name: str) -> Invoice:
    """By its name, such as 2026-00017. Raises NotFound."""
    year, _, number = name.partition("-")
    if not (year.isdecimal() and number.isdecimal() and len(name) <= 12):
        raise NotFound
    mine = Invoice.objects.select_related("order").filter(client=client, year=int(year), number=int(number))
    found = mine.first()
    if found is None or found.name != name:
        raise NotFound
    return found
