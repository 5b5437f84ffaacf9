from django.db import models


class HelpAnswer(models.Model):
    """When a phone was last told what our texts are: two machines that ask each other must not go on."""

    phone = models.CharField(max_length=20, help_text="E.164.")
    sender = models.CharField(max_length=20, help_text="The number of ours that was asked.")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["phone", "sender"], name="help_once_per_number")]

    def __str__(self) -> str:
        return self.phone
