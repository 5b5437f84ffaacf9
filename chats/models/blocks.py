from django.db import models
from django.utils import timezone

from accounts.models import Client, Operator
from chats.models.visitors import Visitor


class BlockedAddress(models.Model):
    """A network address that the client takes no chats from (X15); the visitor is who it was seen with."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="blocked_addresses")
    address = models.GenericIPAddressField()
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="blocked_addresses")
    operator = models.ForeignKey(
        Operator, on_delete=models.SET_NULL, null=True, related_name="+", help_text="Who blocked it."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "blocked addresses"
        constraints = [
            models.UniqueConstraint(fields=["client", "address"], name="address_blocked_once"),
        ]

    def __str__(self) -> str:
        return self.address
