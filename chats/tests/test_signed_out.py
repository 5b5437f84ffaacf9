"""Whoever may not be there any more is out within five seconds, with Redis stopped too (I2)."""

import time
from collections.abc import Callable, Iterator
from secrets import token_urlsafe

import pytest
from django.conf import settings
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Member, Operator
from accounts.services import members
from chats.models import Chat, Message
from chats.services import queue
from livechat.lib.sockets import RESTART, SIGN_IN
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

pytestmark = [pytest.mark.usefixtures("server_database"), pytest.mark.row("I2")]

OUT_SECONDS = 5.0


@pytest.fixture(scope="module")
def deaf_server(server: Product) -> Iterator[Product]:
    """The product without Redis."""
    server.kill("valkey")
    yield server
    server.start("valkey")


def operator() -> Operator:
    client = ClientFactory(slug=f"client-{token_urlsafe(8)}".lower())
    SubscriptionFactory(client=client)
    person = OperatorFactory(user__email=f"{token_urlsafe(8)}@people.example".lower(), is_online=True)
    MemberFactory(client=client, user=person.user)
    return person


def active_chat(person: Operator) -> Chat:
    now = timezone.now()
    Operator.objects.filter(pk=person.pk).update(seen_at=now, last_input_at=now)
    site = SiteFactory(client=Member.objects.get(user=person.user).client)
    chat = queue.enter(VisitorFactory(site=site, seen_at=now), ref="first", text="Hello?", now=now).chat
    queue.accept(chat, person, now)
    return chat


def sign_out(person: Operator, http: Http) -> None:
    http.post("/sign-out/")


def disable(person: Operator, http: Http) -> None:
    person.user.is_active = False
    person.user.save()


def take_a_new_password(person: Operator, http: Http) -> None:
    person.user.set_password(token_urlsafe(16))
    person.user.save()


def leave_the_team(person: Operator, http: Http) -> None:
    member = Member.objects.get(user=person.user)
    owner = MemberFactory(client=member.client, role=Member.Role.OWNER)
    members.remove(member, actor=owner.user, now=timezone.now())


# Whoever is signed in still comes back, and is asked anew what they may do.
@pytest.mark.parametrize(
    ("act", "code"),
    [(sign_out, SIGN_IN), (disable, SIGN_IN), (take_a_new_password, SIGN_IN), (leave_the_team, RESTART)],
)
def test_the_socket_closes_and_nothing_more_is_done_in_their_name(
    deaf_server: Product, act: Callable[[Operator, Http], None], code: int
) -> None:
    person, http = operator(), Http()
    chat = active_chat(person)
    http.force_login(person.user)
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={http.cookies[name].value}"
    address = f"{deaf_server.ws_url}/ws/operator/"
    with Wire(address, origin=deaf_server.url, cookie=cookie) as wire:
        assert wire.ask("session.start", {})["data"]["chats"][0]["id"] == chat.pk
        act(person, http)
        begun = time.monotonic()
        assert wire.close_code() == code
        assert time.monotonic() - begun < OUT_SECONDS
    with Wire(address, origin=deaf_server.url, cookie=cookie) as again:
        again.send('{"v":1,"type":"session.start","ref":"start","data":{}}')
        again.send(f'{{"v":1,"type":"message.send","ref":"late","chat":{chat.pk},"data":{{"text":"late"}}}}')
        if code == SIGN_IN:
            assert again.close_code() == SIGN_IN
        else:
            assert again.wait("start")["data"]["chats"] == []
            assert again.wait("late")["code"] == "not_found"
    assert not Message.objects.filter(chat=chat, body="late").exists()
