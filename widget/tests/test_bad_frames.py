"""What no page would send: refused, nothing stored, the process alive, the neighbours unharmed."""

import json
from collections.abc import Iterator
from contextlib import suppress
from secrets import token_urlsafe
from typing import Any

import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from accounts.models import Site
from accounts.services import availability
from chats.models import Chat, Inquiry, Message, Visitor
from livechat.testing.factories import (
    ClientFactory,
    MemberFactory,
    OperatorFactory,
    SiteFactory,
    SubscriptionFactory,
)
from livechat.testing.frames import Wire
from livechat.tests.product import Product, get_status
from widget.services.identity import make_ticket

pytestmark = pytest.mark.usefixtures("server_database")

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def site(server_database: None) -> Site:
    """Somebody is online for it."""
    client = ClientFactory(slug=f"client-{token_urlsafe(8)}")
    SubscriptionFactory(client=client)
    operator = OperatorFactory(user__email=f"{token_urlsafe(8)}@people.example".lower())
    MemberFactory(client=client, user=operator.user)
    availability.operators_seen([operator.pk], timezone.now())
    type(operator).objects.filter(pk=operator.pk).update(is_online=True, last_input_at=timezone.now())
    return SiteFactory(client=client)


def wire(server: Product, origin: str | None = "") -> Wire:
    return Wire(f"{server.ws_url}/ws/visitor/", origin=server.url if origin == "" else origin)


def start(socket: Wire, site: Site, **fields: Any) -> dict[str, Any]:
    data = {"token": token_urlsafe(32), "ticket": make_ticket(site)} | fields
    return socket.ask("session.start", data, ref="start")


@pytest.fixture
def vera(server: Product, site: Site) -> Iterator[Wire]:
    with wire(server) as socket:
        assert start(socket, site)["type"] == "session.started"
        yield socket


@pytest.mark.row("I1")
@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_a_page_of_nowhere_or_of_an_unlisted_site_is_shut_out(
    server: Product, site: Site, origin: str | None
) -> None:
    visitors = Visitor.objects.filter(site=site)
    with wire(server, origin) as socket:
        data = {"token": token_urlsafe(32), "ticket": make_ticket(site)}
        if origin is not None:
            socket.send(json.dumps({"v": 1, "type": "session.start", "ref": "start", "data": data}))
        assert socket.close_code() == 4403
    assert not Chat.objects.filter(visitor__in=visitors).exists()


@pytest.mark.parametrize("ticket", ["", "x", "1:aaaa:bbbb"])
def test_a_ticket_that_we_did_not_sign_is_refused(server: Product, site: Site, ticket: str) -> None:
    with wire(server) as socket:
        assert start(socket, site, ticket=ticket)["code"] == "bad_ticket"
        assert socket.close_code() == 4403
    assert not Visitor.objects.filter(site=site).exists()


def test_nothing_is_accepted_before_the_start(server: Product, site: Site) -> None:
    with wire(server) as socket:
        socket.send('{"v":1,"type":"message.send","ref":"a","data":{"text":"hi"}}')
        assert socket.close_code() == 4400


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "null",
        "[]",
        '"message.send"',
        '{"v":1,"type":"message.send","ref":"a","data":{"text":"hi"}',
        '{"v":2,"type":"message.send","ref":"a","data":{"text":"hi"}}',
        '{"v":1,"type":"message.send","ref":"a","data":{"text":7}}',
        '{"v":1,"type":"message.send","ref":"a","data":{"text":"hi","seq":1}}',
        '{"v":1,"type":"message.send","ref":"a","chat":"1; DROP TABLE","data":{"text":"hi"}}',
        '{"v":1,"type":"message.send","ref":"a","chat":-1,"data":{"text":"hi"}}',
        '{"v":1,"type":"message.send","ref":"../a","data":{"text":"hi"}}',
        '{"v":1,"type":"chat.accept","ref":"a","chat":1,"data":{}}',
        '{"v":1,"type":"__init__","ref":"a","data":{}}',
        '{"v":1,"type":"message.send","ref":"a","data":{"text":' + "[" * 5_000 + "]" * 5_000 + "}}",
        '{"v":1,"type":"message.send","ref":"a","data":{"text":"' + "x" * 5_001 + '"}}',
        '{"v":1,"type":"message.send","ref":"a","data":{"text":""}}',
    ],
)
def test_a_frame_that_is_none_is_refused_and_the_next_one_is_heard(
    vera: Wire, site: Site, frame: str
) -> None:
    vera.send(frame)
    assert vera.ask("session.beat", {}, ref="beat")["type"] == "ok"
    assert not Message.objects.filter(chat__site=site).exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [("   \n\t ", "empty_text"), ("a\x00b", "bad_text"), ("a\x1bb", "bad_text")],
)
def test_a_text_that_cannot_be_stored_is_refused(vera: Wire, site: Site, text: str, code: str) -> None:
    assert vera.ask("message.send", {"text": text})["code"] == code
    assert not Chat.objects.filter(site=site).exists()


