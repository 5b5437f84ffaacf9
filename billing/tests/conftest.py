"""What every test of this app has around it, and what the product costs in them."""

from datetime import datetime
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import Client
from billing.models import Gateway, PackagePrice, Subscription, TaxRate
from billing.services import orders, prices, subscriptions
from livechat.testing.cast import Told

Package = Subscription.Package


@pytest.fixture(autouse=True)
def _around(commits: None, told: Told) -> None:
    """What follows a commit happens, and nothing is published into the void."""


@pytest.fixture
def on_sale(db: None, settings: Settings) -> None:
    """Operations for €29.00, Platform for €49.00, 19 % in Germany; all ways to pay but a real one."""
    settings.PAYMENT_GATEWAYS = [Gateway.SIMULATED, Gateway.BANK_TRANSFER]
    PackagePrice.objects.create(package=Package.OPERATIONS, price=2_900)
    PackagePrice.objects.create(package=Package.PLATFORM, price=4_900)
    TaxRate.objects.create(country="DE", rate=1_900)


def pay_fee(client: Client, now: datetime, gateway: str = Gateway.SIMULATED, **order: Any) -> Subscription:
    """Order a month and pay it; gives the subscription as it stands then."""
    package = order.pop("package", None) or subscriptions.of(client).package
    quote = prices.quote(client, "subscription", package=package)
    made = orders.create(
        client, "subscription", quote=quote, gateway=gateway, now=now, package=package, **order
    )
    orders.paid(made, payment_reference=made.reference, amount=made.total, currency=made.currency, now=now)
    return subscriptions.of(client)
