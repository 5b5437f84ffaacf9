import re

import pytest
from django.test import Client as Http
from pytest_django import Settings

from accounts.models import Client, Site
from livechat.demo.catalogue import CATEGORIES, PRODUCTS

pytestmark = [pytest.mark.both, pytest.mark.django_db]

PAGES = [
    "/demo/",
    "/demo/cart/",
    "/demo/delivery/",
    "/demo/about/",
    *(f"/demo/{slug}/" for slug in CATEGORIES),
    *(f"/demo/{product.category}/{product.slug}/" for product in PRODUCTS.values()),
]


@pytest.fixture
def shopper(settings: Settings) -> Http:
    """Comes by the shop's own host name."""
    settings.DEMO = True
    settings.DEMO_URL = "http://127.0.0.1:8000"
    settings.BASE_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    return Http(HTTP_HOST="127.0.0.1:8000")


@pytest.fixture
def site() -> Site:
    client = Client.objects.create(name="Acme Garden", slug="acme-garden")
    return Site.objects.create(client=client, name="Acme shop")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_shop_stands_without_a_chat_box(shopper: Http, path: str) -> None:
    answer = shopper.get(path)
    assert answer.status_code == 200
    assert "widget/v1.js" not in answer.content.decode()


@pytest.mark.row("F1")
@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_snippet_of_acmes_site(shopper: Http, site: Site, path: str) -> None:
    snippet = f'<script async src="http://localhost:8000/widget/v1.js" data-site="{site.key}"></script>'
    assert snippet in shopper.get(path).content.decode()


def test_the_chat_box_of_another_client_is_never_in_the_shop(shopper: Http) -> None:
    bolt = Client.objects.create(name="Bolt Cycles", slug="bolt-cycles")
    Site.objects.create(client=bolt, name="Bolt shop")
    assert "widget/v1.js" not in shopper.get("/demo/").content.decode()


@pytest.mark.row("F1")
def test_the_shops_policy_allows_our_host_and_nothing_loose(shopper: Http) -> None:
    policy = shopper.get("/demo/")["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["script-src"] == "'self' http://localhost:8000"
    assert parts["frame-src"] == parts["connect-src"] == "http://localhost:8000"
    assert parts["style-src"] == "'self'"
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_more_than_the_policy_allows(shopper: Http, path: str) -> None:
    page = shopper.get(path).content.decode()
    assert not re.search(r"<style|\sstyle=|<script>|\son[a-z]+=|(src|href)=\"(https?:)?//", page)


def test_under_our_own_name_it_leads_to_the_shops(shopper: Http) -> None:
    answer = Http(HTTP_HOST="localhost:8000").get("/demo/tools/?ref=1")
    assert answer.status_code == 302
    assert answer["Location"] == "http://127.0.0.1:8000/demo/tools/?ref=1"


def test_it_is_not_there_where_demonstrations_are_not_wanted(shopper: Http, settings: Settings) -> None:
    settings.DEMO = False
    assert {shopper.get(path).status_code for path in PAGES} == {404}


@pytest.mark.parametrize("path", ["/demo/cars/", "/demo/tools/terracotta-pot/", "/demo/tools/none/"])
def test_what_the_shop_does_not_sell_is_not_found(shopper: Http, path: str) -> None:
    assert shopper.get(path).status_code == 404


def test_every_product_has_a_picture(settings: Settings) -> None:
    pictures = {path.stem for path in (settings.BASE_DIR / "static" / "demo" / "products").glob("*.svg")}
    assert pictures == PRODUCTS.keys()
