"""Who is at work: online and offline, lost and idle operators, and whether we can tell at all."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Greatest

from accounts.models import Operator, WebHeartbeat
from accounts.signals import operator_availability_changed
from livechat.lib.winning import win

Reason = Literal["chosen", "missed_offers", "idle", "lost"]

LOST_AFTER = timedelta(seconds=30)
IDLE_AFTER = timedelta(minutes=15)
MISSED_OFFERS = 2
# Web processes beat every 10 s; a longer silence means that nobody could be seen meanwhile.
WEB_SILENT_AFTER = timedelta(seconds=15)
WEB_GRACE = timedelta(seconds=60)


def set_online(operator_id: int, is_online: bool, reason: Reason, now: datetime) -> bool:
    """Put an operator online or offline; false if they were so already."""
    operators = Operator.objects.filter(pk=operator_id, is_online=not is_online)
    if not is_online:
        return _change(operators, operator_id, False, reason, now)
    return _change(operators, operator_id, True, reason, now, missed_offers=0, last_input_at=now, seen_at=now)


def operators_seen(operator_ids: Iterable[int], now: datetime) -> None:
    """Their sockets are open at this moment."""
    Operator.objects.filter(pk__in=list(operator_ids)).update(seen_at=now)


def used(operator_id: int, now: datetime) -> None:
    """A key or the pointer was used in the console."""
    Operator.objects.filter(pk=operator_id).update(last_input_at=now)


def web_beat(now: datetime) -> None:
    """A web process is alive. After a silence `back_at` begins anew, and with it the grace."""
    values = {
        "back_at": Case(When(beat_at__lt=now - WEB_SILENT_AFTER, then=now), default=F("back_at")),
        "beat_at": Greatest("beat_at", now),
    }
    if not win(WebHeartbeat.objects.filter(pk=1), **values):
        WebHeartbeat.objects.get_or_create(pk=1, defaults={"beat_at": now, "back_at": now})


def absence_counts(now: datetime) -> bool:
    """Whether absence means anything: the server is up, and has been long enough for all to return."""
    return WebHeartbeat.objects.filter(
        beat_at__gte=now - WEB_SILENT_AFTER, back_at__lte=now - WEB_GRACE
    ).exists()


def lost(now: datetime) -> list[int]:
    """Put operators without a socket offline (A5); returns them all, so that a second run mends a first."""
    if not absence_counts(now):
        return []
    gone = Operator.objects.filter(Q(is_online=True) | Q(active_chats__gt=0)).filter(
        Q(seen_at__lt=now - LOST_AFTER) | Q(seen_at=None)
    )
    ids = list(gone.order_by("pk").values_list("pk", flat=True))
    # Not sent twice: who is offline already changes nothing.
    return [pk for pk in ids if _change(gone.filter(pk=pk), pk, False, "lost", now)]


def idle(now: datetime) -> list[int]:
    """Put offline who has no chat and has touched nothing for 15 minutes."""
    resting = Operator.objects.filter(is_online=True, active_chats=0, last_input_at__lt=now - IDLE_AFTER)
    ids = list(resting.order_by("pk").values_list("pk", flat=True))
    return [pk for pk in ids if _change(resting.filter(pk=pk), pk, False, "idle", now)]


def missed(operator_id: int, now: datetime) -> bool:
    """Put offline who let two offers in a row pass."""
    tired = Operator.objects.filter(pk=operator_id, is_online=True, missed_offers__gte=MISSED_OFFERS)
    return _change(tired, operator_id, False, "missed_offers", now)


def _change(
    operators: QuerySet[Operator],
    operator_id: int,
    is_online: bool,
    reason: Reason,
    now: datetime,
    **values: datetime | int,
) -> bool:
    with transaction.atomic():
        if not win(operators, is_online=is_online, **values):
            return False
        operator_availability_changed.send(
            sender=Operator, operator_id=operator_id, is_online=is_online, reason=reason, now=now
        )
    return True
