"""Consent first, and the privacy page of a website on the dashboard."""

import re
from secrets import token_urlsafe
from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Operator, Site
from chats.models import Inquiry, Visitor
from livechat.testing.cast import ask
from widget.models import Privacy
from widget.services.identity import hash_token

pytestmark = [pytest.mark.django_db, pytest.mark.row("X9")]


@pytest.fixture
def http(ada: Operator) -> Http:
    http = Http()
    http.force_login(ada.user)
    return http


def page_of(site: Site) -> str:
    return f"/dashboard/sites/{site.pk}/privacy/"


def test_consent_first_is_off_until_somebody_switches_it_on(http: Http, acme_shop: Site) -> None:
    config = f"/widget/config/{acme_shop.key}.json"
    assert Http().get(config).json()["consent"] is False
    assert not Privacy.objects.exists(), "reading writes nothing"
    assert http.post(page_of(acme_shop), {"asks_consent": "on"}).status_code == 302
    assert Http().get(config).json()["consent"] is True
    acme_shop.refresh_from_db()
    assert acme_shop.typing_preview is False
    http.post(page_of(acme_shop), {"typing_preview": "on"})
    assert Http().get(config).json()["consent"] is False


def test_a_secret_is_shown_once_and_never_kept_by_a_browser(http: Http, acme_shop: Site) -> None:
    made = http.post(f"{page_of(acme_shop)}secrets/")
    secret = re.search(r"<code[^>]*>([0-9a-f]{64})</code>", made.content.decode())
    assert secret
    assert made["Cache-Control"] == "no-store"
    assert secret[1] not in http.get(page_of(acme_shop)).content.decode()
    http.post(f"{page_of(acme_shop)}secrets/")
    third = http.post(f"{page_of(acme_shop)}secrets/")
    assert third.status_code == 409
    assert "Two secrets are valid already" in third.content.decode()
    assert http.post(f"{page_of(acme_shop)}secrets/retire/", {"slot": "1"}).status_code == 302
    for slot in ("", "3", "x"):
        assert http.post(f"{page_of(acme_shop)}secrets/retire/", {"slot": slot}).status_code == 404
    assert [one.slot for one in acme_shop.identity_secrets.all()] == [2]


@pytest.mark.row("I1")
def test_it_is_for_those_who_manage_the_site(
    http: Http, bolt_shop: Site, acme_shop: Site, carl: Operator
) -> None:
    operator = Http()
    operator.force_login(carl.user)
    for who, site in ((http, bolt_shop), (operator, bolt_shop), (operator, acme_shop)):
        for address in (page_of(site), f"{page_of(site)}secrets/", f"{page_of(site)}secrets/retire/"):
            assert who.post(address, {"asks_consent": "on", "slot": "1"}).status_code == 404
    assert not Privacy.objects.exists()
    assert not bolt_shop.identity_secrets.exists()


# --- LiveChat('consent', false)


def forget(site: Site, token: str, origin: str = "https://shop.example", key: str = "") -> Any:
    address = f"/widget/forget/{key or site.key}/"
    return Http(headers={"Origin": origin}).post(address, token, content_type="text/plain")


def visitor(site: Site) -> tuple[str, Visitor]:
    token = token_urlsafe(32)
    return token, Visitor.objects.create(site=site, token_hash=hash_token(token))


def test_a_visitor_who_did_nothing_is_forgotten(acme_shop: Site) -> None:
    token, _ = visitor(acme_shop)
    _, other = visitor(acme_shop)
    answer = forget(acme_shop, token)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert Visitor.objects.get() == other
    assert forget(acme_shop, token).status_code == 204


def test_whoever_wrote_is_a_conversation(acme_shop: Site, olga: Operator) -> None:
    chatted, one = visitor(acme_shop)
    wrote, two = visitor(acme_shop)
    ask(one)
    Inquiry.objects.create(client=acme_shop.client, site=acme_shop, visitor=two, ref="r", body="Hello")
    forget(acme_shop, chatted)
    forget(acme_shop, wrote)
    assert Visitor.objects.count() == 2


def test_only_the_sites_own_pages_ask_and_all_are_answered_alike(acme_shop: Site, bolt_shop: Site) -> None:
    token, _ = visitor(acme_shop)
    answers = [
        forget(acme_shop, token, origin="https://evil.example"),
        forget(acme_shop, token, origin=""),
        forget(bolt_shop, token),
        forget(acme_shop, token, key="000000000000"),
        forget(acme_shop, ""),
        forget(acme_shop, "x" * 10_000),
        forget(acme_shop, "é" * 40),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(204, b"")}
    assert Visitor.objects.count() == 1
