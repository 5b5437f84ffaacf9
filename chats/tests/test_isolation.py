"""A foreign id is answered exactly like one that never existed, on every command of both doors (I1)."""

from secrets import token_urlsafe
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Operator
from chats.events import commands
from chats.models import Chat, Inquiry, Message
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
from widget.services.identity import make_ticket

pytestmark = [pytest.mark.usefixtures("server_database"), pytest.mark.row("I1")]

NEVER = 10**12
# Commands that name a chat, with data that is otherwise right. A new one without an entry fails below.
OPERATOR: dict[str, dict[str, Any]] = {
    "message.send": {"text": "hello"},
    "chat.mark": {"seen": 1},
    "chat.type": {},
    "chat.resume": {"after": 0},
    "chat.watch": {"after": 0},
    "chat.unwatch": {},
    "chat.accept": {},
    "chat.decline": {},
    "chat.terminate": {},
    "chat.hold": {},
    "chat.translate": {"visitor": "es", "operator": "en"},
    "message.translate": {"seq": 1},
    "chat.knock": {},
    "transfer.receivers": {},
    "transfer.offer": {"reason": "Why.", "receiver": NEVER},
    "transfer.accept": {"transfer": NEVER},
    "transfer.deny": {"transfer": NEVER},
    "transfer.cancel": {"transfer": NEVER},
    "page.redirect": {"url": "https://shop.example/"},
    "uploads.allow": {"allowed": True},
    "text.check": {"text": "hello"},
    "word.suggest": {"word": "helo"},
    "word.keep": {"word": "helo"},
    "chat.respond": {"text": "hello"},
}
VISITOR: dict[str, dict[str, Any]] = {
    "message.send": {"text": "hello"},
    "chat.mark": {"seen": 1},
    "chat.type": {},
    "chat.resume": {"after": 0},
    "chat.end": {},
    "message.translate": {"seq": 1},
    "chat.rate": {"rating": 5},
    "chat.email": {"email": "a@b.example"},
    "inquiry.send": {"name": "", "email": "a@b.example", "text": "hello"},
}


def desk() -> Operator:
    """Online, of a client of their own on Platform."""
    client = ClientFactory(slug=f"client-{token_urlsafe(8)}")
    SubscriptionFactory(client=client)
    now = timezone.now()
    operator = OperatorFactory(
        user__email=f"{token_urlsafe(8)}@people.example".lower(),
        is_online=True,
        seen_at=now,
        last_input_at=now,
    )
    MemberFactory(client=client, user=operator.user)
    return operator


def chat_with(operator: Operator, *, active: bool) -> Chat:
    client = operator.user.memberships.get().client
    now = timezone.now()
    visitor = VisitorFactory(site=SiteFactory(client=client), seen_at=now, active_at=now)
    chat = queue.enter(visitor, ref="first", text="Is it a secret?", now=now).chat
    if active:
        queue.accept(chat, operator, now)
    return chat


def chats_named(union: Any) -> set[str]:
    """The commands of a door that carry the id of a chat."""
    return {
        command.__struct_config__.tag for command in union.__args__ if "chat" in command.__struct_fields__
    }


def test_every_command_that_names_a_chat_is_tried_here() -> None:
    assert chats_named(commands.OperatorCommand) == OPERATOR.keys()
    assert chats_named(commands.VisitorCommand) == VISITOR.keys()


@pytest.mark.parametrize("active", [False, True])
def test_an_operator_of_another_client(server: Product, active: bool) -> None:
    chat, stranger = chat_with(desk(), active=active), desk()
    http = Http()
    http.force_login(stranger.user)
    name = settings.SESSION_COOKIE_NAME
    before = Chat.objects.values().get(pk=chat.pk)
    address = f"{server.ws_url}/ws/operator/"
    with Wire(address, origin=server.url, cookie=f"{name}={http.cookies[name].value}") as wire:
        started = wire.ask("session.start", {}, ref="start")
        assert started["data"]["chats"] == []
        for command, data in OPERATOR.items():
            foreign = wire.ask(command, data, chat=chat.pk)
            never = wire.ask(command, data, chat=NEVER)
            assert foreign == never, command
            assert foreign["code"] == "not_found", command
    assert Chat.objects.values().get(pk=chat.pk) == before
    assert not Message.objects.filter(chat=chat, body="hello").exists()


def test_another_visitor_of_the_same_site(server: Product) -> None:
    chat = chat_with(desk(), active=True)
    before = Chat.objects.values().get(pk=chat.pk)
    with Wire(f"{server.ws_url}/ws/visitor/", origin=server.url) as wire:
        data = {"token": token_urlsafe(32), "ticket": make_ticket(chat.site)}
        started = wire.ask("session.start", data | {"chat": chat.pk}, ref="start")
        assert started["data"]["chats"] == []
        for command, data in VISITOR.items():
            foreign = wire.ask(command, data, chat=chat.pk)
            never = wire.ask(command, data, chat=NEVER)
            assert foreign == never, command
            assert foreign["code"] == "not_found", command
    assert Chat.objects.values().get(pk=chat.pk) == before
    assert not Inquiry.objects.filter(site=chat.site).exists()


@pytest.mark.parametrize("cookie", ["", "sessionid=never"])
def test_nobody_without_a_sign_in(server: Product, cookie: str) -> None:
    with Wire(f"{server.ws_url}/ws/operator/", origin=server.url, cookie=cookie) as wire:
        if cookie:
            wire.send('{"v":1,"type":"session.start","ref":"start"}')
        assert wire.close_code() == 4401


def test_no_page_of_another_origin_uses_the_sign_in(server: Product) -> None:
    http = Http()
    http.force_login(desk().user)
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={http.cookies[name].value}"
    for origin in (None, "https://evil.example"):
        with Wire(f"{server.ws_url}/ws/operator/", origin=origin, cookie=cookie) as wire:
            assert wire.close_code() == 4403
