from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import Operator, Site
from chats.models.chats import Chat
from chats.models.visitors import Visitor


class PresenceAlertQuerySet(models.QuerySet["PresenceAlert"]):
    def open(self) -> "PresenceAlertQuerySet":
        return self.filter(outcome="open")

    def running(self, now: datetime) -> "PresenceAlertQuerySet":
        """Open, and its time is not over, whether or not the sweep has come by."""
        return self.open().filter(deadline_at__gt=now)

    def due(self, now: datetime) -> "PresenceAlertQuerySet":
        return self.open().filter(deadline_at__lte=now)


class PresenceAlert(models.Model):
    """One operator is told that a visitor is there, and may start the chat (P7). It is no chat."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Waiting for the operator"
        STARTED = "started", "The operator started a chat"
        DISMISSED = "dismissed", "Dismissed by the operator"
        EXPIRED = "expired", "Not taken up in time"
        LEFT = "left", "The visitor left"
        WROTE = "wrote", "The visitor began a chat by themselves"
        WITHDRAWN = "withdrawn", "The operator went offline"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="alerts")
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="alerts")
    chat = models.OneToOneField(
        Chat, on_delete=models.CASCADE, null=True, blank=True, related_name="alert", help_text="Was started."
    )
    url = models.CharField("page", max_length=2000, blank=True)
    title = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    offered_at = models.DateTimeField()
    deadline_at = models.DateTimeField(help_text="Sooner than 30 s while the visitor is on no page.")

    objects = PresenceAlertQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator"], condition=Q(outcome="open"), name="alert_one_open_per_operator"
            ),
            models.UniqueConstraint(
                fields=["visitor"], condition=Q(outcome="open"), name="alert_one_open_per_visitor"
            ),
            models.CheckConstraint(
                condition=Q(outcome="started", chat__isnull=False)
                | ~Q(outcome="started") & Q(chat__isnull=True),
                name="alert_started_has_chat",
            ),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], name="alert_deadline", condition=Q(outcome="open")),
        ]

    def __str__(self) -> str:
        return f"{self.visitor} to {self.operator}"
