from django.db import models


class InboundText(models.Model):
    """A text that said STOP or START, by its provider's name for it: told twice, it counts once."""

    provider_id = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.provider_id
