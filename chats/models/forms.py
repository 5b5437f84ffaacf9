from django.db import models
from django.utils import timezone

from chats.models.chats import Chat
from chats.models.visitors import Visitor


class SentForm(models.Model):
    """What a visitor filled in before a chat, once for each form that was sent (P3).

    A row of its own: the chat's row is written anew by every message.
    """

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="forms")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="forms")
    ref = models.CharField(max_length=64, help_text="Made by the sender: a resent form is stored once.")
    # [{"field": "f12", "kind": "choice", "label": "What is it about?", "value": "Delivery"}, …]
    answers = models.JSONField(default=list)
    summary = models.CharField(max_length=120, blank=True, help_text="As lists show it before a message.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["visitor", "ref"], name="sent_form_once"),
        ]

    def __str__(self) -> str:
        return f"form of {self.chat}"


class TextConsent(models.Model):
    """The visitor let us text them: which words they agreed to, when and from where (U8)."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="text_consents")
    phone = models.CharField(max_length=20, help_text="E.164; another number needs another consent.")
    words = models.TextField(max_length=1_000)
    version = models.CharField(max_length=16, help_text="Of the words.")
    address = models.GenericIPAddressField(null=True, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"consent of {self.visitor}"
