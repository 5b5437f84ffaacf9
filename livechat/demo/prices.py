"""What the demo charges: packages, packs, taxes, and texts by country."""

from billing.models import Pack, PackagePrice, Subscription, TaxRate, TextPrice

PACKAGES = {Subscription.Package.OPERATIONS: 2_900, Subscription.Package.PLATFORM: 4_900}
PACKS = {
    Pack.Kind.CREDITS: {50: 7_500, 200: 27_000, 1_000: 120_000},
    # A hundredth of a cent each, so these are 10, 50 and 200 euros of texts.
    Pack.Kind.POST_UNITS: {100_000: 1_000, 500_000: 5_000, 2_000_000: 20_000},
}
TAXES = {"AT": 2000, "DE": 1900, "ES": 2100, "FR": 2000, "NL": 2100}
TEXTS = {"AT": 850, "CH": 720, "DE": 790, "ES": 690, "FR": 650, "GB": 460, "NL": 880, "US": 120}


def fill() -> None:
    """Make what is missing; a price that somebody changed stays."""
    prices = [PackagePrice(package=package, price=price) for package, price in PACKAGES.items()]
    PackagePrice.objects.bulk_create(prices, ignore_conflicts=True)
    sold = set(Pack.objects.values_list("kind", flat=True))
    Pack.objects.bulk_create(
        Pack(kind=kind, quantity=quantity, price=price)
        for kind, packs in PACKS.items()
        if kind not in sold
        for quantity, price in packs.items()
    )
    taxes = [TaxRate(country=country, rate=rate) for country, rate in TAXES.items()]
    TaxRate.objects.bulk_create(taxes, ignore_conflicts=True)
    texts = [TextPrice(country=country, units=units) for country, units in TEXTS.items()]
    TextPrice.objects.bulk_create(texts, ignore_conflicts=True)
