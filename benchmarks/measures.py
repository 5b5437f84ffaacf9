"""The measurements, one function each."""

import asyncio
import json
import random
import time
from dataclasses import dataclass
from typing import Any

from picows import WSFrame, WSListener, WSMsgType, WSTransport

from benchmarks.load import CONNECT_AT_ONCE, START_SECONDS, End, Load, Result, open_socket
from benchmarks.machine import cpu_seconds, memory_bytes, pin, stolen_seconds
from benchmarks.people import seed
from benchmarks.targets import SERVER_CORE, Place, Target, visitor_end

STEP_SECONDS = 2.5
LATENCY_RATE = 300
LATENCY_SECONDS = 6.0
# Rates whose ratio is below this are the same rate.
CLOSE = 1.1
MOST_STEPS = 9
# When other guests of the host take more than this share of a core, a step tells of them, not of us.
DISTURBED = 0.02
TRIES = 6
BACK_SECONDS = 40.0
BEAT_SECONDS = 25
BEAT = b'{"v":1,"type":"session.beat"}'


@dataclass
class Step:
    """A step of the load with what it cost the server."""

    result: Result
    server_cpu: float  # seconds
    stolen: float  # share of one core that other guests of the host took meanwhile

    @property
    def cpu_ms(self) -> float:
        """The server's time for each delivered message, in milliseconds."""
        return 1000 * self.server_cpu / max(1, self.result.delivered)

    def summary(self) -> dict[str, Any]:
        result = self.result
        return {
            "rate": result.rate,
            "sent": result.sent,
            "delivered": result.delivered,
            "p50_ms": round(result.p(0.5), 2),
            "p99_ms": round(result.p(0.99), 2),
            "cpu_ms": round(self.cpu_ms, 4),
            "server_share": round(self.server_cpu / result.seconds, 3),
            "load_share": round(result.load_cpu, 3),
            "load_late_ms": round(result.late_ms, 1),
            "stolen": round(self.stolen, 3),
            "errors": result.errors,
        }


async def take_step(
    load: Load, target: Target, rate: int, seconds: float, *, both_sides: bool = True
) -> Step:
    """One step; taken again while the host is busy with others, and then the least disturbed of them."""
    steps: list[Step] = []
    while not steps or (steps[-1].stolen > DISTURBED and len(steps) < TRIES):
        if steps:
            await load.settle()
        stolen, used = stolen_seconds(), cpu_seconds(target.pid)
        result = await load.step(rate, seconds, both_sides=both_sides)
        used = cpu_seconds(target.pid) - used
        steps.append(Step(result, used, (stolen_seconds() - stolen) / seconds))
    return min(steps, key=lambda step: step.stolen)


async def find_maximum(load: Load, target: Target, start: int, p99_ms: float) -> list[Step]:
    """Steps towards the highest rate that holds; the search ends when that is known within a tenth."""
    steps: list[Step] = []
    good, bad, rate = 0.0, 0.0, float(start)
    while len(steps) < MOST_STEPS and not (good and bad and bad / good < CLOSE):
        step = await take_step(load, target, int(rate), STEP_SECONDS)
        steps.append(step)
        if step.result.holds(p99_ms):
            good = max(good, rate)
            rate = (good + bad) / 2 if bad else good * 1.5
        else:
            await load.settle()
            bad = min(bad or rate, rate)
            rate = (good + bad) / 2 if good else bad / 1.5
    return steps


def best(steps: list[Step], p99_ms: float) -> Step | None:
    held = [step for step in steps if step.result.holds(p99_ms)]
    return max(held, key=lambda step: step.result.rate, default=None)


async def measure_latency(load: Load, target: Target) -> Step:
    """Visitor to operator, at a rate that a busy site has."""
    return await take_step(load, target, LATENCY_RATE, LATENCY_SECONDS, both_sides=False)


# --- sockets that do nothing


class Idle(WSListener):
    """A visitor's socket that has begun, and then only says that it is there, as a page does."""

    def __init__(self, end: End) -> None:
        self.end = end
        self.next_beat: asyncio.TimerHandle | None = None
        self.begun = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        transport.send(WSMsgType.TEXT, self.end.begin[0])
        self._beat_later()

    def _beat_later(self) -> None:
        self.next_beat = asyncio.get_running_loop().call_later(BEAT_SECONDS, self._beat)

    def _beat(self) -> None:
        self.transport.send(WSMsgType.TEXT, BEAT)
        self._beat_later()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.TEXT and not self.begun.done():
            text = frame.get_payload_as_bytes()
            if b'"session.started"' in text:
                self.begun.set_result(None)
            else:
                self.begun.set_exception(RuntimeError(text.decode()))

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if self.next_beat is not None:
            self.next_beat.cancel()
        if not self.begun.done():
            self.begun.set_exception(ConnectionError("closed before it began"))


