from django.db import models
from django.utils import timezone

from accounts.models import Client
from billing.models.choices import Gateway


class Subscription(models.Model):
    """Which package a client is on, how far its platform fee is paid, and how it goes on."""

    class Package(models.TextChoices):
        OPERATIONS = "operations", "Operations"
        PLATFORM = "platform", "Platform"

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="subscription")
    package = models.CharField(max_length=12, choices=Package.choices)
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True, help_text="Empty: nothing is ever due.")
    # Credits sleep and new visitors get the contact form once this lies in the past.
    paid_until = models.DateTimeField(null=True, blank=True, help_text="Grace included; empty: never ends.")
    next_package = models.CharField(
        max_length=12, choices=Package.choices, blank=True, help_text="Wished for; from `changes_at` on."
    )
    changes_at = models.DateTimeField(null=True, blank=True, help_text="When the next package begins.")
    # Of a month that has it, so that a period from 31 January ends on 28 February and then on 31 March.
    anchor_day = models.PositiveSmallIntegerField(default=1, editable=False)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Cancelled: not renewed after this.")
    gateway = models.CharField(
        max_length=13, choices=Gateway.choices, blank=True, help_text="Pays renewals; empty: by hand."
    )
    # The provider's names for the client and the card; a card itself is never here.
    provider_customer = models.CharField(max_length=100, blank=True)
    provider_method = models.CharField(max_length=100, blank=True)
    method_label = models.CharField(max_length=40, blank=True, help_text="Such as Visa •••• 4242.")
    # --- the renewal that is due
    charge_at = models.DateTimeField(
        null=True, blank=True, help_text="When the stored payment method is tried next; empty: not any more."
    )
    charge_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    reminded_for = models.DateTimeField(
        null=True, editable=False, help_text="The cut-off of which the client has been reminded."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["package", "client"], name="subscription_package"),
            models.Index(fields=["period_end"], name="subscription_due"),
            models.Index(fields=["paid_until"], name="subscription_cut_off"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.get_package_display()}"
