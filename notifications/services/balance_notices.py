"""E-mails about balances: low once when a threshold is crossed downwards, depleted at zero (F4)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from django.template.loader import render_to_string

from accounts.models import Client, Member
from billing.models import BillingDetails, CreditAccount, PostUnitAccount
from billing.services import banners, forecast, renewal
from livechat.lib.text import clean_line
from notifications.models import Delivery
from notifications.services import deliveries

Kind = Literal["credits", "post_units"]
State = Literal["low", "depleted"]
NAMES: dict[Kind, str] = {"credits": "interaction credits", "post_units": "post units"}
SUBJECT_LENGTH = 240


def crossed(before: int, after: int, threshold: int) -> State | None:
    """What a change of a balance has to tell. At zero that is all: it says more than low does."""
    if after >= before:
        return None
    if after == 0:
        return "depleted"
    return "low" if before >= threshold > after else None


def tell(client_id: int, kind: Kind, state: State, after: int, entry_id: int, now: datetime) -> None:
    """Queue one e-mail for each owner and the billing address, once for the entry that caused it."""
    model = CreditAccount if kind == "credits" else PostUnitAccount
    account = model.objects.select_related("client").get(client=client_id)
    if not banners.has_bought(account):
        return
    client = account.client
    context = {
        "client": client,
        "kind": kind,
        "state": state,
        "balance": after,
        "days": forecast.days_left(client, now) if kind == "credits" else None,
        "link": renewal.link(client, now),
    }
    for number, recipient in enumerate(recipients(client)):
        deliveries.queue(
            Delivery(
                client=client,
                kind=Delivery.Kind.BALANCE,
                reference=f"{kind}_{state}:{entry_id}:{number}",
                recipient=recipient,
                subject=clean_line(_subject(client, kind, state, after))[:SUBJECT_LENGTH],
                text=render_to_string("notifications/email/balance.txt", context),
                html=render_to_string("notifications/email/balance.html", context),
                created_at=now,
                due_at=now,
            )
        )


def recipients(client: Client) -> list[str]:
    """Owners and the billing address, each once."""
    return sorted(set(_addresses(client)))


def _addresses(client: Client) -> Iterator[str]:
    owners = client.members.filter(role=Member.Role.OWNER, user__is_active=True)
    for email in owners.values_list("user__email", flat=True):
        yield email.lower()
    for email in BillingDetails.objects.filter(client=client).values_list("email", flat=True):
        yield email.lower()


def _subject(client: Client, kind: Kind, state: State, after: int) -> str:
    if state == "depleted":
        return f"{client.name} has no {NAMES[kind]} left"
    return f"{client.name} has {after:,} {NAMES[kind]} left"
