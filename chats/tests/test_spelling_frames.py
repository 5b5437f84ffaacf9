"""The dictionary over the operator's socket (S12)."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Http
from django.utils import timezone

from chats.services import queue
from livechat.testing.factories import (
    ClientFactory,
    MemberFactory,
    OperatorFactory,
    SiteFactory,
    SubscriptionFactory,
    VisitorFactory,
)
from livechat.testing.frames import Wire
from livechat.tests.product import Product

pytestmark = pytest.mark.usefixtures("server_database")


@pytest.mark.row("S12")
def test_the_dictionary_answers_over_the_socket(server: Product) -> None:
    now = timezone.now()
    client = ClientFactory(slug="dictionary")
    SubscriptionFactory(client=client)
    owner = OperatorFactory(is_online=True, seen_at=now, last_input_at=now)
    MemberFactory(client=client, user=owner.user)
    visitor = VisitorFactory(site=SiteFactory(client=client), seen_at=now, active_at=now)
    chat = queue.enter(visitor, ref="first", text="Hortensja?", now=now).chat
    queue.accept(chat, owner, now)
    http = Http()
    http.force_login(owner.user)
    name = settings.SESSION_COOKIE_NAME
    address = f"{server.ws_url}/ws/operator/"
    with Wire(address, origin=server.url, cookie=f"{name}={http.cookies[name].value}") as wire:
        wire.ask("session.start", {}, ref="start")

        def ask(command: str, **data: str) -> Any:
            answer = wire.ask(command, data, chat=chat.pk)
            return answer["data"] if answer["type"] == "ok" else answer["code"]

        assert ask("text.check", text="A hortensja, we recieve it, grüezi", canned="Grüezi!") == {
            "unknown": ["recieve"]
        }
        found = ask("word.suggest", word="recieve")
        assert "receive" in found["suggestions"]
        assert ask("word.keep", word="recieve") == {}
        assert ask("text.check", text="we recieve it") == {"unknown": []}
        assert ask("word.keep", word="two words") == "bad_text"
        assert ask("word.keep", word="x" * 41) == "bad_frame"
        assert ask("text.check", text="  ") == "empty_text"
        assert "too_fast" in [ask("text.check", text="hello") for _ in range(30)]
