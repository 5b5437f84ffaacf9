from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Client


class CreditAccount(models.Model):
    """A client's interaction credits: the running sum of its ledger entries, never below zero."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="credit_account")
    balance = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=0), name="credit_balance_never_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.balance}"


class LedgerEntry(models.Model):
    """One change of a credit balance; written once, never changed or deleted."""

    class Reason(models.TextChoices):
        PURCHASE = "purchase", "Purchase"
        INTERACTION = "interaction", "Interaction"
        UNANSWERED = "unanswered", "Returned: nobody answered"
        CORRECTION = "correction", "Correction by staff"
        REVERSAL = "reversal", "Refund or dispute"

    account = models.ForeignKey(CreditAccount, on_delete=models.PROTECT, related_name="entries")
    amount = models.IntegerField(help_text="Credits, negative for a debit.")
    balance_after = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    # M1: one debit an interaction for ever, whatever races or is retried.
    reference = models.CharField(max_length=100, help_text="interaction:17, order:5 …")
    note = models.TextField(blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(fields=["reason", "reference"], name="ledger_reference_once_per_reason"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_amount_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.reference}"
