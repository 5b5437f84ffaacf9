from django.db import models
from django.db.models import Q

from accounts.models import Operator


class PushSettings(models.Model):
    """For what an operator's browsers are called while none of them has the console open."""

    operator = models.OneToOneField(Operator, on_delete=models.CASCADE, related_name="push_settings")
    requests = models.BooleanField(default=True, help_text="A chat is offered to them.")
    messages = models.BooleanField(default=True, help_text="A visitor wrote in one of their chats.")
    transfers = models.BooleanField(default=True, help_text="A colleague offers them a chat.")
    alerts = models.BooleanField(default=True, help_text="A visitor is on the site (P7).")
    missed = models.BooleanField(default=True, help_text="A visitor wrote and nobody is online.")

    class Meta:
        verbose_name_plural = "push settings"

    def __str__(self) -> str:
        return str(self.operator)


class PushSubscription(models.Model):
    """One browser of an operator, where its push service takes what is for it (RFC 8030)."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100, help_text="The browser's public key (RFC 8291).")
    auth = models.CharField(max_length=40, help_text="The secret that goes into the encryption.")
    # It is called only as long as this sign-in lasts.
    session_key = models.CharField(max_length=40, db_index=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.operator}, {self.pk}"


class Push(models.Model):
    """That an operator's browsers are called for something, once; written before any of them is.

    It is a hint, as a socket's facts are: one that is lost is not repeated.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+")
    # offer:5, transfer:7, alert:9, message:17:4, missed:12.
    reference = models.CharField(max_length=60)
    payload = models.JSONField()
    created_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField(help_text="Later it would tell of what is over.")
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "pushes"
        constraints = [
            models.UniqueConstraint(fields=["operator", "reference"], name="push_once_for_each_reason")
        ]
        indexes = [models.Index(fields=["expires_at"], name="push_waiting", condition=Q(claimed_at=None))]

    def __str__(self) -> str:
        return f"{self.reference} to {self.operator}"
