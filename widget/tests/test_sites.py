"""Websites on the dashboard: whose they are, and who may see them."""

import pytest
from django.test import Client as Http

from accounts.models import Client, Operator, Site
from chats.events.commands import VisitorStartData
from chats.models import Visitor
from livechat.testing.cast import ask
from livechat.testing.factories import NOON
from widget.services import identity, visits

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


def page_of(operator: Operator) -> Http:
    http = Http()
    http.force_login(operator.user)
    return http


def test_a_website_is_added_renamed_and_switched_off(ada: Operator, acme: Client) -> None:
    http = page_of(ada)
    answer = http.post("/dashboard/sites/", {"name": " Second\u202e  shop ", "origin": "second.example/x"})
    site = acme.sites.get()
    assert answer["Location"] == f"/dashboard/sites/{site.pk}/installation/"
    assert (site.name, site.origins) == ("Second shop", ["https://second.example"])
    http.post(f"/dashboard/sites/{site.pk}/name/", {"name": "Third shop"})
    http.post(f"/dashboard/sites/{site.pk}/switch/", {"on": "no"})
    site.refresh_from_db()
    assert (site.name, site.is_active) == ("Third shop", False)
    assert "Switched off" in http.get("/dashboard/sites/").content.decode()
    assert Http().get(f"/widget/config/{site.key}.json").status_code == 404
    http.post(f"/dashboard/sites/{site.pk}/switch/", {"on": "yes"})
    assert Http().get(f"/widget/config/{site.key}.json").status_code == 200


@pytest.mark.usefixtures("commits", "web")
def test_chats_that_run_go_on_when_their_website_is_switched_off(acme_shop: Site, olga: Operator) -> None:
    def started(token: str) -> visits.Started:
        data = VisitorStartData(token=token, ticket=identity.make_ticket(acme_shop))
        return visits.start(data, address="127.0.0.1", user_agent="", now=NOON)

    chat = ask(started("v" * 43).visitor)
    Site.objects.update(is_active=False)
    assert [one.id for one in started("v" * 43).chats] == [chat.pk]
    with pytest.raises(visits.SiteGone):
        started("o" * 43)
    assert Visitor.objects.filter(site=acme_shop).count() == 1


@pytest.mark.parametrize(
    "sent",
    [{"name": ""}, {"name": " \u202e "}, {"name": "x" * 101}, {"name": "Shop", "origin": "*.example"}],
)
def test_a_bad_name_or_address_adds_nothing(ada: Operator, acme: Client, sent: dict[str, str]) -> None:
    assert page_of(ada).post("/dashboard/sites/", sent).status_code == 422
    assert not acme.sites.exists()


def test_a_client_has_at_most_fifty(ada: Operator, acme: Client) -> None:
    Site.objects.bulk_create(Site(client=acme, name=f"Shop {n}") for n in range(50))
    assert page_of(ada).post("/dashboard/sites/", {"name": "One more"}).status_code == 409
    assert acme.sites.count() == 50


@pytest.mark.row("I1")
def test_another_clients_website_is_neither_renamed_nor_switched(ada: Operator, bolt_shop: Site) -> None:
    http = page_of(ada)
    for what, sent in (("name", {"name": "Mine"}), ("switch", {"on": "no"})):
        assert http.post(f"/dashboard/sites/{bolt_shop.pk}/{what}/", sent).status_code == 404
    bolt_shop.refresh_from_db()
    assert (bolt_shop.name, bolt_shop.is_active) == ("Bike shop", True)


def test_the_link_is_for_those_who_manage(ada: Operator, acme_shop: Site, carl: Operator) -> None:
    assert "/dashboard/sites/" in page_of(ada).get("/dashboard/").content.decode()
    assert "/dashboard/sites/" not in page_of(carl).get("/dashboard/").content.decode()
