"""The web process at its edges: heartbeats, frames, proxies, and its end with sockets open."""

import json
import secrets
import time

import pytest
from websockets.asyncio.client import ClientConnection, connect

from livechat.lib.sockets import GONE, RESTART
from livechat.testing.factories import SiteFactory
from livechat.tests.product import Product, fetch_headers
from widget.services.identity import make_ticket

SOCKETS = 50
END_SECONDS = 5


async def open_socket(server: Product, path: str = "/ws/visitor/") -> ClientConnection:
    return await connect(f"{server.ws_url}{path}", origin=server.url)  # type: ignore[arg-type]


async def close_code(socket: ClientConnection) -> int | None:
    await socket.wait_closed()
    return socket.close_code


@pytest.fixture
def ticket(server_database: None) -> str:
    return make_ticket(SiteFactory.create())


async def open_visitor(server: Product, ticket: str) -> ClientConnection:
    socket = await open_socket(server)
    data = {"token": secrets.token_urlsafe(32), "ticket": ticket}
    await socket.send(json.dumps({"v": 1, "type": "session.start", "ref": "start", "data": data}))
    assert json.loads(await socket.recv())["type"] == "session.started"
    return socket


async def test_sockets_are_told_to_come_back_and_the_process_ends_in_time(
    server: Product, ticket: str
) -> None:
    sockets = [await open_visitor(server, ticket) for _ in range(SOCKETS)]
    started = time.monotonic()
    server.stop("web")
    assert time.monotonic() - started < END_SECONDS
    assert {await close_code(socket) for socket in sockets} == {RESTART}
    server.start("web")


def test_a_process_that_starts_keeps_its_line_to_redis(server: Product) -> None:
    before = len(server.output())
    server.stop("web")
    server.start("web")
    assert "redis_lost" not in server.output()[before:]


async def test_frame_of_more_than_64_kib_closes_the_socket(server: Product) -> None:
    socket = await open_socket(server)
    await socket.send("x" * (64 * 1024 + 1))
    assert await close_code(socket) == 1009


async def test_unknown_socket_address_is_gone_and_no_error(server: Product) -> None:
    socket = await open_socket(server, "/ws/nothing/")
    assert await close_code(socket) == GONE
    assert "Traceback" not in server.output()


def test_answers_do_not_name_the_server(server: Product) -> None:
    assert "Server" not in fetch_headers(f"{server.url}/healthz")


async def test_messages_are_not_compressed(server: Product) -> None:
    socket = await open_socket(server)
    assert socket.response is not None
    assert "Sec-WebSocket-Extensions" not in socket.response.headers
    await socket.close()
