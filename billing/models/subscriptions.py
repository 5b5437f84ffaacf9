from django.db import models
from django.utils import timezone

from accounts.models import Client


class Subscription(models.Model):
    """Which package a client is on, and whether its platform fee is paid."""

    class Package(models.TextChoices):
        OPERATIONS = "operations", "Operations"
        PLATFORM = "platform", "Platform"

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="subscription")
    package = models.CharField(max_length=12, choices=Package.choices)
    # Credits sleep and new visitors get the contact form once this lies in the past.
    paid_until = models.DateTimeField(null=True, blank=True, help_text="Grace included; empty: never ends.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["package", "client"], name="subscription_package")]

    def __str__(self) -> str:
        return f"{self.client}: {self.get_package_display()}"
