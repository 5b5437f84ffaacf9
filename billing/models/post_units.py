from django.core.validators import MinValueValidator
from django.db import models

from accounts.models import Client
from billing.models.ledger import Account, Entry


class PostUnitAccount(Account):
    """A client's prepaid post units: 1 is a hundredth of the currency's minor unit."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="post_unit_account")
    threshold = models.PositiveIntegerField(
        "low-unit threshold", default=50_000, help_text="A notice goes out when the balance falls below it."
    )
    monthly_cap = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Most post units that texts may cost in a month; empty: no cap."
    )

    class Meta(Account.Meta):
        pass


class PostUnitEntry(Entry):
    """One change of a client's post units."""

    class Reason(models.TextChoices):
        PURCHASE = "purchase", "Purchase"
        TEXT = "text", "Text message"
        REFUSED = "refused", "Returned: the provider refused it"
        CORRECTION = "correction", "Correction by staff"
        REVERSAL = "reversal", "Refund or dispute"
        RESTORED = "restored", "Dispute won"
        OWED = "owed", "Paid what was owed"

    account = models.ForeignKey(PostUnitAccount, on_delete=models.PROTECT, related_name="entries")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    country = models.CharField(max_length=2, blank=True, help_text="Of a text: ISO 3166, such as DE.")
    segments = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(Entry.Meta):
        verbose_name_plural = "post unit entries"


class UnsentText(models.Model):
    """A text that was not sent because it could not be paid for; the page of usage says so."""

    class Why(models.TextChoices):
        NO_UNITS = "no_units", "Not enough post units"
        CAP = "cap", "Monthly cap reached"

    account = models.ForeignKey(PostUnitAccount, on_delete=models.PROTECT, related_name="unsent")
    reference = models.CharField(max_length=100, unique=True)
    why = models.CharField(max_length=10, choices=Why.choices)
    country = models.CharField(max_length=2)
    segments = models.PositiveSmallIntegerField()
    units = models.PositiveBigIntegerField(help_text="What it would have cost.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "created_at"], name="unsenttext_by_time")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_why_display()}"


class TextPrice(models.Model):
    """What one segment of a text to a country costs."""

    country = models.CharField(max_length=2, unique=True, help_text="ISO 3166, such as DE.")
    units = models.PositiveIntegerField("post units per segment", validators=[MinValueValidator(1)])
    is_allowed = models.BooleanField("allowed", default=True, help_text="Texts may go there.")

    class Meta:
        ordering = ["country"]
        constraints = [models.CheckConstraint(condition=models.Q(units__gt=0), name="text_costs_something")]

    def __str__(self) -> str:
        return f"{self.country}: {self.units}"
