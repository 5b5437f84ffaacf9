"""The page inside the iframe."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Http

from accounts.models import Site
from livechat.testing.factories import SiteFactory
from widget.services.identity import read_ticket

pytestmark = pytest.mark.django_db


def get(key: str, **headers: str) -> Any:
    return Http(headers=headers).get(f"/widget/frame/{key}/")


def policy_of(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.row("F1")
def test_exactly_the_sites_origins_and_we_may_embed_it(site: Site) -> None:
    answer = get(site.key)
    expected = f"https://acme.example https://shop.acme.example {settings.BASE_URL}"
    assert policy_of(answer)["frame-ancestors"] == expected
    assert "X-Frame-Options" not in answer


def test_a_site_without_origins_is_embedded_by_us_alone(site: Site) -> None:
    Site.objects.update(origins=[])
    assert policy_of(get(site.key))["frame-ancestors"] == settings.BASE_URL


def test_nothing_in_it_runs_but_our_own_files(site: Site) -> None:
    answer = get(site.key)
    policy = policy_of(answer)
    assert (
        policy["default-src"]
        == policy["base-uri"]
        == policy["form-action"]
        == policy["frame-src"]
        == "'none'"
    )
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    # Whom the visitor may be sent to is no address that anything is loaded from.
    page = re.sub(r'data-origins="[^"]*"', "", answer.content.decode())
    assert not re.search(r"<style|\sstyle=|<script>|\son[a-z]+=|https?://", page)


@pytest.mark.row("I7")
def test_it_sets_no_cookie_and_is_kept_by_nobody(site: Site) -> None:
    answer = get(site.key)
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_its_ticket_is_for_its_own_site(site: Site) -> None:
    SiteFactory()
    ticket = re.search(r'data-ticket="([^"]+)"', get(site.key).content.decode())
    assert ticket
    assert read_ticket(ticket[1]) == site.pk


@pytest.mark.row("I1")
def test_an_inactive_site_is_answered_like_one_that_never_was(site: Site) -> None:
    Site.objects.update(is_active=False)
    inactive, unknown = get(site.key), get("000000000000")
    assert inactive.status_code == unknown.status_code == 404
    assert inactive.content == unknown.content
    assert policy_of(inactive)["frame-ancestors"] == "'none'"


def test_what_a_client_wrote_is_text(site: Site) -> None:
    Site.objects.update(title="<script>alert(1)</script>", greeting='"><img src=x onerror=alert(1)>')
    page = get(site.key).content.decode()
    assert "<script>alert" not in page
    assert "<img src" not in page


def test_its_scripts_and_styles_are_one_file_each(site: Site) -> None:
    page = get(site.key).content.decode()
    assert re.findall(r'<script[^>]* src="([^"]+)"', page) == [
        f"{settings.STATIC_URL}joined/widget/frame/main.js"
    ]
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == [
        f"{settings.STATIC_URL}joined/widget/frame/frame.css"
    ]


def test_it_comes_compressed(site: Site) -> None:
    answer = get(site.key, **{"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 6 * 1024
