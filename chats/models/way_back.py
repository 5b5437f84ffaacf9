from django.db import models

from chats.models.chats import Chat


class WayBack(models.Model):
    """A link that was sent to one person: opens one chat, and those linked to it, for a while (U9)."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="ways_back")
    # The link's secret is in the message only.
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"to {self.chat} until {self.expires_at:%Y-%m-%d}"
