"""Which language a visitor is spoken to in: the page's, the browser's, else the site's (X12)."""

import json
from typing import Any

import pytest
from django.test import Client as Http
from django.utils import translation

from accounts.models import Site
from chats.errors import ChatEnded
from livechat.lib.errors import DomainError
from widget.services import languages

pytestmark = [pytest.mark.django_db, pytest.mark.row("X12")]


def config(site: Site, locale: str = "", **headers: str) -> Any:
    return Http(headers=headers).get(f"/widget/config/{site.key}.json", {"locale": locale}).json()


def frame(site: Site, locale: str = "", **headers: str) -> str:
    answer = Http(headers=headers).get(f"/widget/frame/{site.key}/", {"locale": locale})
    return answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("de", "de"), ("pt-BR", "pt"), ("nl,fr,de", "fr"), ("nl", "en"), ("", "en"), ("<b>,,ar", "ar")],
)
def test_the_first_language_that_we_speak_is_spoken(site: Site, asked: str, spoken: str) -> None:
    assert config(site, asked)["language"] == spoken
    assert f'<html lang="{spoken}"' in frame(site, asked)


def test_the_button_speaks_it_too(site: Site) -> None:
    arabic = config(site, "ar")
    assert arabic["dir"] == "rtl"
    assert arabic["words"]["open"] == "فتح المحادثة"
    assert set(arabic["words"]["unread"]) == {"zero", "one", "two", "few", "other"}
    assert config(site, "fr")["words"]["unread"] == {
        "one": "{n} nouveau message",
        "zero": "{n} nouveau message",
        "other": "{n} nouveaux messages",
    }


def test_a_cdn_keeps_one_answer_for_each_address(site: Site) -> None:
    answers = [config(site, "es", **{"Accept-Language": browser}) for browser in ("de", "ar")]
    assert json.dumps(answers[0]) == json.dumps(answers[1])
    headers = Http().get(f"/widget/config/{site.key}.json").headers
    assert "Accept-Language" not in headers.get("Vary", "")


def test_the_frame_knows_the_language_of_its_button(site: Site) -> None:
    assert config(site, "de")["frame"].endswith(f"/widget/frame/{site.key}/?locale=de")


def test_a_frame_without_an_answer_asks_the_browser(site: Site) -> None:
    assert '<html lang="es"' in frame(site, **{"Accept-Language": "nl, es-MX;q=0.8, en;q=0.5"})


def test_arabic_runs_from_right_to_left(site: Site) -> None:
    page = frame(site, "ar")
    assert '<html lang="ar" dir="rtl">' in page
    assert "رسالتك" in page


def test_a_refusal_is_said_in_the_visitors_language(site: Site) -> None:
    with translation.override("de"):
        assert ChatEnded().words == "Dieser Chat ist beendet."
        assert DomainError("Only ours.").words == "Only ours."


def test_a_language_that_nobody_speaks_is_stored_as_english() -> None:
    assert languages.known("de") == "de"
    assert languages.known("<script>") == languages.known("") == "en"
