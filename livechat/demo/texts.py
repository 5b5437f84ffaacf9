"""Post units of the demo, so that its usage page has a month to show."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Client
from billing.models import PostUnitAccount, TextPrice
from billing.services import post_units
from livechat.demo.people import SHOP
from livechat.lib.segments import size

UNITS = 100_000
TEXTS = {
    "DE": "Olga has answered: yes, Hidcote stays hardy to -15 °C. Open the chat:",
    "AT": "Otto has answered: the parcel is with number 14, the blue door.",
    "US": "Olga has answered: we ship secateurs to Oregon within a week. 🌿",
}
EACH = 4
REFUSED = 2


def fill(now: datetime) -> None:
    """Buy and send this month's texts, unless they were sent before."""
    if PostUnitAccount.objects.filter(client__slug=SHOP).exists():
        return
    client = Client.objects.get(slug=SHOP)
    with transaction.atomic():
        post_units.grant(client, UNITS, reference="order:demo-units", now=now - timedelta(hours=1))
        for country, text in TEXTS.items():
            units = TextPrice.objects.get(country=country).units
            for number in range(EACH):
                reference = f"text:demo-{country}-{number}"
                segments = size(text).segments
                post_units.debit(
                    client, units * segments, reference=reference, country=country, segments=segments, now=now
                )
        for number in range(REFUSED):
            post_units.give_back(client, reference=f"text:demo-US-{number}", now=now)
