"""Everything the clock does. Each is safe to run twice, and one bad row harms no other."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from celery import shared_task
from django.contrib.sessions.models import Session
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.services import availability
from chats.models import Chat, PageView, PersonalInvitation, PresenceAlert, Transfer
from chats.services import (
    alerts,
    deadlines,
    figures,
    form_files,
    former_clients,
    orphans,
    presence,
    queue,
    removal,
    room,
    routing,
    transfers,
    truncation,
    visitors,
    way_back,
)

log = logging.getLogger(__name__)

A_SWEEP = 500
# Whatever is left is found by the next sweep: longer would hold it up, and a worker that is asked to end.
SWEEP_SECONDS = 1.5
A_PRUNING = 200
RETRY_AFTER = timedelta(minutes=1)
A_TRUNCATION = timedelta(seconds=SWEEP_SECONDS)
# Runs once an hour, and goes on in the next one.
AN_ERASURE = timedelta(seconds=5)
KEEP_PAGE_VIEWS = timedelta(days=90)
KEEP_SILENT_VISITORS = timedelta(days=30)


@shared_task
def sweep_deadlines() -> None:
    """Offers, queue time-outs, silence, waiting for visitors: whatever is due."""
    now = timezone.now()
    due = Chat.objects.due(now).order_by("deadline_at").values_list("pk", flat=True)
    for chat_id in _each(deadlines.settle, list(due[:A_SWEEP]), now):
        # Later again, so that bad ones never fill the whole sweep.
        Chat.objects.due(now).filter(pk=chat_id).look_again(now + RETRY_AFTER)


@shared_task
def sweep_operators() -> None:
    """Lost and idle operators; then the net under all routing, should a process have died half-way."""
    now = timezone.now()
    availability.lost(now)
    availability.idle(now)
    offered = Chat.objects.offered_in_vain().values_list("operator", flat=True)
    _each(routing.withdraw_all, set(offered), now)
    _each(queue.take_back, list(Chat.objects.orphaned().values_list("pk", flat=True)), now)
    routing.fill_all(now)


@shared_task
def sweep_transfers() -> None:
    """Transfers that nobody answered go back to their senders (O35)."""
    now = timezone.now()
    due = Transfer.objects.due(now).order_by("deadline_at").values_list("pk", flat=True)
    _each(transfers.expire, list(due[:A_SWEEP]), now)


@shared_task
def sweep_visitors() -> None:
    """Visitors who left, or are back without having said so."""
    now = timezone.now()
    if not availability.absence_counts(now):
        return
    silent = Chat.objects.open().filter(visitor__seen_at__lt=now - presence.SEEN_EVERY)
    unknown = silent.filter(Q(left_at=None) | Q(status="active", away_at=None))
    # Who waits elsewhere for an answer does so for days, and must not take the place of others.
    unknown = unknown.filter(Q(status="active") | Q(away_at=None)).order_by("pk")
    _each(presence.mark_left, list(unknown.values_list("pk", flat=True)[:A_SWEEP]), now)
    back = Chat.objects.open().filter(left_at__isnull=False, visitor__seen_at__gt=F("left_at"))
    _each(presence.came_back, set(back.values_list("visitor", flat=True)), now)
    _each(presence.look_after, presence.misjudged(now, A_SWEEP), now)


@shared_task
def sweep_alerts() -> None:
    """Operators who did not take up a visitor's presence in time (P7)."""
    now = timezone.now()
    due = PresenceAlert.objects.due(now).order_by("deadline_at").values_list("pk", flat=True)
    _each(alerts.expire, list(due[:A_SWEEP]), now)


@shared_task
def sweep_credits() -> None:
    """Whoever waits for a client whose credits, fee or service ended some other way than by an accept."""
    now = timezone.now()
    waiting = Chat.objects.waiting().order_by().values_list("client", flat=True).distinct()
    _each(queue.redirect_unpaid, list(waiting), now)


@shared_task
def recount_room() -> None:
    """The counters of operators against their chats (A4)."""
    room.recount()


@shared_task
def sweep_deleted() -> None:
    """Deleted chats that nobody can undo any more, and truncations that go on in batches."""
    now = timezone.now()
    removal.sweep(now)
    truncation.go_on(timezone.now, until=now + A_TRUNCATION)


@shared_task
def erase_ended() -> None:
    """Conversations of clients whose subscription ended long ago."""
    former_clients.erase(timezone.now, until=timezone.now() + AN_ERASURE)


@shared_task
def sum_figures() -> None:
    """Days whose figures are out of date."""
    figures.refresh(timezone.now())


@shared_task
def remove_orphans() -> None:
    """Uploads whose process died before their row was stored."""
    if removed := orphans.remove(timezone.now()):
        log.warning("orphans.removed count=%d", removed)


@shared_task
def prune() -> None:
    """Forget what nobody needs: old page views, passers-by, sessions that have expired."""
    now = timezone.now()
    _delete(PageView.objects.filter(viewed_at__lt=now - KEEP_PAGE_VIEWS))
    _delete(visitors.passers_by().filter(seen_at__lt=now - KEEP_SILENT_VISITORS))
    _delete(PresenceAlert.objects.filter(chat=None, offered_at__lt=now - KEEP_PAGE_VIEWS))
    _delete(PersonalInvitation.objects.filter(created_at__lt=now - KEEP_PAGE_VIEWS))
    way_back.prune(now)
    form_files.prune(now)
    removal.drop_rows(now)
    figures.heal(now)
    _delete(Session.objects.filter(expire_date__lt=now))


def _each(verb: Callable[[int, datetime], None], ids: Iterable[int], now: datetime) -> list[int]:
    """Run `verb` for as many ids as there is time for; one that fails is logged and returned."""
    failed = []
    begun = monotonic()
    for pk in ids:
        try:
            verb(pk, now)
        except Exception:  # noqa: BLE001 - the sweep must reach the others, whatever is wrong with this one
            log.exception("sweep.failed verb=%s id=%d", verb.__name__, pk)
            failed.append(pk)
        if monotonic() - begun > SWEEP_SECONDS:
            break
    return failed


def _delete(rows: QuerySet[Any]) -> None:
    """In small pieces: on SQLite everybody else waits for each."""
    while ids := list(rows.values_list("pk", flat=True)[:A_PRUNING]):
        rows.model._default_manager.filter(pk__in=ids).delete()
