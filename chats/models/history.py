"""What lists keep beside the chats: favourites, and what stays of those that were deleted."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Client, Operator, Site
from chats.models.chats import Chat


class Favourite(models.Model):
    """A chat that an operator wants to find again; nobody else sees it (O10)."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="favourites")
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="favourites")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "chat"], name="favourite_once_per_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.operator} likes chat {self.chat_id}"


class Receipt(models.Model):
    """What stays of a deleted chat: its number, times, operator and credit, and what figures count.

    Nothing in it says who the visitor was or what was said.
    """

    chat_id = models.BigIntegerField("chat number", unique=True)
    interaction = models.BigIntegerField(
        null=True, db_index=True, help_text="The number of the chat that it was paid with."
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="receipts")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("started")
    ended_at = models.DateTimeField("ended")
    credit = models.PositiveSmallIntegerField(help_text="What the interaction cost: 0 or 1.")
    outcome = models.CharField(max_length=10, choices=Chat.Outcome.choices, blank=True)
    reason = models.CharField(max_length=13, choices=Chat.Reason.choices)
    response_seconds = models.PositiveIntegerField(null=True)
    handling_seconds = models.PositiveIntegerField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    tags = models.JSONField(default=list, help_text="Ids.")
    deleted_by = models.ForeignKey(Operator, on_delete=models.SET_NULL, null=True, related_name="+")
    deleted_at = models.DateTimeField()

    class Meta:
        ordering = ["-chat_id"]
        indexes = [models.Index(fields=["client", "created_at"], name="receipt_of_client")]

    def __str__(self) -> str:
        return f"receipt of chat {self.chat_id}"


class Truncation(models.Model):
    """An owner empties the table of a client: goes on in batches until it is done, whatever dies (O6)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="truncations")
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(help_text="Chats that end later stay.")
    total = models.PositiveIntegerField(help_text="Counted beforehand.")
    done = models.PositiveIntegerField(default=0)
    # A worker that dies holds it no longer than this.
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(finished_at__isnull=True), name="truncation_one_running"
            ),
        ]

    def __str__(self) -> str:
        return f"truncation of {self.client}"
