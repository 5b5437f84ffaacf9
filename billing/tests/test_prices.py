"""What something costs a client: whole minor units, with the tax of their country."""

import pytest

from accounts.models import Client
from billing.models import BillingDetails, Pack, PackagePrice, TaxRate
from billing.services import prices, taxes
from billing.services.prices import NotOnSale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_sale")]


def live_in(client: Client, country: str) -> None:
    BillingDetails.objects.create(
        client=client, name=client.name, country=country, email="books@acme.example"
    )


@pytest.mark.row("F2")
def test_a_package_costs_its_price_and_the_tax_of_the_country(acme: Client) -> None:
    live_in(acme, "DE")
    quote = prices.quote(acme, "subscription", package="operations")
    assert (quote.net, quote.tax, quote.total, quote.currency) == (2_900, 551, 3_451, "EUR")
    assert (quote.tax_name, quote.tax_rate, quote.quantity) == ("VAT", 1_900, 1)
    assert quote.description == "Operations package, one month"


def test_without_details_or_a_rate_there_is_no_tax(acme: Client, bolt: Client) -> None:
    live_in(acme, "JP")
    for client in (acme, bolt):
        assert taxes.rate_for(client) is None
        assert prices.quote(client, "subscription", package="platform").total == 4_900


@pytest.mark.row("F3")
def test_packs_multiply_exactly(acme: Client) -> None:
    live_in(acme, "DE")
    pack = Pack.objects.create(kind="credits", quantity=50, price=7_499)
    quote = prices.quote(acme, "credits", pack=pack, quantity=3)
    assert (quote.quantity, quote.net, quote.tax) == (150, 22_497, 4_274)
    assert quote.description == "150 interaction credits"


@pytest.mark.parametrize("quantity", [0, -1, 10**9])
def test_nobody_buys_none_less_or_more_than_there_are_numbers(acme: Client, quantity: int) -> None:
    pack = Pack.objects.create(kind="credits", quantity=50, price=7_500)
    with pytest.raises(NotOnSale):
        prices.quote(acme, "credits", pack=pack, quantity=quantity)


def test_what_is_not_on_sale_has_no_price(acme: Client) -> None:
    pack = Pack.objects.create(kind="credits", quantity=50, price=7_500)
    with pytest.raises(NotOnSale):
        prices.quote(acme, "post_units", pack=pack)
    with pytest.raises(NotOnSale):
        prices.quote(acme, "credits")
    with pytest.raises(NotOnSale):
        prices.quote(acme, "subscription", package="gold")
    PackagePrice.objects.filter(package="platform").delete()
    with pytest.raises(NotOnSale):
        prices.quote(acme, "subscription", package="platform")
    Pack.objects.update(is_active=False)
    pack.refresh_from_db()
    with pytest.raises(NotOnSale):
        prices.quote(acme, "credits", pack=pack)
    assert prices.packs_on_sale("credits") == []


@pytest.mark.parametrize(
    ("net", "rate", "tax"), [(1, 1_900, 0), (3, 1_900, 1), (10, 500, 1), (9, 550, 0), (2**31, 1, 214_748)]
)
def test_half_a_unit_of_tax_is_rounded_up(net: int, rate: int, tax: int) -> None:
    assert taxes.on(net, rate) == tax


def test_a_later_rate_changes_no_quote(acme: Client) -> None:
    live_in(acme, "DE")
    quote = prices.quote(acme, "subscription", package="operations")
    TaxRate.objects.update(rate=2_500)
    assert quote.tax == 551
    assert prices.quote(acme, "subscription", package="operations").tax == 725
