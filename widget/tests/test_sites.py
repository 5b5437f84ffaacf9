"""Websites on the dashboard: whose they are, and who may see them."""

import pytest
from django.test import Client as Http

from accounts.models import Client, Operator, Site

pytestmark = pytest.mark.django_db


def test_lists_the_websites_of_the_own_client(ada: Operator, acme: Client, bolt: Client) -> None:
    theirs = Site.objects.create(client=bolt, name="Somebody else's shop")
    own = Site.objects.create(client=acme, name="Own shop")
    http = Http()
    http.force_login(ada.user)
    page = http.get("/dashboard/sites/").content.decode()
    assert own.name in page
    assert theirs.name not in page


def test_is_for_owners_and_admins(carl: Operator) -> None:
    http = Http()
    http.force_login(carl.user)
    assert http.get("/dashboard/sites/").status_code == 404
