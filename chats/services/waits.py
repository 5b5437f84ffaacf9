"""How long a visitor will probably wait: from what those before them waited on the same site (P4)."""

import math
import time
from collections.abc import Sequence
from statistics import quantiles

from django.db.models import Exists, OuterRef

from chats.models import Chat, Transfer

FEWEST = 5
LATEST = 30
# Of the client's latest chats, whatever their site: what is looked at stays small.
LOOKED_AT = 500
KEPT_SECONDS = 60.0

_kept: dict[int, tuple[float, list[int]]] = {}


def expected(waits: Sequence[int], position: int) -> tuple[int, int] | None:
    """Minutes from and to, for somebody at this place in the queue; None where too few have waited.

    The middle half of the waits is what the next one may expect. Further back, the upper end grows by
    the place and the lower one by half of it: whoever waited before was mostly near the head.
    """
    if len(waits) < FEWEST:
        return None
    low, _, high = quantiles(waits, n=4, method="inclusive")
    least = math.floor(low * (position + 1) / 2 / 60)
    most = max(1, math.ceil(high * position / 60))
    return min(least, most - 1), most


def recent(chat: Chat) -> list[int]:
    """Seconds that the latest visitors of the chat's site waited; read once a minute in each process."""
    kept = _kept.get(chat.site_id)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    handed_on = Transfer.objects.filter(chat=OuterRef("pk"), outcome=Transfer.Outcome.ACCEPTED)
    latest = Chat.objects.filter(client=chat.client_id).order_by("-pk")
    columns = ("site_id", "created_at", "waiting_since", "accepted_at", Exists(handed_on))
    rows = latest.values_list(*columns)[:LOOKED_AT]
    waits = [
        round((accepted_at - since).total_seconds())
        for site_id, created_at, since, accepted_at, is_handed_on in rows
        if site_id == chat.site_id
        and accepted_at is not None
        # Only who waited once, to the first accept: not who was returned, nor whom an operator began with.
        and since <= created_at
        and since < accepted_at
        and not is_handed_on
    ][:LATEST]
    _kept[chat.site_id] = (time.monotonic() + KEPT_SECONDS, waits)
    return waits


def forget() -> None:
    """Read anew: for tests, which make up their own past."""
    _kept.clear()