async def open_idle(ends: list[End]) -> list[Idle]:
    gate = asyncio.Semaphore(CONNECT_AT_ONCE)

    async def open_one(end: End) -> Idle:
        async with gate:
            idle = await open_socket(Idle(end), end)
            await asyncio.wait_for(idle.begun, START_SECONDS)
        return idle

    return await asyncio.gather(*map(open_one, ends))


async def measure_idle(place: Place, sockets: int) -> dict[str, Any]:
    """The memory that the server needs for each of many visitors who have a chat window open."""
    with place.product() as product:
        [people] = seed(product, "--visitors", str(sockets + CONNECT_AT_ONCE))
        ends = [visitor_end(product, people["ticket"], token) for token in people["visitors"]]
        first = await open_idle(ends[:CONNECT_AT_ONCE])
        await asyncio.sleep(1)
        before = memory_bytes(product.pid("web"))
        begun = time.perf_counter()
        others = await open_idle(ends[CONNECT_AT_ONCE:])
        opened_in = time.perf_counter() - begun
        await asyncio.sleep(5)
        each = (memory_bytes(product.pid("web")) - before) / sockets
        still_open = sum(not idle.transport.is_disconnected for idle in first + others)
        for idle in first + others:
            idle.transport.disconnect(graceful=False)
        return {
            "sockets": sockets,
            "still_open": still_open,
            "kib_each": round(each / 1024, 1),
            "per_gib": int(2**30 / each),
            "opened_in_seconds": round(opened_in, 1),
        }


# --- sockets that come back


class Returning(WSListener):
    """A visitor's socket that must get every line after the one it has."""

    def __init__(self, end: End, last: int, until: int) -> None:
        self.end = end
        self.last = last
        self.until = until
        self.caught_up = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        transport.send(WSMsgType.TEXT, self.end.begin[0])

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is not WSMsgType.TEXT:
            return
        fact = json.loads(frame.get_payload_as_bytes())
        if fact["type"] == "session.started":
            for line in fact["data"]["messages"].get(str(self.end.chat), []):
                self._take(line["seq"])
        elif fact["type"] == "message.sent":
            self._take(fact["seq"])

    def _take(self, seq: int) -> None:
        self.last += seq == self.last + 1
        if self.last == self.until and not self.caught_up.done():
            self.caught_up.set_result(None)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if not self.caught_up.done():
            self.caught_up.set_exception(ConnectionError("closed before it had caught up"))


async def come_back(end: End, last: int, until: int) -> Returning:
    """Connect until it works and everything is there, with the pages' own back-off."""
    delay = 0.5
    while True:
        try:
            line = await open_socket(Returning(end, last, until), end)
            await line.caught_up
        except OSError:
            await asyncio.sleep(delay * random.uniform(0.5, 1))  # noqa: S311
            delay = min(2 * delay, 15)
        else:
            return line


async def measure_comeback(place: Place, sockets: int, lines: int = 20) -> dict[str, Any]:
    """kill -9 the web process under many open chats, start it, wait until all have what they missed."""
    with place.product() as product:
        [people] = seed(product, "--operators", "10", "--chats", str(sockets), "--lines", str(lines))
        chats = people["chats"]
        ends = [visitor_end(product, people["ticket"], c["token"], c["id"]) for c in chats]
        open_lines = await asyncio.gather(*(come_back(end, 0, lines) for end in ends))
        half = lines // 2
        ends = [visitor_end(product, people["ticket"], c["token"], c["id"], half) for c in chats]
        gone = [asyncio.ensure_future(line.transport.wait_disconnected()) for line in open_lines]
        killed_at = time.perf_counter()
        product.kill("web")
        await asyncio.gather(*gone)
        coming = [asyncio.ensure_future(come_back(end, half, lines)) for end in ends]
        await asyncio.to_thread(product.start, "web")
        pin(product.pid("web"), SERVER_CORE)
        ready_at = time.perf_counter()
        done, missing = await asyncio.wait(coming, timeout=BACK_SECONDS)
        back_at = time.perf_counter()
        for task in missing:
            task.cancel()
        for task in done:
            task.result().transport.disconnect(graceful=False)
        return {
            "sockets": sockets,
            "caught_up": len(done),
            "since_kill_seconds": round(back_at - killed_at, 1),
            "since_ready_seconds": round(back_at - ready_at, 1),
        }
