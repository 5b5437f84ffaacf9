from django.db import models

from accounts.models import Operator
from chats.models.chats import Chat


class Message(models.Model):
    """One numbered line of a chat that its visitor can read. Never changed once stored.

    Only `chats.services.messages.store` inserts these: it alone gives numbers.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        FILE = "file", "File"  # body is its name, data says how to fetch it
        EVENT = "event", "Event"  # body is a code such as chat.accepted; browsers have the words

    # No index of their own: every insert would pay for it, and (chat, seq) serves the chat's.
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.PositiveIntegerField(help_text="1, 2, 3 … within the chat, without gaps.")
    author = models.CharField(max_length=24, help_text="visitor, system or operator:ID")
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    ref = models.CharField(max_length=64, help_text="Made by the sender: a resent message is stored once.")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.TEXT)
    body = models.TextField()
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["chat_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["chat", "seq"], name="message_number_once"),
            models.UniqueConstraint(fields=["chat", "author", "ref"], name="message_ref_once"),
        ]

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.seq}"
