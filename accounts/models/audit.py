from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    """Who did something that a client or a court may ask about, and when."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    client = models.ForeignKey("accounts.Client", on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60, help_text="noun.participle, such as chat.read")
    subject = models.CharField(max_length=100, blank=True, help_text="What it was done to: chat:17")
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["client", "-id"], name="audit_of_client")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
