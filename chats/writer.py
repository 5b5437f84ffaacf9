"""The one place of a web process that stores what people send: group commit.

What arrives while a commit runs goes into the next one, so a commit's cost is shared by all who
wait for it. Everything but the two threads belongs to the loop.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, transaction
from msgspec import Struct

from chats import groups
from chats.events.base import encode
from chats.events.facts import MessageMarked
from chats.events.views import Marks
from chats.services import marks, messages
from chats.services.marks import Mark
from chats.services.messages import Draft, Outcome, Woke
from livechat.lib.db import Busy, run_in
from livechat.lib.hub import Subscriber, hub
from livechat.lib.publishing import Note

log = logging.getLogger(__name__)

WAITING = 2_000  # drafts that may wait; beyond it senders are told to wait
BATCH = 500
MARK_SECONDS = 0.05  # marks of so long go out together
LOCKED_SECONDS = 1.0  # a chat that somebody holds longer is waited for apart from the others
AWAY_SECONDS = 5.0  # how long nobody is refused while the database is away
PAUSE_SECONDS = 0.01

Done = Callable[[Outcome | Busy], None]


class Waiting(Struct):
    """A draft, who sent it, and who hears what became of it."""

    draft: Draft
    sender: Subscriber | None
    done: Done
    since: float


class Writer:
    """Stores drafts and marks, tells their senders, and publishes them after the commit."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._marks: dict[tuple[int, int | None], Mark] = {}
        self._parked: dict[int, deque[Waiting]] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._slow: set[asyncio.Task[None]] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._slow_thread = ThreadPoolExecutor(1, thread_name_prefix="writer-slow")
        self.on_woke: Callable[[int, Woke], None] = lambda chat_id, woke: None

    async def start(self) -> None:
        self._idle.set()
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Store everything that is waiting, then end."""
        await self._idle.wait()
        await asyncio.gather(*self._slow, return_exceptions=True)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def send(self, draft: Draft, sender: Subscriber | None, done: Done) -> None:
        """Store `draft`; `done` is called on the loop with its outcome, or with Busy."""
        if len(self._waiting) >= WAITING:
            done(Busy())
            return
        waiting = Waiting(draft, sender, done, asyncio.get_running_loop().time())
        if draft.chat_id in self._parked:
            self._parked[draft.chat_id].append(waiting)
            return
        self._waiting.append(waiting)
        self._idle.clear()
        self._wake.set()

    def mark(self, mark: Mark) -> None:
        """Store `mark` soon; a later one of the same side and chat takes it along."""
        key = (mark.chat_id, mark.operator_id)
        before = self._marks.get(key)
        self._marks[key] = before.merged(mark) if before else mark
        self._idle.clear()
        self._wake.set()

    # --- the loop's side

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        marked_at = 0.0
        while True:
            if not self._waiting and not self._marks:
                self._idle.set()
                await self._wake.wait()
            self._wake.clear()
            if not self._waiting and loop.time() - marked_at < MARK_SECONDS:
                # Only marks: give others the time to join them, but let a message interrupt.
                try:
                    async with asyncio.timeout_at(marked_at + MARK_SECONDS):
                        await self._wake.wait()
                except TimeoutError:
                    pass
                if self._marks and not self._waiting and loop.time() - marked_at < MARK_SECONDS:
                    continue
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            marked: list[Mark] = []
            if self._marks and loop.time() - marked_at >= MARK_SECONDS:
                marked = list(self._marks.values())
                self._marks.clear()
                marked_at = loop.time()
            await self._commit(batch, marked)

    async def _commit(self, batch: list[Waiting], marked: list[Mark]) -> None:
        try:
            outcomes, moved, held = await run_in(
                self._thread, _store, [waiting.draft for waiting in batch], marked
            )
        except Busy as busy:
            await self._try_later(batch, marked, busy)
        except DatabaseError as error:
            log.error("writer.batch_failed size=%d error=%s", len(batch), type(error).__name__)
            for waiting in batch:
                await self._commit_alone(waiting)
        else:
            self._settle(batch, outcomes)
            self._tell_marks(moved)
            for mark in held:
                self.mark(mark)
            if len(held) + sum(o.code == "locked" for o in outcomes) == len(batch) + len(marked):
                await asyncio.sleep(PAUSE_SECONDS)

    async def _commit_alone(self, waiting: Waiting) -> None:
        """After a failed batch: one bad row must harm no neighbour."""
        try:
            outcomes, _, _ = await run_in(self._thread, _store, [waiting.draft], [])
        except Busy as busy:
            await self._try_later([waiting], [], busy)
        except DatabaseError as error:
            log.error("writer.row_refused chat=%d error=%s", waiting.draft.chat_id, type(error).__name__)
            waiting.done(Outcome("not_found"))
        else:
            self._settle([waiting], outcomes)

    async def _try_later(self, batch: list[Waiting], marked: list[Mark], busy: Busy) -> None:
        """Whether the batch was committed is unknown: the same refs make a second try safe (D5)."""
        now = asyncio.get_running_loop().time()
        for waiting in batch:
            if now - waiting.since > AWAY_SECONDS:
                waiting.done(busy)
        self._waiting.extendleft(w for w in reversed(batch) if now - w.since <= AWAY_SECONDS)
        for mark in marked:
            self.mark(mark)
        await asyncio.sleep(0.1)

    def _settle(self, batch: list[Waiting], outcomes: list[Outcome]) -> None:
        locked: list[Waiting] = []
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if outcome.code == "locked":
                locked.append(waiting)
            else:
                self._finish(waiting, outcome)
        now = asyncio.get_running_loop().time()
        for waiting in reversed(locked):
            if waiting.draft.chat_id in self._parked or now - waiting.since > LOCKED_SECONDS:
                self._park(waiting)
            else:
                self._waiting.appendleft(waiting)

    def _finish(self, waiting: Waiting, outcome: Outcome) -> None:
        waiting.done(outcome)
        if outcome.is_new:
            draft = waiting.draft
            text = encode(messages.fact(draft, outcome)).decode()
            note = Note(groups.chat(draft.chat_id), text, draft.chat_id, outcome.seq)
            hub.publish(note, waiting.sender)
            if outcome.woke:
                self.on_woke(draft.chat_id, outcome.woke)

    def _tell_marks(self, moved: dict[int, Marks]) -> None:
        for chat_id, view in moved.items():
            fact = MessageMarked(chat=chat_id, data=view)
            hub.publish(Note(groups.chat(chat_id), encode(fact).decode(), chat_id))

    # --- chats that somebody holds

    def _park(self, waiting: Waiting) -> None:
        """Put in front of what waits for the same chat; a task of its own waits for the lock."""
        chat_id = waiting.draft.chat_id
        if chat_id in self._parked:
            self._parked[chat_id].appendleft(waiting)
            return
        self._parked[chat_id] = deque([waiting])
        # What arrived meanwhile for this chat must stay behind.
        behind = [w for w in self._waiting if w.draft.chat_id == chat_id]
        if behind:
            self._waiting = deque(w for w in self._waiting if w.draft.chat_id != chat_id)
            self._parked[chat_id].extend(behind)
        task = asyncio.create_task(self._unpark(chat_id))
        self._slow.add(task)
        task.add_done_callback(self._slow.discard)

    async def _unpark(self, chat_id: int) -> None:
        parked = self._parked[chat_id]
        while parked:
            batch = list(parked)
            parked.clear()
            try:
                outcomes = await run_in(
                    self._slow_thread, messages.store, [w.draft for w in batch], wait=True
                )
            except (Busy, DatabaseError) as error:
                log.error("writer.parked_failed chat=%d error=%s", chat_id, type(error).__name__)
                for waiting in batch:
                    waiting.done(Busy())
            else:
                for waiting, outcome in zip(batch, outcomes, strict=True):
                    self._finish(waiting, outcome)
        del self._parked[chat_id]


def _store(drafts: list[Draft], marked: list[Mark]) -> tuple[list[Outcome], dict[int, Marks], list[Mark]]:
    """One transaction for both, since each commit costs a flush to disk."""
    with transaction.atomic():
        outcomes = messages.store(drafts, wait=False) if drafts else []
        moved, held = marks.store(marked) if marked else ({}, [])
    return outcomes, moved, held


writer = Writer()
