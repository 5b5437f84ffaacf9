"""A page that reads slowly or not at all: facts are dropped and said to be, answers are kept."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from livechat.lib import sockets
from livechat.lib.errors import NotFound
from livechat.lib.sockets import ANSWERS, QUEUE, RESYNC, TOO_FAST, Answer, Socket


class Line:
    """A connection that takes nothing until it is opened."""

    def __init__(self) -> None:
        self.is_free = asyncio.Event()
        self.sent: list[Any] = []

    async def send(self, message: dict[str, Any]) -> None:
        await self.is_free.wait()
        self.sent.append(message.get("text", message.get("code")))


class Quiet(Socket):
    async def gone(self) -> None:
        """Has nothing to tidy up."""


@pytest.fixture
async def line() -> Line:
    return Line()


@pytest.fixture
async def socket(line: Line) -> AsyncIterator[Quiet]:
    socket = Quiet()
    socket._send = line.send
    socket.is_open = True
    yield socket
    line.is_free.set()
    while socket._sender is not None:
        await asyncio.sleep(0)


async def drain(socket: Quiet, line: Line) -> list[Any]:
    line.is_free.set()
    while socket._sender is not None:
        await asyncio.sleep(0)
    return line.sent


async def test_everything_goes_out_in_order(socket: Quiet, line: Line) -> None:
    for number in range(QUEUE):
        socket.push(str(number))
    assert await drain(socket, line) == [str(number) for number in range(QUEUE)]


@pytest.mark.row("D7")
async def test_facts_are_dropped_and_the_page_is_told_to_resume(socket: Quiet, line: Line) -> None:
    for number in range(2 * QUEUE + 10):
        socket.push(str(number))
    sent = await drain(socket, line)
    assert sent.count(RESYNC) == 1
    assert sent[-1] == str(2 * QUEUE + 9)
    assert len(sent) <= QUEUE + 1


@pytest.mark.row("D7")
async def test_an_answer_is_never_dropped(socket: Quiet, line: Line) -> None:
    answers = [Answer(f"answer {number}") for number in range(QUEUE)]
    for answer in answers:
        socket.push("fact")
        socket.push(answer)
    sent = await drain(socket, line)
    assert [text for text in sent if isinstance(text, Answer)] == answers
    assert RESYNC in sent


async def test_a_page_that_sends_and_never_reads_is_closed(socket: Quiet, line: Line) -> None:
    for number in range(ANSWERS + 1):
        socket.refuse(str(number), NotFound())
    assert not socket.is_open
    assert (await drain(socket, line))[-1] == TOO_FAST


async def test_a_page_that_is_never_heard_is_closed(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "BEAT_SECONDS", 0.0)
    socket = Quiet()
    socket._send = line.send
    socket.is_open = True
    socket._watch_line(0.0)
    line.is_free.set()
    while not line.sent:
        await asyncio.sleep(0)
    assert line.sent == [sockets.BEAT_MISSED]
