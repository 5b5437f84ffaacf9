from django.db import models

from accounts.models import Client
from billing.models.prices import country_code


class BillingDetails(models.Model):
    """Who is written on a client's invoices, and where they go."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="billing_details")
    name = models.CharField(max_length=150, help_text="The company or person that pays.")
    address = models.TextField(max_length=500, blank=True)
    country = models.CharField(max_length=2, validators=[country_code], help_text="Decides the tax.")
    tax_number = models.CharField("VAT number", max_length=30, blank=True)
    email = models.EmailField(max_length=254, help_text="Receives invoices and notices.")

    class Meta:
        verbose_name_plural = "billing details"

    def __str__(self) -> str:
        return self.name


class TopUp(models.Model):
    """Credits bought by themselves with the stored payment method; off until a client switches it on."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="top_up")
    is_active = models.BooleanField("on", default=False)
    below = models.PositiveIntegerField(default=20, help_text="Credits; the purchase is made below this.")
    pack = models.ForeignKey("billing.Pack", on_delete=models.PROTECT, related_name="+")
    monthly_cap = models.PositiveIntegerField(help_text="Most it may spend in a month, in the minor unit.")
    # Set by whoever buys, before the purchase: of two sweeps at once only one goes on.
    tried_at = models.DateTimeField(null=True, editable=False)
    problem = models.CharField(max_length=200, blank=True, editable=False, help_text="Of the last try.")

    def __str__(self) -> str:
        return f"{self.client}: {self.pack} below {self.below}"
