from django.db import models
from django.utils import timezone


class OutboxMessage(models.Model):
    """An e-mail or text that would have gone out, kept where no provider is set (`/outbox/`)."""

    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail"
        TEXT = "text", "Text"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    recipient = models.CharField(max_length=400)
    sender = models.CharField(max_length=400)
    subject = models.CharField(max_length=400, blank=True)
    body = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True, help_text="Those that are not fields of their own.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["recipient", "-id"], name="outbox_of_recipient")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.recipient}"
