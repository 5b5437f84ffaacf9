"""Installation of a website's widget: addresses that may show it, links, where it was seen."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client as Http
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Client, Operator, Site
from widget.models import Sighting
from widget.services import sites
from widget.tests.managers import owner_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def http(ada: Operator) -> Http:
    return signed_in(ada)


def page(site: Site) -> str:
    return reverse("dashboard_site_installation", args=[site.pk])


@pytest.mark.row("P2")
def test_it_gives_snippet_and_links(http: Http, acme_shop: Site) -> None:
    body = http.get(page(acme_shop)).content.decode()
    assert f'text="{settings.BASE_URL}/chat/{acme_shop.key}/"' in body
    assert f'text="{settings.BASE_URL}/widget/v1.js?site={acme_shop.key}"' in body
    assert "Copy the reactive chat URL" in body
    assert "Copy the proactive embed URL" in body
    assert "Copy the snippet" in body


@pytest.mark.row("F1")
@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("shop.example", "https://shop.example"),
        ("  HTTPS://Shop.Example/cart?x=1 ", "https://shop.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_addresses_are_read_as_people_write_them(written: str, origin: str) -> None:
    assert sites.origin_of(written) == origin


@pytest.mark.parametrize(
    "written",
    [
        "*.shop.example", "ftp://shop.example", "javascript:alert(1)", "https://", "https://a b.example",
        "https://user:pw@shop.example", "https://shop.example;x", "https://shop.example:99999",
        "https://-bad-.example", "'self'", "https://[::1", "data:text/html,x", "//", "https://a..b",
        "x" * 300,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValidationError) as refused:
        sites.origin_of(written)
    assert refused.value.messages[0].endswith(".")


def test_allowed_addresses_are_edited(http: Http, acme_shop: Site) -> None:
    answer = http.post(
        page(acme_shop), {"origins": "shop.example\n\nhttps://www.shop.example/\nshop.example"}
    )
    assert answer.status_code == 302
    acme_shop.refresh_from_db()
    assert acme_shop.origins == ["https://shop.example", "https://www.shop.example"]
    assert AuditEntry.objects.filter(action="site.origins_changed").exists()


def test_a_bad_address_is_named_and_everything_typed_stays(http: Http, acme_shop: Site) -> None:
    answer = http.post(page(acme_shop), {"origins": "https://good.example\n*.bad.example"})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "“*.bad.example”: stars are not possible" in body
    assert "https://good.example" in body
    acme_shop.refresh_from_db()
    assert acme_shop.origins == ["https://shop.example"]


def test_too_many_addresses_are_refused(http: Http, acme_shop: Site) -> None:
    many = "\n".join(f"https://x{n}.example" for n in range(21))
    assert http.post(page(acme_shop), {"origins": many}).status_code == 422


def test_it_says_where_it_was_seen_and_offers_to_allow_a_stranger(http: Http, acme_shop: Site) -> None:
    seen_at = timezone.now() - timedelta(minutes=3)
    Sighting.objects.create(site=acme_shop, origin="https://shop.example", path="/cart", seen_at=seen_at)
    Sighting.objects.create(site=acme_shop, origin="https://new.example", path="/", seen_at=seen_at)
    body = http.get(page(acme_shop) + "seen/").content.decode()
    assert "https://shop.example/cart" in body
    assert "3\xa0minutes ago" in body
    assert 'value="https://new.example"' in body
    assert http.post(page(acme_shop), {"add": "https://new.example"}).status_code == 302
    acme_shop.refresh_from_db()
    assert acme_shop.origins == ["https://shop.example", "https://new.example"]
    assert "not allowed" not in http.get(page(acme_shop) + "seen/").content.decode()


@pytest.mark.row("I1")
def test_another_clients_owner_changes_nothing(bolt: Client, acme_shop: Site) -> None:
    bruno = owner_of(bolt)
    assert bruno.post(page(acme_shop), {"origins": "https://evil.example"}).status_code == 404
    acme_shop.refresh_from_db()
    assert acme_shop.origins == ["https://shop.example"]
