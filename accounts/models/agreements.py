from django.conf import settings
from django.db import models

from accounts.models.clients import Client


class Agreement(models.Model):
    """One version of the Terms & Conditions; published once, then never changed."""

    version = models.PositiveIntegerField(unique=True, editable=False)
    text = models.TextField(help_text="Headings as # and ##, paragraphs between empty lines, lists as -.")
    summary = models.TextField(blank=True, help_text="What is new, for owners who accepted the one before.")
    published_at = models.DateTimeField(null=True, editable=False)
    effective_at = models.DateTimeField(null=True, help_text="At least 30 days after it is published.")

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"Terms & Conditions, version {self.version}"


class Acceptance(models.Model):
    """An owner's yes to a version: who, when, from where."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="acceptances")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="acceptances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    address = models.GenericIPAddressField(null=True)
    accepted_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "client"], name="acceptance_once_per_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: version {self.agreement.version}"
