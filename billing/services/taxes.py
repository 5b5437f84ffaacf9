"""What is added to a price, by the country on the invoice."""

from accounts.models import Client
from billing.models import BillingDetails, TaxRate
from livechat.lib.money import share

WHOLE = 10_000  # rates are hundredths of a percent


def rate_for(client: Client) -> TaxRate | None:
    """That of the country in the billing details; none without details or where nothing is added."""
    country = BillingDetails.objects.filter(client=client).values("country")
    return TaxRate.objects.filter(country__in=country).first()


def on(net: int, rate: int) -> int:
    """The tax on an amount, both in the minor unit; half a unit is rounded up."""
    return share(net, rate, WHOLE)
