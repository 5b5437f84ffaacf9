"""What goes out. Each is safe to run twice, and one bad row harms no other."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from chats.models import Chat
from notifications.services import (
    deliveries,
    digests,
    follow_ups,
    inbound_mails,
    inbound_texts,
    mailbox,
    missed,
    pushes,
)

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=1)
# A task that waited longer is not needed: the row is found again.
TASK_SECONDS = 10
# Follow-ups may come by thousands: whatever else is to be sent goes first, in the broker too (0 is first).
LAST = 9
A_PIECE = 100


@shared_task
def send_delivery(delivery_id: int) -> None:
    """One e-mail, in a task of its own: it holds a thread for as long as the mail server takes."""
    deliveries.send(delivery_id, timezone.now())


@shared_task
def sweep_follow_ups() -> None:
    """Chats with an answer that their visitors left before they saw it (U1)."""
    now = timezone.now()
    due = follow_ups.due(now)
    for start in range(0, len(due), A_PIECE):
        piece = due[start : start + A_PIECE]
        try:
            follow_ups.plan_all(piece, now)
        except Exception:
            log.exception("follow_ups.failed chats=%d", len(piece))
            _plan_each(piece, now)


def _plan_each(chat_ids: Collection[int], now: datetime) -> None:
    for chat_id in chat_ids:
        try:
            follow_ups.plan(chat_id, now)
        except Exception:
            log.exception("follow_up.failed chat=%d", chat_id)
            # Later again, so that bad ones never fill the whole sweep.
            Chat.objects.due_for_follow_up(now).filter(pk=chat_id).follow_up_again(now + RETRY_AFTER)


@shared_task
def sweep_deliveries() -> None:
    """Whatever is due, and what died half-way."""
    now = timezone.now()
    deliveries.give_up_lost(now)
    for delivery_id in deliveries.due(now):
        send_delivery.apply_async((delivery_id,), expires=TASK_SECONDS)
    for delivery_id in deliveries.due_follow_ups(now):
        send_delivery.apply_async((delivery_id,), expires=TASK_SECONDS, priority=LAST)


@shared_task
def fetch_mails() -> None:
    """What lies in the mailbox, where there is one."""
    mailbox.fetch(timezone.now())


@shared_task
def sweep_pushes() -> None:
    """Operators with the console closed for whom something has come."""
    now = timezone.now()
    pushes.find(now)
    for push_id in pushes.due(now):
        send_push.apply_async((push_id,), expires=TASK_SECONDS)


@shared_task
def send_push(push_id: int) -> None:
    pushes.send(push_id, timezone.now())


@shared_task
def sweep_notices() -> None:
    """Teams that missed a visitor, and boxes that are looked through in the morning."""
    now = timezone.now()
    missed.look_at_waiting(now)
    for site_id in missed.due(now):
        _each(missed.tell, site_id, now)
    digests.begin_new(now)
    for client_id in digests.due(now):
        _each(digests.write, client_id, now)


@shared_task
def prune() -> None:
    """Forget what was told, and who wrote to us long ago."""
    now = timezone.now()
    inbound_mails.prune(now)
    inbound_texts.prune(now)
    missed.prune(now)
    pushes.prune(now)


def _each(verb: Callable[[int, datetime], None], pk: int, now: datetime) -> None:
    """One that fails is logged, and harms no other."""
    try:
        verb(pk, now)
    except Exception:
        log.exception("notice.failed verb=%s id=%d", verb.__name__, pk)
