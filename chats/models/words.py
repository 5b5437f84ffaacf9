from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Client, Operator


class KnownWord(models.Model):
    """A word of the client's that the spell check leaves alone: a brand, a product, a place (S12)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="known_words")
    word = models.CharField(max_length=40)
    operator = models.ForeignKey(
        Operator, on_delete=models.SET_NULL, null=True, related_name="+", help_text="Who added it."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = [Lower("word")]
        constraints = [
            models.UniqueConstraint("client", Lower("word"), name="known_word_once_per_client"),
        ]

    def __str__(self) -> str:
        return self.word
