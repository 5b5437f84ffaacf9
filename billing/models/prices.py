from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from billing.models.subscriptions import Subscription
from livechat.lib.money import share

currency_code = RegexValidator(r"^[A-Z]{3}\Z", "Write the currency as EUR.")
country_code = RegexValidator(r"^[A-Z]{2}\Z", "Write the country as DE.")


class PackagePrice(models.Model):
    """What a package costs a month, before tax."""

    package = models.CharField(max_length=12, choices=Subscription.Package.choices, unique=True)
    price = models.PositiveIntegerField(help_text="A month, in the minor unit: 4900 is 49.00.")
    currency = models.CharField(max_length=3, default="EUR", validators=[currency_code])

    class Meta:
        ordering = ["package"]

    def __str__(self) -> str:
        return self.get_package_display()


class Pack(models.Model):
    """Interaction credits or post units, bought together at one price before tax."""

    class Kind(models.TextChoices):
        CREDITS = "credits", "Interaction credits"
        POST_UNITS = "post_units", "Post units"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    price = models.PositiveIntegerField(
        validators=[MinValueValidator(1)], help_text="In the minor unit: 4900 is 49.00."
    )
    currency = models.CharField(max_length=3, default="EUR", validators=[currency_code])
    is_active = models.BooleanField("on sale", default=True)

    class Meta:
        ordering = ["kind", "quantity"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0, price__gt=0), name="pack_is_something")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.get_kind_display().lower()}"

    @property
    def price_of_one(self) -> int:
        """Rounded to the minor unit, half up: to compare packs by, never to charge."""
        return share(self.price, 1, self.quantity)


class TaxRate(models.Model):
    """What is added to prices for clients of a country."""

    country = models.CharField(max_length=2, unique=True, validators=[country_code])
    name = models.CharField(max_length=20, default="VAT")
    rate = models.PositiveIntegerField(
        validators=[MaxValueValidator(10_000)], help_text="In hundredths of a percent: 1900 is 19 %."
    )

    class Meta:
        ordering = ["country"]

    def __str__(self) -> str:
        return f"{self.name} {self.country} {self.rate / 100:g} %"
