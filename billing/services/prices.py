"""What something costs a client now. An order copies it, so that later prices change nothing."""

from dataclasses import dataclass

from accounts.models import Client
from billing.models import Order, Pack, PackagePrice, Subscription
from billing.services import taxes
from livechat.lib.errors import DomainError

Kind = Order.Kind

# The database's integers end there.
MOST = 2**31 - 1


class NotOnSale(DomainError):
    code = "not_on_sale"
    message = "This is not on sale."


@dataclass(frozen=True)
class Quote:
    """A price with its tax, in the minor unit of the currency; `quantity` is what the client gets."""

    kind: Kind
    quantity: int
    description: str
    net: int
    tax: int
    tax_name: str
    tax_rate: int
    currency: str

    @property
    def total(self) -> int:
        return self.net + self.tax


def quote(
    client: Client, kind: str, *, pack: Pack | None = None, package: str = "", quantity: int = 1
) -> Quote:
    """So many packs, or one month of a package. Raises NotOnSale."""
    if kind == Kind.SUBSCRIPTION:
        price = price_of(package)
        words = f"{price.get_package_display()} package, one month"
        return taxed(client, Kind.SUBSCRIPTION, price.price, price.currency, words)
    if pack is None or not pack.is_active or pack.kind != kind or quantity < 1:
        raise NotOnSale
    given = pack.quantity * quantity
    words = f"{given:,} {pack.get_kind_display().lower()}"
    return taxed(client, Kind(kind), pack.price * quantity, pack.currency, words, given)


def price_of(package: str) -> PackagePrice:
    """What a month of it costs. Raises NotOnSale."""
    price = PackagePrice.objects.filter(package=package).first()
    if price is None:
        raise NotOnSale
    return price


def of_packages() -> dict[str, PackagePrice]:
    """By package; one that has no price is not on sale."""
    prices = {price.package: price for price in PackagePrice.objects.all()}
    return {package: prices[package] for package in Subscription.Package.values if package in prices}


def packs_on_sale(kind: str) -> list[Pack]:
    return list(Pack.objects.filter(kind=kind, is_active=True).order_by("quantity", "pk"))


def taxed(client: Client, kind: Kind, net: int, currency: str, words: str, quantity: int = 1) -> Quote:
    """A net amount as a quote, with the tax of this client's country."""
    rate = taxes.rate_for(client)
    tax = taxes.on(net, rate.rate) if rate else 0
    if net + tax > MOST or quantity > MOST:
        raise NotOnSale
    return Quote(
        kind=kind,
        quantity=quantity,
        description=words,
        net=net,
        tax=tax,
        tax_name=rate.name if rate else "",
        tax_rate=rate.rate if rate else 0,
        currency=currency,
    )
