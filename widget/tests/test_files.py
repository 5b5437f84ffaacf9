"""The visitor's files over HTTP: by the browser's token and the site's ticket, never by a cookie."""

from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Http
from pytest_django import Settings

from accounts.models import Operator
from chats.models import Attachment, Chat, Visitor
from chats.services import uploads
from livechat.testing.cast import Told, accepted, at
from livechat.testing.factories import SiteFactory, VisitorFactory
from widget.services.identity import hash_token, make_ticket

pytestmark = pytest.mark.django_db

TOKEN = token_urlsafe(32)


@pytest.fixture(autouse=True)
def _around(commits: None, told: Told, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def chat(vera: Visitor, olga: Operator) -> Chat:
    """Vera's, with uploads allowed; her browser has TOKEN."""
    Visitor.objects.filter(pk=vera.pk).update(token_hash=hash_token(TOKEN))
    chat = accepted(vera, olga)
    uploads.allow(chat, olga, at(1), allowed=True)
    return chat


def who(chat: Chat, token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "X-Widget-Ticket": make_ticket(chat.site)}


def post(number: Any, headers: dict[str, str], ref: str = "a") -> Any:
    form = {"chat": number, "ref": ref, "file": SimpleUploadedFile("a.txt", b"hello")}
    return Http().post("/widget/files/", form, headers=headers)


@pytest.mark.row("O25", "I3", "I7")
def test_a_visitor_sends_and_fetches(chat: Chat) -> None:
    sent = post(chat.pk, who(chat))
    assert sent.status_code == 200
    message = sent.json()["message"]
    assert (message["side"], message["kind"], message["text"]) == ("visitor", "file", "a.txt")
    address = f"/widget/files/{message['data']['token']}/"
    answer = Http().get(address, headers=who(chat))
    assert answer.content == b"hello"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Access-Control-Allow-Origin" not in answer
    assert not answer.cookies
    # The address alone opens nothing.
    assert Http().get(address).status_code == 401
    assert post(chat.pk, who(chat)).json() == sent.json()
    assert Attachment.objects.count() == 1


@pytest.mark.row("I1", "I3")
def test_another_visitor_and_another_site_learn_nothing(chat: Chat, vera: Visitor) -> None:
    message = post(chat.pk, who(chat)).json()["message"]
    address, never = f"/widget/files/{message['data']['token']}/", f"/widget/files/{'x' * 32}/"
    other = token_urlsafe(32)
    VisitorFactory(site=vera.site, token_hash=hash_token(other))
    elsewhere = SiteFactory(client=vera.site.client)
    VisitorFactory(site=elsewhere, token_hash=hash_token(TOKEN))
    for headers in (
        who(chat, other),
        {"Authorization": f"Bearer {TOKEN}", "X-Widget-Ticket": make_ticket(elsewhere)},
        who(chat, token_urlsafe(32)),
        who(chat, ""),
    ):
        foreign, absent = Http().get(address, headers=headers), Http().get(never, headers=headers)
        assert foreign.status_code == absent.status_code == 404
        assert foreign.content == absent.content
        taken, missing = post(chat.pk, headers, ref="b"), post(10**12, headers, ref="b")
        assert taken.status_code == missing.status_code == 404
        assert taken.content == missing.content
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("number", ["", "x", "-1", "1e9", "9" * 30, "٣"])
def test_a_chat_that_is_no_number_is_none(chat: Chat, number: str) -> None:
    assert post(number, who(chat)).status_code == 404


@pytest.mark.parametrize("ticket", ["", "x", "1:aaaa:bbbb"])
def test_a_ticket_that_we_did_not_sign_opens_nothing(chat: Chat, ticket: str) -> None:
    answer = post(chat.pk, {"Authorization": f"Bearer {TOKEN}", "X-Widget-Ticket": ticket})
    assert answer.json()["code"] == "bad_ticket"
    assert not Attachment.objects.exists()


@pytest.mark.row("O25")
def test_it_is_refused_until_it_is_allowed(chat: Chat, olga: Operator) -> None:
    uploads.allow(chat, olga, at(2), allowed=False)
    answer = post(chat.pk, who(chat))
    assert (answer.status_code, answer.json()["code"]) == (409, "uploads_off")


def test_no_other_origin_may_ask(chat: Chat) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Headers": "authorization"}
    answer = Http().options("/widget/files/", headers=asked)
    assert answer.status_code == 405
    assert "Access-Control-Allow-Origin" not in answer
