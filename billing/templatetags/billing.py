"""Money on pages of other apps, so that they need not know how it is kept."""

from django import template

from accounts.models import Client
from billing.models import CreditAccount, Subscription
from billing.services import banners
from billing.services.text_rates import Cheapest, cheapest
from livechat.lib.money import fine, percent, words
from livechat.lib.territories import NAMES

register = template.Library()


@register.inclusion_tag("billing/_credits.html")
def credits(
    client: Client, forecast: tuple[int, int] | None = None, sells: bool = False
) -> dict[str, object]:
    """Package and balance of a client; how long it will last, and where more are sold, if that is wanted."""
    return {
        "days": forecast,
        "sells": sells,
        "subscription": Subscription.objects.filter(client=client).first(),
        "account": CreditAccount.objects.filter(client=client).first(),
    }


@register.filter
def money(amount: int, currency: str) -> str:
    """`{{ order.total|money:order.currency }}` is €49.00."""
    return words(amount, currency)


@register.filter
def rate(hundredths: int) -> str:
    """`{{ order.tax_rate|rate }}` is 19 %, or 5.5 %."""
    return percent(hundredths)


@register.filter
def country(code: str) -> str:
    """`{{ invoice.buyer.country|country }}` is Germany; a code that nobody knows stays as it is."""
    return NAMES.get(code, code)


@register.filter
def units(amount: int, currency: str) -> str:
    """`{{ 790|units:"EUR" }}` is €0.0790: post units as money."""
    return fine(amount, currency)


@register.inclusion_tag("billing/_balance_banner.html")
def balance_banner(client: Client) -> dict[str, object]:
    """What owners and admins should know of their balances, on every page of the dashboard."""
    return {"banner": banners.for_client(client)}


@register.simple_tag
def cheapest_text() -> Cheapest | None:
    """`{% cheapest_text as text %}`: what a segment costs at least; None where texts go nowhere."""
    return cheapest()
