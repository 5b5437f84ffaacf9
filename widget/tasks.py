"""What the clock does for the widget."""

from celery import shared_task
from django.utils import timezone

from widget.services import invitations


@shared_task
def prune() -> None:
    """Invitations that no chat came of; safe to run twice."""
    invitations.prune(timezone.now())
