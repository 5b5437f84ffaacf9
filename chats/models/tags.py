from django.db import models
from django.db.models.functions import Lower

from accounts.models import Client


class Tag(models.Model):
    """A word of the client's for what a chat was about (S5)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    is_active = models.BooleanField("in use", default=True, help_text="Untick to offer it no more.")

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint("client", Lower("name"), name="tag_name_once_per_client"),
        ]

    def __str__(self) -> str:
        return self.name
