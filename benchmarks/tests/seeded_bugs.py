"""Ways to get delivery wrong, each a product or a page with one thing spoiled."""

import asyncio
from typing import Any

from websockets.asyncio.server import ServerConnection

from benchmarks.chaos.driver import Cast
from benchmarks.chaos.history import Line, Shown
from benchmarks.chaos.pages import Page
from benchmarks.tests.fake_product import COMMIT_SECONDS, FakeProduct, Frame


class AcknowledgesBeforeCommit(FakeProduct):
    async def commit(self, line: Line) -> None:
        task = asyncio.ensure_future(self._commit_later(line, self.records))
        self._handlers.add(task)
        task.add_done_callback(self._handlers.discard)

    async def _commit_later(self, line: Line, records: dict[int, list[Line]]) -> None:
        await asyncio.sleep(10 * COMMIT_SECONDS)
        records[line.chat].append(line)

    def begin_process(self) -> None:
        super().begin_process()
        self.given = {chat: len(record) for chat, record in self.records.items()}

    def number(self, chat: int) -> int:
        self.given[chat] = self.given.get(chat, 0) + 1
        return self.given[chat]


class PushesBeforeCommit(FakeProduct):
    async def commit(self, line: Line) -> None:
        nobody: Any = None
        await self.push(nobody, line)
        await asyncio.sleep(10 * COMMIT_SECONDS)
        await super().commit(line)


class ForgetsRefs(FakeProduct):
    def find(self, chat: int, side: str, ref: str) -> Line | None:
        return None


class ForgetsRefsAtRestart(FakeProduct):
    """Keeps the refs in memory instead of the database."""

    def begin_process(self) -> None:
        super().begin_process()
        self.known: set[str] = set()

    def find(self, chat: int, side: str, ref: str) -> Line | None:
        line = super().find(chat, side, ref) if ref in self.known else None
        self.known.add(ref)
        return line


class NumbersFromMemory(FakeProduct):
    """A number is spent even if its message never was committed."""

    given: dict[int, int]

    def begin_process(self) -> None:
        super().begin_process()
        self.given = getattr(self, "given", {})

    def number(self, chat: int) -> int:
        self.given[chat] = self.given.get(chat, 0) + 1
        return self.given[chat]


class NumbersAreNotLocked(FakeProduct):
    async def store(self, chat: int, side: str, ref: str, text: str) -> Line:
        if stored := self.find(chat, side, ref):
            return stored
        line = Line(chat, self.number(chat), side, ref, text)
        await self.commit(line)
        return line


class ResumesNothing(FakeProduct):
    def missing(self, chat: int, after: int) -> list[Line]:
        return []


class ResumesOneTooLate(FakeProduct):
    """An off-by-one: the line right after the last known one is left out."""

    def missing(self, chat: int, after: int) -> list[Line]:
        return super().missing(chat, after)[1:]


class ShuffledStore(FakeProduct):
    """Commits take different times and nothing keeps a sender's messages in order."""

    async def message(self, socket: ServerConnection, frame: Frame) -> None:
        await asyncio.sleep(self.random.uniform(0, 5 * COMMIT_SECONDS))
        await super().message(socket, frame)


class TrimsText(FakeProduct):
    async def store(self, chat: int, side: str, ref: str, text: str) -> Line:
        return await super().store(chat, side, ref, text[:14])


class TellsOperatorsOtherWords(FakeProduct):
    async def tell(self, socket: ServerConnection, frame: Frame) -> None:
        if frame["type"] == "message.sent" and getattr(socket, "token", "") is None:
            frame = frame | {"data": frame["data"] | {"text": frame["data"]["text"].upper()}}
        await super().tell(socket, frame)


class AddsLines(FakeProduct):
    async def store(self, chat: int, side: str, ref: str, text: str) -> Line:
        if self.random.random() < 0.02:
            await super().store(chat, side, f"echo-{ref}", text)
        return await super().store(chat, side, ref, text)


class RefusesWhatItStored(FakeProduct):
    async def answer(self, socket: ServerConnection, frame: Frame, data: Frame) -> None:
        if frame["type"] == "message.send" and self.random.random() < 0.05:
            await self.tell(socket, {"type": "error", "ref": frame["ref"], "code": "not_yours"})
        else:
            await super().answer(socket, frame, data)


class ForgetsMarksAtRestart(FakeProduct):
    def begin_process(self) -> None:
        super().begin_process()
        self.seen.clear()


def show_doubles(page: Page) -> None:
    """A page that does not drop what it has."""
    take = page.screen.take

    def careless(line: Line) -> None:
        before = page.screen.last[line.chat]
        take(line)
        if line.seq <= before:
            page.history.events.append(Shown(line))

    page.screen.take = careless  # type: ignore[method-assign]


def ignore_gaps(page: Page) -> None:
    """A page that shows whatever comes, when it comes."""

    def careless(line: Line) -> None:
        page.screen.hear(line.chat, line.seq)
        if line.seq > page.screen.last[line.chat]:
            page.screen.last[line.chat] = line.seq
            page.history.events.append(Shown(line))

    page.screen.take = careless  # type: ignore[method-assign]


def make_new_refs(page: Page) -> None:
    """A page that makes a new ref for each try; what it wrote has the first one."""

    def careless() -> None:
        for ref in tuple(page.outbox):
            again = f"{ref}-again-{page.random.randint(1, 10**9)}"
            page.outbox[again] = page.outbox.pop(ref)
            page._post(again)

    page.resend = careless  # type: ignore[method-assign]


def spoil(cast: Cast, bug: Any) -> None:
    for page in cast.pages:
        bug(page)
