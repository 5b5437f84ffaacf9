"""What goes out. Each is safe to run twice, and one bad row harms no other."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from chats.models import Chat
from notifications.services import deliveries, follow_ups

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=1)
# A task that waited longer is not needed: the row is found again.
TASK_SECONDS = 10


@shared_task
def send_delivery(delivery_id: int) -> None:
    """One e-mail, in a task of its own: it holds a thread for as long as the mail server takes."""
    deliveries.send(delivery_id, timezone.now())


@shared_task
def sweep_follow_ups() -> None:
    """Chats with an answer that their visitors left before they saw it (U1)."""
    now = timezone.now()
    for chat_id in follow_ups.due(now):
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
