"""What no page would send: refused, nothing stored, the process alive, the neighbours unharmed."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from secrets import token_urlsafe
from typing import Any

import pytest
from django.utils import timezone
from msgspec import Raw
from websockets.exceptions import ConnectionClosed

from accounts.models import Site
from accounts.services import availability
from chats.models import Chat, Inquiry, Message, Visitor
from livechat.lib.polling import Poll
from livechat.testing.factories import (
    ClientFactory,
    MemberFactory,
    OperatorFactory,
    SiteFactory,
    SubscriptionFactory,
)
from livechat.testing.frames import Door, Polls, Wire
from livechat.tests.product import Product, get_status
from widget.consumers import VisitorSocket
from widget.polling import VisitorPoll
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


def polls(server: Product, origin: str | None = "") -> Polls:
    return Polls(f"{server.url}/widget/poll/", origin=server.url if origin == "" else origin)


Opened = Callable[..., Door]


@pytest.fixture(params=[wire, polls])
def door(request: pytest.FixtureRequest) -> Opened:
    """By socket, and by what takes its place."""
    opened: Opened = request.param
    return opened


def start(socket: Door, site: Site, **fields: Any) -> dict[str, Any]:
    data = {"token": token_urlsafe(32), "ticket": make_ticket(site)} | fields
    return socket.ask("session.start", data, ref="start")


@pytest.fixture
def vera(server: Product, site: Site, door: Opened) -> Iterator[Door]:
    with door(server) as socket:
        assert start(socket, site)["type"] == "session.started"
        yield socket


@pytest.fixture
def socket(server: Product, site: Site) -> Iterator[Wire]:
    """Vera on a socket."""
    with wire(server) as socket:
        assert start(socket, site)["type"] == "session.started"
        yield socket


@pytest.fixture
def line(server: Product, site: Site) -> Polls:
    """Vera where sockets are refused."""
    line = polls(server)
    assert start(line, site)["type"] == "session.started"
    return line


@pytest.mark.row("I1")
@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_a_page_of_nowhere_or_of_an_unlisted_site_is_shut_out(
    server: Product, site: Site, origin: str | None, door: Opened
) -> None:
    visitors = Visitor.objects.filter(site=site)
    with door(server, origin) as socket:
        data = {"token": token_urlsafe(32), "ticket": make_ticket(site)}
        if origin is not None or door is polls:
            socket.send(json.dumps({"v": 1, "type": "session.start", "ref": "start", "data": data}))
        assert socket.close_code() == 4403
    assert not Chat.objects.filter(visitor__in=visitors).exists()


@pytest.mark.parametrize("ticket", ["", "x", "1:aaaa:bbbb"])
def test_a_ticket_that_we_did_not_sign_is_refused(
    server: Product, site: Site, ticket: str, door: Opened
) -> None:
    with door(server) as socket:
        assert start(socket, site, ticket=ticket)["code"] == "bad_ticket"
        assert socket.close_code() == 4403
    assert not Visitor.objects.filter(site=site).exists()


def test_nothing_is_accepted_before_the_start(server: Product, site: Site, door: Opened) -> None:
    with door(server) as socket:
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
        '{"v":1,"type":"chat.start","data":{}}',
        '{"v":1,"type":"chat.start","ref":"a","data":{"chat":1}}',
        '{"v":1,"type":"chat.start","ref":"a","chat":1}',
    ],
)
def test_a_frame_that_is_none_is_refused_and_the_next_one_is_heard(
    vera: Door, site: Site, frame: str
) -> None:
    vera.send(frame)
    assert vera.ask("session.beat", {}, ref="beat")["type"] == "ok"
    assert not Message.objects.filter(chat__site=site).exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [("   \n\t ", "empty_text"), ("a\x00b", "bad_text"), ("a\x1bb", "bad_text")],
)
def test_a_text_that_cannot_be_stored_is_refused(vera: Door, site: Site, text: str, code: str) -> None:
    assert vera.ask("message.send", {"text": text})["code"] == code
    assert not Chat.objects.filter(site=site).exists()


def test_a_lone_surrogate_is_refused(vera: Door, site: Site) -> None:
    vera.send('{"v":1,"type":"message.send","ref":"a","data":{"text":"a\\ud800b"}}')
    # Its page has to know which message will never be stored; of a poll, one JSON, nothing can be read.
    assert vera.wait("a" if isinstance(vera, Wire) else "")["code"] == "bad_frame"
    assert not Chat.objects.filter(site=site).exists()


@pytest.mark.parametrize("frame", [b"\x00\x01", "x" * 65_537])
def test_binary_and_huge_frames_close_the_socket(vera: Door, site: Site, frame: str | bytes) -> None:
    vera.send(frame)
    assert vera.close_code() in (4400, 1009)


def test_many_bad_frames_close_the_socket(socket: Wire) -> None:
    for _ in range(10):
        socket.send("{")
    assert socket.close_code() == 4400


def test_who_writes_too_fast_is_told_to_slow_down(vera: Door, site: Site) -> None:
    frame = '{"v":1,"type":"message.send","ref":"m%d","data":{"text":"line"}}'
    vera.send(*(frame % n for n in range(14)))
    answers = [vera.wait(f"m{n}") for n in range(14)]
    refused = [answer for answer in answers if answer["type"] == "error"]
    assert {answer["code"] for answer in refused} == {"too_fast"}
    assert Message.objects.filter(chat__site=site, kind="text").count() == 14 - len(refused)
    assert 3 <= len(refused) <= 4


def test_a_flood_is_closed_and_the_neighbour_is_unharmed(server: Product, site: Site, socket: Wire) -> None:
    with wire(server) as flood:
        start(flood, site)
        with suppress(ConnectionClosed):
            for _ in range(400):
                flood.send('{"v":1,"type":"session.beat"}')
        assert flood.close_code() == 4429
    assert socket.ask("session.beat", {})["type"] == "ok"
    assert get_status(f"{server.url}/healthz") == 200


def test_script_in_every_field_is_only_text(server: Product, site: Site, door: Opened) -> None:
    with door(server) as socket:
        page = {"url": f"https://shop.example/{SCRIPT}", "title": SCRIPT, "referrer": SCRIPT}
        started = start(socket, site, page=page, locale=SCRIPT, time_zone=SCRIPT)
        assert started["type"] == "session.started"
        assert socket.ask("message.send", {"text": SCRIPT}, ref="m")["data"]["text"] == SCRIPT
        form = {"name": SCRIPT, "email": "a@b.example", "text": SCRIPT}
        assert socket.ask("inquiry.send", form, ref="f")["type"] == "ok"
    assert Inquiry.objects.get(site=site).body == SCRIPT


@pytest.mark.row("S9", "I5")
def test_a_card_is_masked_before_anybody_has_it(vera: Door, site: Site) -> None:
    answer = vera.ask("message.send", {"text": "4111 1111 1111 1111"}, ref="m")
    assert answer["data"]["text"] == "•••• •••• •••• 1111"
    assert "4111" not in Message.objects.get(chat__site=site, kind="text").body


def test_a_socket_that_says_nothing_for_longer_than_redis_waits_lives(socket: Wire) -> None:
    """redis-py and channels_redis each give up after 5 s of silence unless they are told not to."""
    assert socket.is_silent(6.5)
    assert socket.ask("session.beat", {})["type"] == "ok"


def test_what_is_no_poll_is_refused(line: Polls, site: Site) -> None:
    for body in (
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"frames":[]}',
        b'{"frames":{}}',
        b'{"frames":[{}],"more":1}',
        b"\xff",
    ):
        assert line.post(body)[0] == 400
    assert line.post(b'{"frames":[' + b",".join([b"{}"] * 51) + b"]}")[0] == 400
    assert line.post(b'{"frames":["' + b"x" * 131_072 + b'"]}')[0] == 413
    assert line.post(b'{"frames":[' + b"[" * 5_000 + b"]" * 5_000 + b"]}")[0] in (200, 400)
    assert line.ask("session.beat", {})["type"] == "ok"


def test_who_polls_too_often_is_sent_away_for_a_while() -> None:
    """Each browser has an allowance of its own, which no poll brings anew."""
    door = VisitorPoll()
    mine, others = (Poll([Raw(b'{"data":{"token":"%s"}}' % token)]) for token in (b"mine", b"others"))
    admitted = [door.admit(mine, VisitorSocket()) for _ in range(40)]
    assert admitted[:30] == [True] * 30
    assert not admitted[-1]
    assert door.admit(others, VisitorSocket())


def test_what_a_browser_may_send_goes_along_from_poll_to_poll() -> None:
    poll = Poll([Raw(b'{"data":{"token":"a browser"}}')])
    first, second = VisitorSocket(), VisitorSocket()
    VisitorPoll().admit(poll, first)
    VisitorPoll().admit(poll, second)
    assert first._messages is second._messages
    assert first._frames is second._frames
