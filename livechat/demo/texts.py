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
PHONES = {"DE": "+4915100000", "AT": "+4366400000", "US": "+141555501"}
REFUSED = 2  # The third of them, to the United States.


def fill(now: datetime) -> None:
    """Buy this month's texts and send one for each chat that is over, unless they were sent before."""
    if PostUnitAccount.objects.filter(client__slug=SHOP).exists():
        return
    client = Client.objects.get(slug=SHOP)
    ended = Chat.objects.filter(client=client, status=Chat.Status.ENDED).order_by("-pk")
    with transaction.atomic():
        post_units.grant(client, UNITS, reference="order:demo-units", now=now - timedelta(hours=1))
        rows = [_sent(chat, number, now) for number, chat in enumerate(ended)]
        Delivery.objects.bulk_create(reversed(rows))


def _sent(chat: Chat, number: int, now: datetime) -> Delivery:
    """Paid for, and what became of it."""
    country = list(TEXTS)[number % len(TEXTS)]
    text, is_refused = TEXTS[country], number == REFUSED
    segments = size(text).segments
    units = TextPrice.objects.get(country=country).units * segments
    reference = f"text:demo-{number}"
    post_units.debit(chat.client, units, reference=reference, country=country, segments=segments, now=now)
    if is_refused:
        post_units.give_back(chat.client, reference=reference, now=now)
    at = now - timedelta(hours=number, minutes=7)
    return Delivery(
        client=chat.client,
        chat=chat,
        operator=chat.operator,
        kind=Delivery.Kind.TEXT,
        reference=f"demo:{number}",
        recipient=f"{PHONES[country]}{number:02}",
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
