"""E-mails of ours that could not be delivered, and addresses that take none."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from livechat.lib.winning import win
from notifications.mails.machines import Bounce
from notifications.models import TEXTS, DeadAddress, Delivery
from notifications.services import delivery_log

Kind, State = Delivery.Kind, Delivery.State

# Of these a server speaks; one that still waits, or was never sent, cannot have come back.
GONE = (State.CLAIMED, State.SENT, State.UNKNOWN)
# What people outside get: to those who pay us we go on writing.
FOR_VISITORS = (Kind.EMAIL, Kind.TRANSCRIPT, Kind.TICKET_REPLY, Kind.INQUIRY_REPLY, Kind.INQUIRY_RECEIPT)


def note(delivery: Delivery, bounce: Bounce, now: datetime) -> None:
    """It did not arrive; with a final word nothing more goes to that address. Safe to run twice."""
    status = f" ({bounce.status})" if bounce.status else ""
    with transaction.atomic():
        sent = Delivery.objects.filter(pk=delivery.pk, state__in=GONE).exclude(kind__in=TEXTS)
        if win(sent, state=State.FAILED, problem=f"Came back: their mail server does not take it{status}."):
            delivery_log.changed(delivery)
            if bounce.is_final:
                DeadAddress.objects.get_or_create(
                    address=delivery.recipient.lower(), defaults={"status": bounce.status[:12], "since": now}
                )


def dead_among(addresses: Iterable[str]) -> set[str]:
    """Those that take no e-mails, in lower case."""
    asked = {address.lower() for address in addresses if address}
    return set(DeadAddress.objects.filter(address__in=asked).values_list("address", flat=True))


def revive(address: str) -> None:
    """Somebody has written from there."""
    DeadAddress.objects.filter(address=address.lower()).delete()
