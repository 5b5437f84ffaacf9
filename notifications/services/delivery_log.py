"""Everything that went out for a client, or did not: the log, as its people look through it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Client
from chats.services import panel
from notifications import reasons
from notifications.models import Delivery

PERIODS = {"1": "Last 24 hours", "7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days"}
# A phone number is searched as people write it.
_SPACES = str.maketrans("", "", " ()/-\u00a0")


def changed(delivery: Delivery) -> None:
    """Windows that show its chat show what became of it."""
    if delivery.chat_id is not None:
        panel.changed(delivery.chat_id, "share")


def of_client(client: Client, query: Mapping[str, str], now: datetime) -> QuerySet[Delivery]:
    """As it is filtered; what makes no sense as a filter is none."""
    rows = Delivery.objects.filter(client=client)
    if (kind := query.get("kind", "")) in Delivery.Kind.values:
        rows = rows.filter(kind=kind)
    if (state := query.get("state", "")) in Delivery.State.values:
        rows = rows.filter(state=state)
    if (site := query.get("site", "")).isdecimal() and len(site) < 19:
        rows = rows.filter(chat__site=int(site))
    if (days := query.get("period", "")) in PERIODS:
        rows = rows.filter(created_at__gt=now - timedelta(days=int(days)))
    if address := query.get("q", "").replace("\0", "").strip():
        rows = rows.filter(_address(address))
    return rows


def _address(written: str) -> Q:
    number = written.translate(_SPACES)
    return Q(recipient__icontains=number if number.lstrip("+").isdecimal() else written)


def cost(delivery: Delivery) -> int | None:
    """Post units that it has cost: what does not arrive is given back."""
    is_given_back = delivery.state in (Delivery.State.FAILED, Delivery.State.CANCELLED)
    return 0 if delivery.units and is_given_back else delivery.units


def outcome(delivery: Delivery) -> str:
    """What became of it, in a few words."""
    if delivery.state == Delivery.State.FAILED:
        return "Not delivered" if delivery.sent_at else "Not sent"
    if delivery.state == Delivery.State.CANCELLED:
        return "Not needed"
    return delivery.get_state_display()


def reason(delivery: Delivery) -> str:
    """Why it is in the state that it is in; empty where the state says it all."""
    if delivery.state == Delivery.State.CANCELLED and not delivery.problem:
        return ""
    return reasons.plain(delivery.problem)
