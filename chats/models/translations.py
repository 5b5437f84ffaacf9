from django.db import models
from django.utils import timezone

from chats.models.chats import Chat


class Translation(models.Model):
    """A line of a chat in another language, so that a translator is asked for it once (S11)."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="translations", db_index=False)
    seq = models.PositiveIntegerField(help_text="The number of the line; its original stays in the record.")
    language = models.CharField(max_length=10)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chat", "seq", "language"], name="translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.seq} in {self.language}"
