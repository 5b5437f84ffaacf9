"""Money on pages of other apps, so that they need not know how it is kept."""

from django import template

from accounts.models import Client
from billing.models import CreditAccount, Subscription

register = template.Library()


@register.inclusion_tag("billing/_credits.html")
def credits(client: Client) -> dict[str, object]:
    """Package and balance of a client."""
    return {
        "subscription": Subscription.objects.filter(client=client).first(),
        "account": CreditAccount.objects.filter(client=client).first(),
    }
