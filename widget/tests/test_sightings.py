"""Last seen on: what pages with the snippet tell by asking for it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Site
from livechat.testing.factories import NOON
from widget.models import Sighting
from widget.services import sightings

pytestmark = [pytest.mark.django_db, pytest.mark.row("F1")]
SHOP = "https://shop.example"


@pytest.fixture(autouse=True)
def forget() -> None:
    """What this process remembers of earlier tests."""
    sightings._written.clear()
    sightings._new.clear()


def see(
    site: Site, origin: str = SHOP, referrer: str = f"{SHOP}/cart?card=4111", now: datetime = NOON
) -> None:
    sightings.see(site, origin=origin, referrer=referrer, now=now)


def test_a_page_that_asks_for_the_widget_is_seen(acme_shop: Site) -> None:
    headers: dict[str, Any] = {"Origin": SHOP, "Referer": f"{SHOP}/cart?card=4111#x"}
    assert Http(headers=headers).get(f"/widget/config/{acme_shop.key}.json").status_code == 200
    [seen] = sightings.pages(acme_shop, 5)
    assert (seen.origin, seen.path) == (SHOP, "/cart")


def test_it_is_written_at_most_once_a_minute(acme_shop: Site) -> None:
    for seconds in (0, 10, 59):
        see(acme_shop, now=NOON + timedelta(seconds=seconds))
    assert Sighting.objects.get().seen_at == NOON
    # Another process, which remembers nothing, keeps to it as well.
    sightings._written.clear()
    see(acme_shop, now=NOON + timedelta(seconds=59))
    assert Sighting.objects.get().seen_at == NOON
    see(acme_shop, now=NOON + timedelta(seconds=120))
    assert Sighting.objects.get().seen_at == NOON + timedelta(seconds=120)


@pytest.mark.parametrize(
    ("origin", "referrer"),
    [
        ("", ""),
        ("null", ""),
        ("file://", ""),
        ("javascript:alert(1)", ""),
        ("", "about:blank"),
        ("https://" + "x" * 300, ""),
        ("", "https://" + "x" * 5000),
    ],
)
def test_what_is_no_page_is_not_seen(acme_shop: Site, origin: str, referrer: str) -> None:
    see(acme_shop, origin, referrer)
    assert not Sighting.objects.exists()


def test_our_own_pages_are_no_sightings(acme_shop: Site, settings: Any) -> None:
    settings.BASE_URL = "https://chat.example"
    see(acme_shop, "https://chat.example", "https://chat.example/dashboard/")
    assert not Sighting.objects.exists()


def test_the_path_of_another_origin_is_not_believed(acme_shop: Site) -> None:
    see(acme_shop, SHOP, "https://elsewhere.example/path")
    assert Sighting.objects.get().path == ""


def test_strangers_are_told_apart_and_nobody_fills_the_table(acme_shop: Site) -> None:
    see(acme_shop)
    for number in range(200):
        see(acme_shop, f"https://x{number}.example", "", NOON + timedelta(seconds=1))
    # On a slow machine the bucket fills a little while this runs.
    assert Sighting.objects.count() < 100
    assert [page.origin for page in sightings.pages(acme_shop, 5)] == [SHOP]
    strangers = sightings.strangers(acme_shop, 3)
    assert len(strangers) == 3
    assert all(not stranger.is_allowed for stranger in strangers)
    assert sightings.latest(acme_shop) == sightings.pages(acme_shop, 1)[0]
