from django.db import models
from django.utils import timezone

from accounts.models import Client, Operator
from chats.models.chats import Chat
from chats.models.visitors import Visitor


class Note(models.Model):
    """What an operator wrote down about a visitor for whoever has them next; no visitor reads it (O15)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="notes")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="notes")
    chat = models.ForeignKey(
        Chat, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes",
        help_text="In which it was written.",
    )  # fmt: skip
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(max_length=5000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"note {self.pk}"
