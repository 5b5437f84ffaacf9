"""One run: people write in bursts while processes are killed under them."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.chaos.history import Acknowledged, Marks, ReadBack, Run, Stored
from benchmarks.chaos.pages import OperatorPage, Page, VisitorPage

BURST = 5
TICK_SECONDS = 0.05


class Stage(Protocol):
    """The processes under test, and a look into their database from outside."""

    @property
    def victims(self) -> Sequence[str]: ...

    async def kill(self, victim: str) -> None:
        """kill -9, wait a moment, start it again and wait until it answers."""

    async def is_stored(self, message: Acknowledged) -> bool | None:
        """Whether another connection sees the message now; None if the database is away."""

    async def marks(self) -> list[Marks]:
        """The marks of every chat now; empty if the database is away."""

    async def stored(self) -> Stored:
        """The whole record, at the end."""


@dataclass
class Plan:
    kills: int = 6
    seed: int = 1
    # Between two kills, so that some fall into bursts and some into reconnecting.
    calm_seconds: tuple[float, float] = (0.3, 1.5)
    pause_seconds: float = 0.4  # between two bursts of one person, at most
    loss: float = 0.1  # of live messages, on their last metre
    drain_seconds: float = 30.0


@dataclass
class Cast:
    visitors: list[VisitorPage]
    operators: list[OperatorPage]
    # More tabs of the same visitors, in which nobody writes.
    tabs: list[VisitorPage] = field(default_factory=list)

    @property
    def pages(self) -> list[Page]:
        return [*self.visitors, *self.tabs, *self.operators]


async def play(stage: Stage, cast: Cast, plan: Plan) -> Run:
    """Let everyone write while the plan's kills happen, wait until all is quiet, and report."""
    run = Run([page.history for page in cast.pages], Stored([], {}, set()), kills=0)
    rng = random.Random(plan.seed)  # noqa: S311 - repeatable, guards nothing
    async with asyncio.TaskGroup() as group:
        background = [group.create_task(page.run()) for page in cast.pages]
        background.append(group.create_task(_watch_marks(stage, run)))
        background.append(group.create_task(_read_back(stage, cast, run)))
        await asyncio.gather(*(page.is_in.wait() for page in cast.pages))
        writers = [group.create_task(_visitor_writes(page, plan)) for page in cast.visitors]
        writers += [group.create_task(_operator_writes(page, plan)) for page in cast.operators]
        for page in cast.pages:
            page.loss = plan.loss
        for number in range(plan.kills):
            await asyncio.sleep(rng.uniform(*plan.calm_seconds))
            await stage.kill(stage.victims[number % len(stage.victims)])
            run.kills += 1
        await asyncio.sleep(plan.calm_seconds[1])
        _cancel(writers)
        run.stored = await _drain(stage, cast, plan)
        _cancel(background)
    return run


def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()


async def _visitor_writes(page: VisitorPage, plan: Plan) -> None:
    count = 0
    while True:
        for _ in range(page.random.randint(1, BURST)):
            count += 1
            page.write(f"{page.history.name} says {count}", page.chat)
            await asyncio.sleep(page.random.uniform(0, 0.02))
        await asyncio.sleep(page.random.uniform(0, plan.pause_seconds))


async def _operator_writes(page: OperatorPage, plan: Plan) -> None:
    count = 0
    while True:
        for chat in sorted(page.mine):
            for _ in range(page.random.randint(0, BURST)):
                count += 1
                page.write(f"{page.history.name} answers {count}", chat)
            await asyncio.sleep(page.random.uniform(0, 0.02))
        await asyncio.sleep(page.random.uniform(0, plan.pause_seconds))


async def _read_back(stage: Stage, cast: Cast, run: Run) -> None:
    """Look for every acknowledged message at once, as a stranger would."""
    answered: asyncio.Queue[Acknowledged] = asyncio.Queue()
    for page in cast.pages:
        page.witness = answered.put_nowait
    while True:
        message = await answered.get()
        found = await stage.is_stored(message)
        if found is not None:
            run.read_backs.append(ReadBack(message.ref, found))


async def _watch_marks(stage: Stage, run: Run) -> None:
    while True:
        run.marks.extend(await stage.marks())
        await asyncio.sleep(TICK_SECONDS)


async def _drain(stage: Stage, cast: Cast, plan: Plan) -> Stored:
    """Wait until everything is sent and everyone shows everything; give up in time for the checker."""
    for page in cast.pages:
        page.loss = 0.0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(plan.drain_seconds):
            await _until_sent(cast)
            # A message lost on the last metre is noticed by the number of the next one.
            for visitor in cast.visitors:
                visitor.write(f"{visitor.history.name} says goodbye", visitor.chat)
            for operator in cast.operators:
                for chat in sorted(operator.mine):
                    operator.write(f"{operator.history.name} says goodbye in {chat}", chat)
            await _until_sent(cast)
            stored = await stage.stored()
            while not all(_shows(page, stored.last_seq) for page in cast.pages):
                await asyncio.sleep(TICK_SECONDS)
                stored = await stage.stored()
            return stored
    return await stage.stored()


async def _until_sent(cast: Cast) -> None:
    while any(page.outbox or not page.is_in.is_set() for page in cast.pages):
        await asyncio.sleep(TICK_SECONDS)


def _shows(page: Page, last_seq: dict[int, int]) -> bool:
    """Exactly that: a page may also be ahead of what was read, when the server writes a line itself."""
    return all(page.screen.last[chat] == last_seq.get(chat, 0) for chat in page.history.watched)
