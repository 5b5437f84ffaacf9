"""`POST /widget/poll/`: the same conversation where sockets are refused."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from secrets import token_urlsafe

import psutil
import pytest

from accounts.models import Site
from billing.models import Subscription
from chats.models import Chat, Message, Visitor
from livechat.testing.frames import Door, Polls
from livechat.tests.product import Product, get_status
from widget.services.identity import make_ticket
from widget.tests.test_bad_frames import polls, site, wire

__all__ = ["site"]

pytestmark = pytest.mark.usefixtures("server_database")

MANY = 190  # An address may have 200, and the other tests' may not be gone yet.


def start_frame(site: Site, token: str, **fields: object) -> bytes:
    data = {"token": token, "ticket": make_ticket(site)} | fields
    return json.dumps({"v": 1, "type": "session.start", "ref": "start", "data": data}).encode()


@pytest.fixture
def token() -> str:
    return token_urlsafe(32)


@pytest.fixture
def line(server: Product, site: Site, token: str) -> Polls:
    line = polls(server)
    line.poll(start_frame(site, token))
    assert line.wait("start")["type"] == "session.started"
    return line


@pytest.mark.row("F1")
def test_a_message_is_stored_once_and_its_answer_comes_with_the_poll(line: Polls, site: Site) -> None:
    first = line.ask("message.send", {"text": "Is it hardy?"}, ref="m1")
    again = line.ask("message.send", {"text": "Is it hardy?"}, ref="m1")
    assert first["data"]["seq"] == again["data"]["seq"] == 1
    assert Message.objects.filter(chat__site=site, kind="text").count() == 1


@pytest.mark.row("D9")
def test_a_poll_waits_until_something_is_said_elsewhere(
    line: Polls, server: Product, site: Site, token: str
) -> None:
    """The visitor's other tab, on a socket, is what is heard."""
    line.ask("message.send", {"text": "one"}, ref="m1")
    chat = Chat.objects.get(site=site)
    with wire(server) as other:
        other.send(start_frame(site, token).decode())
        other.wait("start")
        line.begin_again(start_frame(site, token, chat=chat.pk, after=1, again=True))
        while not line.is_waiting(0.4):
            pass
        other.ask("message.send", {"text": "two"}, ref="m2", chat=chat.pk)
        assert line.answer()["data"]["text"] == "two"


def test_nothing_new_is_answered_with_nothing(line: Polls, site: Site, token: str) -> None:
    """What was told already is told by `state` alone, so the poll waits."""
    line.begin_again(start_frame(site, token, again=True))
    assert line.is_waiting(1)


@pytest.mark.row("U2")
def test_a_poll_is_no_sign_that_somebody_looks(line: Polls, site: Site, token: str) -> None:
    assert line.ask("presence.report", {"state": "hidden"})["type"] == "ok"
    before = Visitor.objects.get(site=site)
    assert before.hidden_at
    line.begin_again(start_frame(site, token, again=True))
    line.ask("session.beat", {}, ref="beat")
    after = Visitor.objects.get(site=site)
    assert after.hidden_at == before.hidden_at
    assert after.seen_at > before.seen_at


@pytest.fixture
def waiting(server: Product, site: Site) -> Iterator[list[socket.socket]]:
    """Many visitors, each with a poll that waits."""
    address = ("127.0.0.1", server.port)
    with ExitStack() as stack:
        lines = []
        for _ in range(MANY):
            begun, token = polls(server), token_urlsafe(32)
            begun.poll(start_frame(site, token))
            body = b'{"state":"%s","frames":[%s]}' % (
                begun.state.encode(),
                start_frame(site, token, again=True),
            )
            head = f"POST /widget/poll/ HTTP/1.1\r\nHost: {address[0]}\r\nOrigin: {server.url}\r\n"
            line = stack.enter_context(socket.create_connection(address))
            line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            lines.append(line)
        yield lines


def test_many_polls_hold_no_thread(server: Product, waiting: list[socket.socket]) -> None:
    process = psutil.Process(server.pid("web"))
    assert process.num_threads() < 40
    began = time.monotonic()
    assert get_status(f"{server.url}/healthz") == 200
    assert time.monotonic() - began < 5


def test_only_post_is_answered(server: Product) -> None:
    assert get_status(f"{server.url}/widget/poll/") == 405


@pytest.mark.row("X12")
@pytest.mark.parametrize("door", [wire, polls])
def test_what_the_server_says_is_in_the_visitors_language(
    server: Product, site: Site, token: str, door: Callable[[Product], Door]
) -> None:
    Subscription.objects.filter(client=site.client).delete()
    with door(server) as opened:
        opened.send(start_frame(site, token, language="de").decode())
        assert opened.wait("start")["data"]["sentence"].startswith("Gerade kann niemand chatten.")
        refused = opened.ask("message.send", {"text": "   "})
        assert refused["message"] == "Es gibt noch nichts zu senden."
    assert Visitor.objects.get(site=site).language == "de"
