"""Post units of the demo and the texts that they paid, so that usage and deliveries have a month to show."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Client
from billing.models import PostUnitAccount, TextPrice
from billing.services import post_units
from chats.models import Chat
from livechat.demo.people import SHOP
from livechat.lib.segments import size
from notifications.models import Delivery

UNITS = 100_000
TEXTS = {
    "DE": "Olga has answered: yes, Hidcote stays hardy to -15 °C. Open the chat:",
    "AT": "Otto has answered: the parcel is with number 14, the blue door.",
    "US": "Olga has answered: we ship secateurs to Oregon within a week. 🌿",
}
# Numbers that nobody has.
PHONES = {"DE": "+49151000000", "AT": "+43664000000", "US": "+1415555010"}
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
        _write_down(client, now)


def _write_down(client: Client, now: datetime) -> None:
    """What became of them, each of a conversation of its own."""
    chats = iter(Chat.objects.filter(client=client, status=Chat.Status.ENDED).order_by("-pk"))
    rows = []
    for country, text in TEXTS.items():
        segments = size(text).segments
        units = TextPrice.objects.get(country=country).units * segments
        for number, chat in zip(range(EACH), chats, strict=False):
            is_refused = country == "US" and number < REFUSED
            at = now - timedelta(hours=number, minutes=7)
            row = Delivery(
                client=client,
                chat=chat,
                operator=chat.operator,
                kind=Delivery.Kind.TEXT,
                reference=f"demo:{country}:{number}",
                recipient=f"{PHONES[country]}{number}",
                text=text,
                run=chat.last_seq,
                segments=segments,
                units=units,
                state=Delivery.State.FAILED if is_refused else Delivery.State.DELIVERED,
                problem="Not delivered (30003)." if is_refused else "",
                created_at=at,
                due_at=at,
                claimed_at=at,
                sent_at=None if is_refused else at,
            )
            rows.append(row)
    Delivery.objects.bulk_create(sorted(rows, key=lambda row: row.created_at))
