"""The load: pairs of a visitor's and an operator's socket, messages at fixed times, nothing else.

Open loop: a message leaves when its time has come, whether or not earlier ones were answered, and
is timed from then. Frames are encoded beforehand and answers are searched, not parsed, so that the
load costs less than what it measures; it says its own share of a core.
"""

import asyncio
import gc
import resource
import secrets
import time
from array import array
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple, TypeVar

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

TICK_SECONDS = 0.001
START_SECONDS = 60.0
# What is still on its way after this does not count as delivered.
DRAIN_SECONDS = 1.0
SETTLE_SECONDS = 10.0
CONNECT_AT_ONCE = 50
# One message in so many names a card, which must be masked wherever it shows up.
CARD_EVERY = 50
CARD = "4111 1111 1111 1111"
TEXT = "Could you tell me when the order will arrive?"

_REF = b'"ref":"m'
# Refs are for ever, and so must be new in each run against the same database.
_process = f"{secrets.token_hex(3)}n"
_runs = count(1)


class End(NamedTuple):
    """One end of a pair: where it connects, how it begins, and the frames before and after a ref."""

    url: str
    headers: dict[str, str]
    begin: list[bytes]
    chat: int


class Pair(NamedTuple):
    visitor: End
    operator: End


@dataclass
class Result:
    """One step at one rate; times in milliseconds."""

    rate: int
    seconds: float
    sent: int
    acknowledged: int
    delivered: int
    ack_ms: list[float]
    delivery_ms: list[float]
    load_cpu: float  # share of one core
    late_ms: float  # how late the load itself was, at most
    errors: dict[str, int] = field(default_factory=dict)
    unmasked: int = 0

    def p(self, share: float) -> float:
        """A percentile of the delivery time; what was not delivered took for ever."""
        index = int(share * self.sent)
        return self.delivery_ms[index] if index < len(self.delivery_ms) else float("inf")

    def holds(self, p99_ms: float) -> bool:
        return self.delivered >= 0.999 * self.sent and self.p(0.99) < p99_ms


class Line(WSListener):
    """One socket; it only notes when which message came by."""

    def __init__(self, load: "Load", end: End) -> None:
        self.load = load
        self.end = end
        self.transport: WSTransport
        self.begun = asyncio.get_running_loop().create_future()
        self._waiting = len(end.begin)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        transport.send(WSMsgType.TEXT, self.end.begin[0])

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is not WSMsgType.TEXT:
            return
        now = time.perf_counter()
        text = frame.get_payload_as_bytes()
        if self._waiting:
            self._begin(text)
        elif text.startswith(b'{"type":"ok"'):
            self.load.note(self.load.acked_at, text, now)
        elif text.startswith(b'{"type":"message.sent"'):
            self.load.note(self.load.delivered_at, text, now)
            if b"1111 1111 1111" in text:
                self.load.unmasked += 1
        elif b'"code":"' in text:
            code = text.split(b'"code":"', 1)[1].split(b'"', 1)[0].decode()
            self.load.errors[code] = self.load.errors.get(code, 0) + 1

    def _begin(self, text: bytes) -> None:
        if b'"ref":"begin' not in text:
            return
        if b'"type":"error"' in text:
            self.begun.set_exception(RuntimeError(text.decode()))
        self._waiting -= 1
        if self._waiting:
            self.transport.send(WSMsgType.TEXT, self.end.begin[-self._waiting])
        elif not self.begun.done():
            self.begun.set_result(None)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if not self.begun.done():
            self.begun.set_exception(ConnectionError(f"{self.end.url} closed the socket"))


L = TypeVar("L", bound=WSListener)


async def open_socket(listener: L, end: End) -> L:
    await ws_connect(
        lambda: listener, end.url, extra_headers=end.headers, websocket_handshake_timeout=START_SECONDS
    )
    return listener


