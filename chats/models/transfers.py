from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import Department, Operator
from chats.models.chats import Chat


class TransferQuerySet(models.QuerySet["Transfer"]):
    def open(self) -> "TransferQuerySet":
        return self.filter(outcome="open")

    def due(self, now: datetime) -> "TransferQuerySet":
        """Not answered in time, or offered to somebody who has gone."""
        return self.open().filter(Q(deadline_at__lte=now) | Q(receiver__is_online=False))


class Transfer(models.Model):
    """An operator offered their chat to a colleague; it stays the sender's until the receiver accepts (A2).

    Whatever happens to it is won on the chat first and on this row after it, in one transaction.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DENIED = "denied", "Denied"
        EXPIRED = "expired", "Not answered"
        CANCELLED = "cancelled", "Taken back by its sender"
        ENDED = "ended", "Over with the chat"

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="transfers")
    sender = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="transfers_sent")
    receiver = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="transfers_received")
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True,
        help_text="Offered to this department, of which the receiver was chosen.",
    )  # fmt: skip
    reason = models.CharField(max_length=500, help_text="Why, for the receiver; no visitor reads it.")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    denial = models.CharField("reason of the denial", max_length=500, blank=True)
    offered_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["chat"], condition=Q(outcome="open"), name="transfer_one_open_per_chat"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", answered_at__isnull=True)
                | ~Q(outcome="open") & Q(answered_at__isnull=False),
                name="transfer_answered_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(sender=models.F("receiver")), name="transfer_to_somebody_else"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="transfer_has_reason"),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], name="transfer_deadline", condition=Q(outcome="open")),
        ]

    def __str__(self) -> str:
        return f"{self.chat} from {self.sender} to {self.receiver}"
