"""What goes out. Each is safe to run twice, and one bad row harms no other."""

from celery import shared_task
from django.utils import timezone

from notifications.services import deliveries

# A task that waited longer is not needed: the row is found again.
TASK_SECONDS = 10


@shared_task
def send_delivery(delivery_id: int) -> None:
    """One e-mail, in a task of its own: it holds a thread for as long as the mail server takes."""
    deliveries.send(delivery_id, timezone.now())


@shared_task
def sweep_deliveries() -> None:
    """Whatever is due, and what died half-way."""
    now = timezone.now()
    deliveries.give_up_lost(now)
    for delivery_id in deliveries.due(now):
        send_delivery.apply_async((delivery_id,), expires=TASK_SECONDS)
