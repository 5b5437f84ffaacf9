"""The writer: group commit, order, and what senders hear when the database is slow or away."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.db import DataError

from chats import writer as module
from chats.services import messages
from chats.services.marks import Mark
from chats.services.messages import Draft, Outcome
from chats.writer import Writer
from livechat.lib.db import Busy
from livechat.testing.factories import NOON

Batch = list[Draft]


def draft(ref: str, chat: int = 1) -> Draft:
    return Draft(chat, "visitor", ref, "hello", NOON)


class Database:
    """Stands in for the database: numbers lines per chat, and fails or holds chats when told to."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.marks: list[Mark] = []
        self.lines: dict[int, list[str]] = {}
        self.errors: list[Exception] = []
        self.poison: set[str] = set()
        self.held: set[int] = set()

    def store(self, drafts: Batch, marks: list[Mark]) -> tuple[list[Outcome], dict[int, Any], list[Mark]]:
        if self.errors:
            raise self.errors.pop(0)
        if self.poison & {d.ref for d in drafts}:
            raise DataError("bad row")
        self.batches.append([d.ref for d in drafts])
        self.marks += marks
        return [self.add(d) for d in drafts], {}, []

    def add(self, d: Draft) -> Outcome:
        if d.chat_id in self.held:
            return Outcome("locked")
        lines = self.lines.setdefault(d.chat_id, [])
        if d.ref not in lines:
            lines.append(d.ref)
        return Outcome("", lines.index(d.ref) + 1, d.body, d.at, is_new=True)


class Sender:
    """Collects what the writer answers, in the order of the answers."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.answers: dict[str, Outcome | Busy] = {}

    def send(self, *drafts: Draft) -> None:
        for d in drafts:
            self.writer.send(d, None, lambda outcome, ref=d.ref: self.answers.update({ref: outcome}))  # type: ignore[misc]

    async def hears(self, count: int) -> None:
        await until(lambda: len(self.answers) == count)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.005)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    database = Database()
    monkeypatch.setattr(module, "_store", database.store)

    async def run_in(threads: object, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        await asyncio.sleep(0.005)  # a commit takes a moment
        return function(*args, **kwargs)

    monkeypatch.setattr(module, "run_in", run_in)
    return database


@pytest.fixture
async def sender(database: Database) -> AsyncIterator[Sender]:
    writer = Writer()
    await writer.start()
    yield Sender(writer)
    await writer.stop()


async def test_what_arrives_during_a_commit_goes_into_the_next(database: Database, sender: Sender) -> None:
    sender.send(draft("a"))
    await until(lambda: not sender.writer._waiting)
    sender.send(draft("b"), draft("c"), draft("d"))
    await sender.hears(4)
    assert database.batches == [["a"], ["b", "c", "d"]]


async def test_stopping_stores_what_is_waiting(database: Database) -> None:
    writer = Writer()
    await writer.start()
    sender = Sender(writer)
    sender.send(*(draft(str(n)) for n in range(1_200)))
    await writer.stop()
    assert database.lines[1] == [str(n) for n in range(1_200)]
    assert len(sender.answers) == 1_200


@pytest.mark.row("D5")
async def test_a_batch_of_unknown_fate_is_sent_again(database: Database, sender: Sender) -> None:
    database.errors = [Busy(), Busy()]
    sender.send(draft("a"), draft("b"))
    await sender.hears(2)
    assert database.lines == {1: ["a", "b"]}


async def test_senders_are_told_to_wait_when_the_database_stays_away(
    database: Database, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AWAY_SECONDS", 0.2)
    database.errors = [Busy() for _ in range(100)]
    sender.send(draft("a"))
    await sender.hears(1)
    assert isinstance(sender.answers["a"], Busy)
    database.errors.clear()
    sender.send(draft("b"))
    await sender.hears(2)
    assert database.lines == {1: ["b"]}


async def test_a_bad_row_harms_no_neighbour(database: Database, sender: Sender) -> None:
    database.poison = {"bad"}
    sender.send(draft("a"), draft("bad"), draft("c"))
    await sender.hears(3)
    assert database.lines == {1: ["a", "c"]}
    refused = sender.answers["bad"]
    assert isinstance(refused, Outcome)
    assert refused.code


async def test_a_full_queue_says_so(database: Database, sender: Sender) -> None:
    sender.send(*(draft(str(n)) for n in range(module.WAITING + 1)))
    assert isinstance(sender.answers[str(module.WAITING)], Busy)
    await sender.hears(module.WAITING + 1)


async def test_a_held_chat_keeps_its_order_and_holds_up_nobody(
    database: Database, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCKED_SECONDS", 0.1)
    released = asyncio.Event()
    run_in = vars(module)["run_in"]

    async def wait_for_lock(threads: object, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if function is not messages.store:
            return await run_in(threads, function, *args, **kwargs)
        await released.wait()
        database.held.clear()
        return [database.add(d) for d in args[0]]

    monkeypatch.setattr(module, "run_in", wait_for_lock)
    database.held = {1}
    sender.send(draft("a"), draft("b"), draft("x", chat=2))
    await sender.hears(1)
    assert database.lines == {2: ["x"]}
    await until(lambda: 1 in sender.writer._parked)
    sender.send(draft("c"), draft("y", chat=2))
    await sender.hears(2)
    released.set()
    await sender.hears(5)
    assert database.lines == {1: ["a", "b", "c"], 2: ["x", "y"]}


@pytest.mark.row("D10")
async def test_marks_that_come_together_are_written_once(database: Database, sender: Sender) -> None:
    for seen in (3, 5, 4):
        sender.writer.mark(Mark(1, None, delivered=seen, seen=seen))
    await until(lambda: bool(database.marks))
    assert database.marks == [Mark(1, None, delivered=5, seen=5)]
