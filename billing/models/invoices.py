from django.db import models
from django.db.models import Q

from accounts.models import Client
from billing.models.orders import Order


class InvoiceCounter(models.Model):
    """The last number of a year: raised in the transaction that issues, so that none is missing."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Invoice(models.Model):
    """What was sold, as it stood then; never changed. A credit note takes back all or a part of one,
    and what a dispute took that was won afterwards is invoiced again."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Invoice"
        CREDIT_NOTE = "credit_note", "Credit note"
        REINSTATED = "reinstated", "Reinstated invoice"

    kind = models.CharField(max_length=11, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="Without gaps within the year, both kinds together.")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="invoices")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices")
    # What is said once for each: order:17, refund:re_123.
    reference = models.CharField(max_length=300, unique=True)
    seller = models.JSONField()
    buyer = models.JSONField()
    lines = models.JSONField(help_text="[{description, quantity, net}] in the minor unit.")
    net = models.PositiveIntegerField()
    tax = models.PositiveIntegerField()
    tax_name = models.CharField(max_length=20, blank=True)
    tax_rate = models.PositiveIntegerField(help_text="In hundredths of a percent.")
    total = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    # A transfer's invoice goes out before the money arrives.
    due_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="invoice_number_once"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind="invoice"), name="invoice_once_per_order"
            ),
        ]
        indexes = [models.Index(fields=["client", "-id"], name="invoice_of_client")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Such as 2026-00017."""
        return f"{self.year}-{self.number:05d}"

    @property
    def is_unpaid(self) -> bool:
        """Of a transfer that has not arrived."""
        waiting = (Order.State.PENDING, Order.State.PARTLY)
        return self.kind == self.Kind.INVOICE and self.order.state in waiting

    @property
    def closing(self) -> list[str]:
        """What stands below the sums: how it is paid, or what became of the money."""
        reference = self.order.reference
        if self.kind == self.Kind.CREDIT_NOTE:
            return [f"This takes back the amount above of order {reference}."]
        if self.kind == self.Kind.REINSTATED:
            return [
                f"The dispute of order {reference} is over, and its payment stands. Nothing is left to pay."
            ]
        if self.due_at is not None:
            bank = self.seller.get("bank", {})
            account = ", ".join(bank[part] for part in ("holder", "name", "iban", "bic") if bank.get(part))
            return [f"Please transfer the total and write {reference} as its reference.", account]
        return [f"Paid by {self.order.get_gateway_display().lower()}. Nothing is left to pay."]
