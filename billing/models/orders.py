from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Client
from billing.models.choices import Gateway
from billing.models.subscriptions import Subscription


class Order(models.Model):
    """Something a client buys. What it gives and costs is decided here, never by a payment (M4).

    pending → partly → paid; pending or partly → cancelled; paid → refunded (partly refunded stays paid),
    and back when a dispute is won.
    """

    class Kind(models.TextChoices):
        CREDITS = "credits", "Interaction credits"
        POST_UNITS = "post_units", "Post units"
        SUBSCRIPTION = "subscription", "Platform fee"

    class State(models.TextChoices):
        PENDING = "pending", "Waiting for payment"
        PARTLY = "partly", "Partly paid"
        PAID = "paid", "Paid"
        CANCELLED = "cancelled", "Cancelled"
        REFUNDED = "refunded", "Refunded"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="orders")
    reference = models.CharField(max_length=12, unique=True, help_text="What payers and staff call it.")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    quantity = models.PositiveIntegerField(help_text="Credits or post units; 1 for a fee.")
    description = models.CharField(max_length=200)
    # --- of a platform fee
    package = models.CharField(max_length=12, choices=Subscription.Package.choices, blank=True)
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True)
    is_change = models.BooleanField(
        default=False, help_text="The difference to a dearer package for the rest of a period."
    )
    # --- money, in the minor unit of the currency
    net = models.PositiveIntegerField()
    tax = models.PositiveIntegerField()
    tax_name = models.CharField(max_length=20, blank=True)
    tax_rate = models.PositiveIntegerField(default=0, help_text="In hundredths of a percent.")
    currency = models.CharField(max_length=3)
    paid = models.PositiveIntegerField(default=0, help_text="What has arrived; may be too much.")
    refunded = models.PositiveIntegerField(default=0)
    taken_back = models.PositiveIntegerField(default=0, help_text="Credits or units reversed or owed.")
    # --- how
    gateway = models.CharField(max_length=13, choices=Gateway.choices)
    provider_session = models.CharField(max_length=255, blank=True)
    provider_payment = models.CharField(max_length=255, blank=True)
    is_renewal = models.BooleanField(default=False, help_text="Opened by a renewal link, without a sign-in.")
    is_automatic = models.BooleanField(default=False, help_text="Charged to the stored payment method.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    problem = models.CharField(max_length=200, blank=True, help_text="Why the last try to pay failed.")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Of a bank transfer.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_is_for_something"),
            models.CheckConstraint(condition=Q(refunded__lte=F("paid")), name="order_refund_within_payment"),
            models.CheckConstraint(
                condition=Q(taken_back__lte=F("quantity")), name="order_taken_back_within_quantity"
            ),
            models.UniqueConstraint(
                fields=["gateway", "provider_session"],
                condition=~Q(provider_session=""),
                name="order_once_per_session",
            ),
            # A period is billed once, however often the sweep runs.
            models.UniqueConstraint(
                fields=["client", "kind", "period_start", "package"],
                condition=Q(kind="subscription", state__in=["pending", "partly", "paid"]),
                name="order_period_billed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-id"], name="order_of_client"),
            models.Index(fields=["state", "gateway", "created_at"], name="order_waiting"),
            models.Index(fields=["paid_at"], name="order_paid"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def total(self) -> int:
        """With tax, in the minor unit."""
        return self.net + self.tax

    @property
    def missing(self) -> int:
        """Still to be paid, in the minor unit."""
        return max(self.total - self.paid + self.refunded, 0)


class Payment(models.Model):
    """Money that arrived or went back, under the provider's name for it; written once (M4, M5)."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", "Payment"
        REFUND = "refund", "Refund"
        DISPUTE = "dispute", "Dispute"
        WON = "won", "Dispute won"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    gateway = models.CharField(max_length=13, choices=Gateway.choices)
    reference = models.CharField(max_length=255, help_text="The provider's own, or the bank statement's.")
    amount = models.PositiveIntegerField(help_text="In the minor unit.")
    currency = models.CharField(max_length=3)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "kind", "reference"], name="payment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"


class ProviderEvent(models.Model):
    """A webhook that was understood: its second arrival changes nothing (M4)."""

    gateway = models.CharField(max_length=13, choices=Gateway.choices)
    event = models.CharField(max_length=255)
    kind = models.CharField(max_length=60)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="events")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["gateway", "event"], name="provider_event_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"
