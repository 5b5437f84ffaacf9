"""The people of these tests; acme and bolt must never see each other."""

import pytest
from django.core.cache import cache
from django.test import Client as Http

from accounts.models import Client, Member, Operator, Site, User

PASSWORD = "violets-grow-slowly"


@pytest.fixture
def http(db: None) -> Http:
    """A browser without a screen; the sign-in limits of other tests are forgotten."""
    cache.clear()
    return Http()


@pytest.fixture
def acme(db: None) -> Client:
    acme = Client.objects.create(name="Acme Garden", slug="acme-garden")
    Site.objects.create(client=acme, name="Acme shop", key="acmekey", origins=["https://acme.example"])
    return acme


@pytest.fixture
def bolt(db: None) -> Client:
    bolt = Client.objects.create(name="Bolt Cycles", slug="bolt-cycles")
    Site.objects.create(client=bolt, name="Bolt shop", key="boltkey", origins=["https://bolt.example"])
    return bolt


def person(email: str, *, client: Client | None = None, role: str = "", staff: bool = False) -> User:
    user = User.objects.create_user(email, PASSWORD, is_staff=staff)
    if client:
        Member.objects.create(client=client, user=user, role=role)
    return user


@pytest.fixture
def ada(acme: Client) -> User:
    """Owns acme."""
    return person("ada@acme.example", client=acme, role=Member.Role.OWNER)


@pytest.fixture
def carl(bolt: Client) -> User:
    """Answers for bolt."""
    carl = person("carl@bolt.example", client=bolt, role=Member.Role.OPERATOR)
    Operator.objects.create(user=carl, display_name="Carl")
    return carl


@pytest.fixture
def olga(db: None) -> User:
    """Answers for every client on Operations, and is in no client's team."""
    olga = person("olga@livechat.example")
    Operator.objects.create(user=olga, display_name="Olga", is_platform=True)
    return olga


@pytest.fixture
def stella(db: None) -> User:
    """Works in the admin."""
    return person("stella@livechat.example", staff=True)
