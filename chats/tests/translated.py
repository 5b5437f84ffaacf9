"""The product with a translator on loopback beside it, for the modules of tests that import these."""

from collections.abc import Callable, Iterator

import pytest

from accounts.models import Client, Operator, Site
from billing.models import CreditAccount, Subscription
from chats.tests.people import operator
from chats.tests.translators import Loopback
from livechat.settings_test import TEST_DIR
from livechat.tests.product import Product


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, new_database: Callable[[str], str], loopback: Loopback
) -> Iterator[Product]:
    """The product with a translator."""
    name = request.module.__name__.replace(".", "_")
    product = Product(TEST_DIR / name, new_database(name), TRANSLATOR_URL=loopback.url("apertium"))
    try:
        product.start("valkey", "web")
        yield product
    finally:
        product.close()


@pytest.fixture
def olga(server_database: None) -> Operator:
    return operator(f"olga{Operator.objects.count()}@livechat.example", "Olga")


@pytest.fixture
def site(server_database: None) -> Site:
    acme = Client.objects.create(name="Acme Garden", slug=f"acme-{Client.objects.count()}")
    Subscription.objects.create(client=acme, package=Subscription.Package.OPERATIONS)
    CreditAccount.objects.create(client=acme, balance=100)
    return Site.objects.create(client=acme, name="Garden shop")
