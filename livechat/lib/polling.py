"""A socket's frames over plain requests, for browsers that are refused sockets.

Each poll opens the same consumer as a socket does, hands it what the browser sends, and answers with
what it says: at once if there is something, else when there is, else after `WAIT_SECONDS`. Between two
polls nothing is held here, so that each may reach another process. What is told twice costs nothing: a
page knows what it has by number, and names what it knows of the rest by `state`.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, ClassVar

import msgspec
from channels.consumer import AsyncConsumer
from msgspec import Meta

from livechat.lib.sockets import BAD_PROTOCOL, FRAME_BYTES, RESTART, TOO_FAST, Socket, ref_of

WAIT_SECONDS = 20
# What follows an answer closely, such as the line after its acknowledgement, goes along.
GATHER_SECONDS = 0.05
BODY_BYTES = 2 * FRAME_BYTES
FRAMES = 50

STARTED = "session.started"


class Poll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first of `frames` is `session.start`; `state` is what the answer before was given with."""

    frames: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=FRAMES)]
    state: Annotated[str, Meta(max_length=64)] = ""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """`close` is the code that a socket would have been closed with."""

    frames: list[msgspec.Raw]
    state: str = ""
    close: int = 0


class _Head(msgspec.Struct):
    """What a poll must understand of a frame that goes through it."""

    type: str = ""
    data: msgspec.Raw = msgspec.Raw(b"{}")


_decode = msgspec.json.Decoder(Poll).decode
_decode_head = msgspec.json.Decoder(_Head).decode


class PollConsumer(AsyncConsumer):
    """One request; holds no thread while it waits."""

    socket: ClassVar[type[Socket]]

    def admit(self, poll: Poll, socket: Socket) -> bool:
        """Whether this browser may ask again already; gives `socket` what it has left to send."""
        raise NotImplementedError

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        if scope["method"] != "POST":
            await _answer(send, 405, b"")
            return
        body = await _body(receive)
        if body is None:
            return
        try:
            poll = _decode(body) if len(body) <= BODY_BYTES else None
        except (msgspec.DecodeError, RecursionError):
            await _answer(send, 400, msgspec.json.encode(Answer([], close=BAD_PROTOCOL)))
            return
        if poll is None:
            await _answer(send, 413, b"")
            return
        socket = self.socket()
        if not self.admit(poll, socket):
            await _answer(send, 200, msgspec.json.encode(Answer([], poll.state, TOO_FAST)))
            return
        line = Line(socket, poll)
        leaving = asyncio.ensure_future(_left(receive))
        try:
            answer = await line.talk(scope, leaving)
        finally:
            leaving.cancel()
        if answer is not None:
            await _answer(send, 200, msgspec.json.encode(answer))


class Line:
    """Drives a socket's consumer for the length of one request."""

    def __init__(self, socket: Socket, poll: Poll) -> None:
        self._socket = socket
        self._poll = poll
        self._frames = [bytes(frame).decode() for frame in poll.frames]
        self._start = ref_of(self._frames[0])
        # Commands with a ref are answered: the poll waits for those, and no longer.
        self._asked = {ref for frame in self._frames[1:] if (ref := ref_of(frame))}
        self._said: list[msgspec.Raw] = []
        self._state = ""
        self._close = 0
        self._is_connected = self._has_news = self._is_refused = False
        self._heard = asyncio.Event()
        self._leave = asyncio.Event()

    async def talk(self, scope: Any, leaving: asyncio.Future[None]) -> Answer | None:
        """What there is to say; None if the browser has gone meanwhile."""
        talking = asyncio.ensure_future(self._socket(scope, self._receive, self._send))
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not self._is_done and not leaving.done():
                    self._heard.clear()
                    heard = asyncio.ensure_future(self._heard.wait())
                    waiting: list[asyncio.Future[Any]] = [heard, leaving, talking]
                    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                    heard.cancel()
                    if talking.done():
                        break
            if not self._close and not leaving.done():
                await asyncio.sleep(GATHER_SECONDS)
            if self._is_refused and not self._close:
                self._close = RESTART
        except TimeoutError:
            pass
        finally:
            self._leave.set()
            await talking
        return None if leaving.done() else Answer(self._said, self._state or self._poll.state, self._close)

    @property
    def _is_done(self) -> bool:
        return bool(self._close) or self._is_refused or (self._has_news and not self._asked)

    async def _receive(self) -> dict[str, Any]:
        if not self._is_connected:
            self._is_connected = True
            return {"type": "websocket.connect"}
        if self._frames and self._socket.is_open and not self._is_refused:
            return {"type": "websocket.receive", "text": self._frames.pop(0)}
        await self._leave.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self._close = message["code"]
        elif message["type"] == "websocket.send":
            # An answer is more than a string to the socket; msgspec takes plain ones.
            self._say(str(message["text"]))
        self._heard.set()

    def _say(self, text: str) -> None:
        head = _decode_head(text)
        ref = ref_of(text)
        self._asked.discard(ref)
        if head.type == STARTED:
            self._state, has_lines = _read(head.data)
            if self._state == self._poll.state and not has_lines:
                return  # Nothing has changed since the answer before.
        # A start that is refused for now leaves no session for the commands that follow.
        self._is_refused |= head.type == "error" and ref == self._start
        self._has_news = True
        self._said.append(msgspec.Raw(text.encode()))


def _read(started: msgspec.Raw) -> tuple[str, bool]:
    """What the page will know of everything that has no number, and whether there are lines it lacks."""
    known = msgspec.json.decode(started)
    # The time of day is no news.
    del known["now"]
    has_lines = any(known.pop("messages").values())
    return hashlib.sha256(msgspec.json.encode(known, order="deterministic")).hexdigest()[:32], has_lines


async def _body(receive: Callable[[], Awaitable[Any]]) -> bytes | None:
    """Up to one byte more than is allowed; None if the browser has gone."""
    body = b""
    while len(body) <= BODY_BYTES:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body[: BODY_BYTES + 1]


async def _left(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Any, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        # A proxy that gathers answers would hold this one back.
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
