"""What clients read of the prices of texts."""

from typing import NamedTuple

from billing.models import Pack, TextPrice
from livechat.lib.territories import NAMES


class Rate(NamedTuple):
    """Post units a segment to a country."""

    country: str
    units: int


class Cheapest(NamedTuple):
    """Post units a segment where it costs least."""

    units: int
    currency: str


def rates() -> list[Rate]:
    """Of countries to which texts go, by their names."""
    prices = TextPrice.objects.filter(is_allowed=True).values_list("country", "units")
    return sorted(Rate(NAMES.get(code, code), units) for code, units in prices)


def cheapest() -> Cheapest | None:
    """None where texts go nowhere."""
    units = (
        TextPrice.objects.filter(is_allowed=True).order_by("units").values_list("units", flat=True).first()
    )
    return None if units is None else Cheapest(units, currency())


def currency() -> str:
    """In which post units are sold."""
    packs = Pack.objects.filter(kind=Pack.Kind.POST_UNITS).order_by("-is_active", "pk")
    return packs.values_list("currency", flat=True).first() or "EUR"
