"""The base of both doors: a Channels consumer without a thread hop an event.

Channels closes old database connections in a thread before each event it dispatches; ours touch
the database only through the writer and `lib.db.run`, which look after their own connections.
"""

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import msgspec
from channels.consumer import AsyncConsumer
from django.conf import settings
from django.utils.translation import gettext_noop

from livechat.lib.errors import DomainError
from livechat.lib.hub import hub
from livechat.lib.publishing import Note
from livechat.lib.rate_limit import Bucket

# Close codes of our own (docs/protocol.md).
BAD_PROTOCOL = 4400
SIGN_IN = 4401
NOT_YOURS = 4403
GONE = 4404
BEAT_MISSED = 4408
REPLACED = 4409
TOO_FAST = 4429
RESTART = 4503

FRAME_BYTES = 65_536
# Facts that may wait for a slow reader; beyond it they are thrown away and the page resumes.
QUEUE = 100
BAD_FRAMES = 10
# Frames refused for their rate until the socket is closed.
PATIENCE = 50
START_SECONDS = 10
# Two heartbeats and a little.
BEAT_SECONDS = 60

# Answers that may wait for a page which sends and does not read.
ANSWERS = 1_000

RESYNC = '{"v":1,"type":"session.resync"}'

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Answer(str):
    """A frame that answers a command: kept when facts are thrown away."""

    __slots__ = ()


class TooFast(DomainError):
    code = "too_fast"
    message = gettext_noop("You are sending faster than we can take it. Please wait a moment.")


class BadFrame(DomainError):
    code = "bad_frame"
    message = gettext_noop("This page sent something that we do not understand. Please reload it.")


async def nothing_here(scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
    """The answer at an address of no socket: a page can only see why once it is accepted."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": GONE})


class Socket(AsyncConsumer):
    """Frames in, facts out. A subclass decodes commands and carries them out."""

    decode: ClassVar[Any]  # text of a frame → command; raises msgspec.DecodeError

    def __init__(self) -> None:
        self.groups: set[str] = set()
        self.is_open = False
        self._queue: deque[str | int] = deque()
        self._sender: asyncio.Task[None] | None = None
        self._frames = Bucket(settings.FRAMES_A_MINUTE, settings.FRAMES_A_MINUTE / 5)
        self._refused = 0
        self._bad = 0
        self._heard_at = 0.0
        self._watch: asyncio.TimerHandle | None = None

    # --- for subclasses

    async def admit(self) -> int:
        """0, or the close code for a socket that may not be here."""
        raise NotImplementedError

    async def handle(self, command: Any) -> None:
        """Carry a command out; a DomainError becomes an error frame."""
        raise NotImplementedError

    async def gone(self) -> None:
        """The socket is closed and has left its groups."""

    # --- ASGI

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        self.scope = scope
        self._send: Send = send
        try:
            while True:
                message = await receive()
                if message["type"] == "websocket.receive":
                    await self._received(message)
                elif message["type"] == "websocket.connect":
                    await send({"type": "websocket.accept"})
                    self.is_open = True
                    self._watch_line(START_SECONDS)
                    if code := await self.admit():
                        self.close(code)
                else:
                    break
        finally:
            self.is_open = False
            if self._watch is not None:
                self._watch.cancel()
            for group in self.groups:
                hub.leave(group, self)
            self.groups.clear()
            await self.gone()

    async def _received(self, message: dict[str, Any]) -> None:
        if not self.is_open:
            return
        self._heard_at = asyncio.get_running_loop().time()
        if not self._frames.take():
            self._refused += 1
            if self._refused > PATIENCE:
                self.close(TOO_FAST)
            else:
                self.refuse(ref_of(message.get("text") or ""), TooFast())
            return
        text = message.get("text")
        if text is None or len(text) > FRAME_BYTES:
            self.close(BAD_PROTOCOL)
            return
        try:
            command = type(self).decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            self._bad += 1
            if self._bad >= BAD_FRAMES:
                self.close(BAD_PROTOCOL)
            else:
                self.refuse(ref_of(text), BadFrame())
            return
        try:
            await self.handle(command)
        except DomainError as error:
            self.refuse(command.ref, error)

    def _watch_line(self, seconds: float) -> None:
        """Close when nothing has arrived for `seconds` (D8); one timer a socket, set anew when it rings."""
        loop = asyncio.get_running_loop()

        def ring() -> None:
            left = self._heard_at + BEAT_SECONDS - loop.time()
            if left > 0:
                self._watch = loop.call_later(left, ring)
            else:
                self.close(BEAT_MISSED)

        self._watch = loop.call_later(seconds, ring)

    # --- out

    def join(self, group: str) -> None:
        self.groups.add(group)
        hub.join(group, self)

    def leave(self, group: str) -> None:
        self.groups.discard(group)
        hub.leave(group, self)

    def deliver(self, note: Note) -> None:
        """From the hub."""
        self.push(note.text)

    def push(self, text: str) -> None:
        """Queue a frame; a reader who is too slow loses the queue and is told to resume (D7)."""
        if not self.is_open:
            return
        if len(self._queue) >= ANSWERS:
            self.close(TOO_FAST)
            return
        if len(self._queue) >= QUEUE and not isinstance(text, Answer):
            # The page can read facts again, but nobody repeats an answer.
            self._queue = deque(item for item in self._queue if isinstance(item, Answer))
            self._queue.append(RESYNC)
        self._queue.append(text)
        self._start_sender()

    def push_fact(self, fact: msgspec.Struct) -> None:
        self.push(msgspec.json.encode(fact).decode())

    def refuse(self, ref: str, error: DomainError) -> None:
        answer = {"v": 1, "type": "error", "ref": ref, "code": error.code, "message": error.words}
        if error.fields:
            answer["fields"] = dict(error.fields)
        self.push(Answer(msgspec.json.encode(answer).decode()))

    def close(self, code: int) -> None:
        """Close once everything queued has been sent."""
        if self.is_open:
            self.is_open = False
            self._queue.append(code)
            self._start_sender()

    def _start_sender(self) -> None:
        # One task a burst and none for an idle socket: an idle one costs no task's memory.
        if self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._send_all())

    async def _send_all(self) -> None:
        try:
            while self._queue:
                item = self._queue.popleft()
                if isinstance(item, int):
                    await self._send({"type": "websocket.close", "code": item})
                else:
                    await self._send({"type": "websocket.send", "text": item})
        except (OSError, RuntimeError):
            # The line broke, or the server has closed it already: receive() says so next.
            self._queue.clear()
        finally:
            self._sender = None


class _Ref(msgspec.Struct):
    ref: str = ""


_REF = re.compile(r'"ref":"([\w-]{1,64})"', re.ASCII)


def ref_of(text: str) -> str:
    """The ref of a frame that is refused, if it can be read at all."""
    try:
        ref = msgspec.json.decode(text, type=_Ref).ref
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        # No JSON to us, half a letter for one; unanswered, its page would send the same for ever.
        found = _REF.search(text)
        return found[1] if found else ""
    return ref if len(ref) <= 64 and ref.isascii() else ""
