from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Client


class Account(models.Model):
    """A balance: the running sum of its entries, never below zero."""

    client: "models.OneToOneField[Client, Client]"
    balance = models.PositiveBigIntegerField(default=0, editable=False)
    # The database holds it, since purchases race with what is bought (M5).
    owed = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Taken back by a bank beyond the balance; paid first."
    )
    threshold = models.PositiveIntegerField(help_text="A notice goes out when the balance falls below it.")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=0), name="%(class)s_never_below_zero"),
            models.CheckConstraint(condition=Q(owed__gte=0), name="%(class)s_owed_never_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.balance}"


class Entry(models.Model):
    """One change of a balance; written once, never changed or deleted."""

    amount = models.BigIntegerField(help_text="Negative for a debit.")
    balance_after = models.PositiveBigIntegerField()
    # So that what is owed has its history too, and a reversal of an empty balance its row.
    owed_change = models.BigIntegerField(default=0, help_text="By how much what is owed grew or shrank.")
    reference = models.CharField(max_length=100, help_text="interaction:17, order:LC-7F3K9Q …")
    note = models.TextField(blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0, owed_change=0), name="%(class)s_changes_something"),
            # One debit an interaction for ever, whatever races or is retried (M1).
            models.UniqueConstraint(fields=["reason", "reference"], name="%(class)s_once_per_reason"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="%(class)s_of_account"),
            # Forecasts and usage add up some weeks of years, and find all that they add in it.
            models.Index(fields=["account", "created_at", "reason", "amount"], name="%(class)s_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.reference}"

    @property
    def interaction(self) -> str:
        """The number of the interaction that it is about, or empty."""
        kind, _, number = self.reference.partition(":")
        return number if kind == "interaction" and number.isdecimal() else ""

    @property
    def order(self) -> str:
        """The reference of the order that it is about, or empty."""
        kind, _, name = self.reference.partition(":")
        return name if kind == "order" and name.startswith("LC-") else ""


class CreditAccount(Account):
    """A client's interaction credits."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="credit_account")
    threshold = models.PositiveIntegerField(
        "low-credit threshold", default=20, help_text="A notice goes out when the balance falls below it."
    )

    class Meta(Account.Meta):
        pass


class LedgerEntry(Entry):
    """One change of a client's interaction credits."""

    class Reason(models.TextChoices):
        PURCHASE = "purchase", "Purchase"
        INTERACTION = "interaction", "Interaction"
        UNANSWERED = "unanswered", "Returned: nobody answered"
        RETURNED = "returned", "Returned by staff"
        CORRECTION = "correction", "Correction by staff"
        REVERSAL = "reversal", "Refund or dispute"
        RESTORED = "restored", "Dispute won"
        OWED = "owed", "Paid what was owed"

    account = models.ForeignKey(CreditAccount, on_delete=models.PROTECT, related_name="entries")
    reason = models.CharField(max_length=20, choices=Reason.choices)

    class Meta(Entry.Meta):
        verbose_name_plural = "ledger entries"
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(reason__in=["unanswered", "returned"]),
                name="ledgerentry_interaction_returned_once",
            ),
        ]


class DailyUse(models.Model):
    """What a day (of UTC) that is over has used of a client's credits; summed again if it is lost."""

    account = models.ForeignKey(CreditAccount, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    used = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="dailyuse_once_a_day")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}: {self.used}"