def test_a_lone_surrogate_is_refused(vera: Wire, site: Site) -> None:
    vera.send('{"v":1,"type":"message.send","ref":"a","data":{"text":"a\\ud800b"}}')
    # Such a frame is no JSON, so whose answer it is cannot be read either.
    assert vera.wait("")["code"] == "bad_frame"
    assert not Chat.objects.filter(site=site).exists()


@pytest.mark.parametrize("frame", [b"\x00\x01", "x" * 65_537])
def test_binary_and_huge_frames_close_the_socket(vera: Wire, site: Site, frame: str | bytes) -> None:
    vera.send(frame)
    assert vera.close_code() in (4400, 1009)


def test_many_bad_frames_close_the_socket(vera: Wire) -> None:
    for _ in range(10):
        vera.send("{")
    assert vera.close_code() == 4400


def test_who_writes_too_fast_is_told_to_slow_down(vera: Wire, site: Site) -> None:
    answers = [vera.ask("message.send", {"text": f"line {n}"}, ref=f"m{n}") for n in range(14)]
    refused = [answer for answer in answers if answer["type"] == "error"]
    assert {answer["code"] for answer in refused} == {"too_fast"}
    assert Message.objects.filter(chat__site=site, kind="text").count() == 14 - len(refused)
    assert 3 <= len(refused) <= 4


def test_a_flood_is_closed_and_the_neighbour_is_unharmed(server: Product, site: Site, vera: Wire) -> None:
    with wire(server) as flood:
        start(flood, site)
        with suppress(ConnectionClosed):
            for _ in range(400):
                flood.send('{"v":1,"type":"session.beat"}')
        assert flood.close_code() == 4429
    assert vera.ask("session.beat", {})["type"] == "ok"
    assert get_status(f"{server.url}/healthz") == 200


def test_script_in_every_field_is_only_text(server: Product, site: Site) -> None:
    with wire(server) as socket:
        page = {"url": f"https://shop.example/{SCRIPT}", "title": SCRIPT, "referrer": SCRIPT}
        started = start(socket, site, page=page, locale=SCRIPT, time_zone=SCRIPT)
        assert started["type"] == "session.started"
        assert socket.ask("message.send", {"text": SCRIPT}, ref="m")["data"]["text"] == SCRIPT
        form = {"name": SCRIPT, "email": "a@b.example", "text": SCRIPT}
        assert socket.ask("inquiry.send", form, ref="f")["type"] == "ok"
    assert Inquiry.objects.get(site=site).body == SCRIPT


@pytest.mark.row("S9", "I5")
def test_a_card_is_masked_before_anybody_has_it(vera: Wire, site: Site) -> None:
    answer = vera.ask("message.send", {"text": "4111 1111 1111 1111"}, ref="m")
    assert answer["data"]["text"] == "•••• •••• •••• 1111"
    assert "4111" not in Message.objects.get(chat__site=site, kind="text").body


def test_a_socket_that_says_nothing_for_longer_than_redis_waits_lives(vera: Wire) -> None:
    """redis-py and channels_redis each give up after 5 s of silence unless they are told not to."""
    assert vera.is_silent(6.5)
    assert vera.ask("session.beat", {})["type"] == "ok"