class Load:
    """All pairs connected; `step` sends at a rate and reports."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._new_arrays(0)

    def _new_arrays(self, size: int) -> None:
        self.prefix = f"{_process}{next(_runs)}".encode()
        self.acked_at = array("d", bytes(8 * size))
        self.delivered_at = array("d", bytes(8 * size))
        self.errors: dict[str, int] = {}
        self.unmasked = 0

    async def connect(self, pairs: list[Pair]) -> None:
        """Open both ends of each pair; afterwards lines 2n and 2n+1 belong together."""
        gate = asyncio.Semaphore(CONNECT_AT_ONCE)

        async def open_one(end: End) -> Line:
            async with gate:
                line = await open_socket(Line(self, end), end)
                await asyncio.wait_for(line.begun, START_SECONDS)
            return line

        self.lines = await asyncio.gather(*(open_one(end) for pair in pairs for end in pair))

    async def close(self) -> None:
        for line in self.lines:
            line.transport.disconnect(graceful=False)
        await asyncio.gather(*(line.transport.wait_disconnected() for line in self.lines))

    def note(self, times: "array[float]", text: bytes, now: float) -> None:
        """Write down when the message named in `text` was seen first."""
        start = text.find(_REF) + len(_REF)
        run, _, index = text[start : text.index(b'"', start)].partition(b"-")
        if run == self.prefix:
            position = int(index)
            if not times[position]:
                times[position] = now

    async def step(self, rate: int, seconds: float, *, both_sides: bool = True) -> Result:
        """Send `rate` messages a second, each pair and side in turn, and wait for the stragglers."""
        total = int(rate * seconds)
        self._new_arrays(total)
        frames = self._frames(total, sides=2 if both_sides else 1)
        gc.collect()
        gc.disable()
        cpu = _own_cpu()
        begin = time.perf_counter()
        sent, late = 0, 0.0
        while sent < total:
            now = time.perf_counter()
            due = min(total, int((now - begin) * rate) + 1)
            if due > sent:
                late = max(late, now - (begin + sent / rate))
            for index in range(sent, due):
                line, frame = frames[index]
                line.transport.send(WSMsgType.TEXT, frame)
            sent = due
            await asyncio.sleep(TICK_SECONDS)
        took = time.perf_counter() - begin
        share = (_own_cpu() - cpu) / took
        deadline = time.perf_counter() + DRAIN_SECONDS
        while time.perf_counter() < deadline and not all(self.delivered_at):
            await asyncio.sleep(0.02)
        gc.enable()
        acks = [1000 * (at - begin - i / rate) for i, at in enumerate(self.acked_at) if at]
        deliveries = [1000 * (at - begin - i / rate) for i, at in enumerate(self.delivered_at) if at]
        return Result(
            rate, seconds, total, len(acks), len(deliveries), sorted(acks), sorted(deliveries), share,
            1000 * late, self.errors, self.unmasked,
        )  # fmt: skip

    async def settle(self) -> None:
        """After a step at too high a rate: wait until the server has worked off what it got."""
        deadline = time.perf_counter() + SETTLE_SECONDS
        while time.perf_counter() < deadline and not all(self.acked_at):
            await asyncio.sleep(0.05)

    async def trespass(self, chat: int) -> tuple[int, int]:
        """Everyone writes into a chat that is not theirs; how many were refused, and how many were not."""
        self._new_arrays(len(self.lines))
        for index, line in enumerate(self.lines):
            line.transport.send(WSMsgType.TEXT, message(f"m{self.prefix.decode()}-{index}", chat, TEXT))
        deadline = time.perf_counter() + START_SECONDS
        while time.perf_counter() < deadline and sum(self.errors.values()) < len(self.lines):
            await asyncio.sleep(0.02)
        return self.errors.get("not_found", 0), sum(map(bool, self.acked_at))

    def _frames(self, total: int, sides: int) -> list[tuple[Line, bytes]]:
        pairs = len(self.lines) // 2
        frames = []
        for index in range(total):
            turn, pair = divmod(index, pairs)
            line = self.lines[2 * pair + turn % sides]
            text = f"{TEXT} {CARD}" if index % CARD_EVERY == 0 else TEXT
            frames.append((line, message(f"m{self.prefix.decode()}-{index}", line.end.chat, text)))
        return frames


def message(ref: str, chat: int, text: str) -> bytes:
    return f'{{"v":1,"type":"message.send","ref":"{ref}","chat":{chat},"data":{{"text":"{text}"}}}}'.encode()


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
