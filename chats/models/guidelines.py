from django.db import models
from django.utils import timezone

from accounts.models import Client


class Guideline(models.Model):
    """A section of what operators of this client should know, in plain words (S15)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="guidelines")
    title = models.CharField(max_length=100)
    body = models.TextField(
        max_length=20_000,
        help_text="Plain words. Lines that begin with - make a list, **two stars** make it bold, "
        "web addresses become links.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller numbers stand first.")
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["client", "position", "pk"]

    def __str__(self) -> str:
        return self.title
