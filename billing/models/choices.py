from django.db import models


class Gateway(models.TextChoices):
    """How a client pays."""

    STRIPE = "stripe", "Card"
    BANK_TRANSFER = "bank_transfer", "Bank transfer"
    SIMULATED = "simulated", "Simulated till"
