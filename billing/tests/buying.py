"""What tests of payments begin with: packs on sale, and orders of acme."""

from accounts.models import Client
from billing.models import CreditAccount, LedgerEntry, Order, Pack
from billing.services import orders, prices
from livechat.testing.factories import NOON


def pack(kind: str = "credits", quantity: int = 50, price: int = 7_500) -> Pack:
    return Pack.objects.get_or_create(kind=kind, quantity=quantity, price=price)[0]


def order(client: Client, gateway: str = "stripe", *, of: Pack | None = None, **more: object) -> Order:
    """Of 50 credits for 75 euros, where nothing else is said."""
    of = of or pack()
    quote = prices.quote(client, of.kind, pack=of)
    return orders.create(client, of.kind, quote=quote, gateway=gateway, now=NOON, pack=of, **more)  # type: ignore[arg-type]


def pay(one: Order, reference: str = "pi_1", amount: int | None = None, currency: str = "EUR") -> Order:
    amount = one.total if amount is None else amount
    return orders.paid(one, payment_reference=reference, amount=amount, currency=currency, now=NOON)


def is_sound(client: Client) -> bool:
    """Balance = sum of entries (M3)."""
    account = CreditAccount.objects.get(client=client)
    entries = LedgerEntry.objects.filter(account=account).order_by("pk")
    return sum(entry.amount for entry in entries) == account.balance >= 0
