"""`/widget/config/KEY.json`."""

from typing import Any

import pytest
from django.test import Client as Http
from pytest_django import Settings

from accounts.models import Site
from billing.models import Subscription
from livechat.testing.factories import MemberFactory, OperatorFactory, SubscriptionFactory
from widget.services.colors import contrast, text_on

pytestmark = pytest.mark.django_db


def get(key: str, **headers: str) -> Any:
    return Http(headers=headers).get(f"/widget/config/{key}.json")


def test_it_says_what_the_loader_draws(site: Site, settings: Settings) -> None:
    settings.BASE_URL = "https://chat.example"
    config = get(site.key).json()
    assert config["title"] == "Ask the gardeners"
    assert config["color"] == "#166534"
    assert config["text_color"] == "#ffffff"
    assert config["frame"] == f"https://chat.example/widget/frame/{site.key}/?locale=en"
    assert config["words"]["open"] == "Open chat"
    assert config["online"] is False


def test_it_says_when_somebody_can_answer(site: Site) -> None:
    SubscriptionFactory(client=site.client, package=Subscription.Package.PLATFORM)
    operator = OperatorFactory(is_online=True)
    assert get(site.key).json()["online"] is False
    MemberFactory(client=site.client, user=operator.user)
    assert get(site.key).json()["online"] is True


@pytest.mark.row("F1")
def test_it_is_the_same_for_every_origin_and_needs_no_cookie(site: Site) -> None:
    answers = [get(site.key, Origin=origin) for origin in ("https://acme.example", "https://other.example")]
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert answer["Cache-Control"] == "public, max-age=15, stale-while-revalidate=30"
        assert not answer.cookies


def test_an_unchanged_one_is_not_sent_again(site: Site) -> None:
    etag = get(site.key)["ETag"]
    assert get(site.key, **{"If-None-Match": etag}).status_code == 304
    Site.objects.update(title="Another title")
    assert get(site.key, **{"If-None-Match": etag}).status_code == 200


@pytest.mark.row("I1")
def test_an_inactive_site_is_answered_like_one_that_never_was(site: Site) -> None:
    Site.objects.update(is_active=False)
    inactive, unknown = get(site.key), get("000000000000")
    assert inactive.status_code == unknown.status_code == 404
    assert inactive.content == unknown.content
    assert inactive.json()["error"] == "not_found"
    assert inactive["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "color", ["#000000", "#ffffff", "#767676", "#ff0000", "#ffff00", "#4f46e5", "#808080"]
)
def test_text_can_be_read_on_every_colour(color: str) -> None:
    assert contrast(text_on(color), color) >= 4.5
