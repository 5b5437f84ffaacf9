"""What both doors share: sending into a chat, following its record without holes, marks, typing."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone
from msgspec import Struct

from chats import groups
from chats.events.base import Done, Side, encode, millis
from chats.events.commands import Mark as MarkCommand
from chats.events.facts import MessageSent, Typing, TypingStarted
from chats.events.views import MessageView
from chats.services import messages, translation
from chats.services.marks import Mark
from chats.services.messages import Draft, Outcome
from chats.tails import Tails
from chats.writer import writer
from livechat.lib.db import Busy, run
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.hub import hub
from livechat.lib.publishing import Note
from livechat.lib.rate_limit import Bucket
from livechat.lib.sockets import RESYNC, Answer, Socket

PAGE = 200
# More than this is not pushed: the page asks for it by resuming, at its own pace.
CATCH_UP = 50
# Of one socket: a chat that is opened asks for its latest lines at once.
TRANSLATIONS_A_MINUTE = 240
TRANSLATIONS_BURST = 60
TYPING_STORED = timedelta(seconds=15)


class Position(Struct):
    """How far this socket has been sent a chat; nothing is pushed live while `reading`."""

    seq: int
    reading: bool = False
    missed: bool = False


# Every socket of this process, for the watermark and the heartbeat.
open_sockets: set["ChatSocket"] = set()


class ChatSocket(Socket):
    """A socket that follows chats: what it sends is in order, without holes and without doubles."""

    visitor_id = 0
    operator_id = 0

    def __init__(self) -> None:
        super().__init__()
        self.opened_at = time.monotonic()
        self.positions: dict[int, Position] = {}
        self._in_flight = 0
        self._settled: asyncio.Event | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.tails = Tails()
        self._typing_stored: dict[int, Any] = {}
        self._translations = Bucket(TRANSLATIONS_A_MINUTE, TRANSLATIONS_BURST)

    async def gone(self) -> None:
        open_sockets.discard(self)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run beside the socket's commands, and keep it from being collected."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- following

    def deliver(self, note: Note) -> None:
        if not note.seq:
            self.push(note.text)
            return
        position = self.positions.get(note.chat)
        if position is None or note.seq <= position.seq:
            return
        if note.seq == position.seq + 1 and not position.reading:
            position.seq = note.seq
            self.push(note.text)
        else:
            position.missed = True
            self.catch_up(note.chat)

    def catch_up(self, chat_id: int) -> None:
        """Fetch what this socket has not been sent of a chat, unless that is under way."""
        position = self.positions.get(chat_id)
        if position is not None and not position.reading:
            position.reading = True
            self.spawn(self._catch_up(chat_id, position))

    async def _catch_up(self, chat_id: int, position: Position) -> None:
        try:
            while self.is_open:
                position.missed = False
                lines = await run(messages.after, chat_id, position.seq, CATCH_UP + 1)
                if len(lines) > CATCH_UP:
                    self.push(RESYNC)
                    return
                for line in lines:
                    self.push_line(chat_id, line)
                    position.seq = line.seq
                if not position.missed or not lines:
                    return
        except Busy:
            return  # the watermark comes by again
        finally:
            position.reading = False

    def push_line(self, chat_id: int, line: MessageView) -> None:
        self.push_fact(MessageSent(chat=chat_id, seq=line.seq, data=line))

    @asynccontextmanager
    async def follow(self, chat_id: int, after: int) -> AsyncIterator[list[MessageView]]:
        """Join a chat and read its record after `after`, at most a page (D9: join, read, drop doubles).

        The caller sends the lines inside; then it goes on live, unless the record is longer and must be
        resumed again.
        """
        position = Position(after, reading=True)
        self.positions[chat_id] = position
        self.join(groups.chat(chat_id))
        try:
            lines = await run(messages.after, chat_id, after, PAGE)
            yield lines
        except BaseException:
            position.reading = False  # the watermark comes by and pushes what was not sent
            raise
        if lines:
            position.seq = lines[-1].seq
        if len(lines) < PAGE:
            position.reading = False
            if position.missed:
                self.catch_up(chat_id)

    def unfollow(self, chat_id: int) -> None:
        self.positions.pop(chat_id, None)
        self.leave(groups.chat(chat_id))

    # --- sending

    def answer(self, ref: str, data: Any = None) -> None:
        if ref:
            self.push(Answer(encode(Done(ref, data or {})).decode()))

    def send_draft(self, draft: Draft) -> None:
        """Hand a line to the writer; the answer goes out when it is committed."""
        self._in_flight += 1

        def done(outcome: Outcome | Busy) -> None:
            self._in_flight -= 1
            if not self._in_flight and self._settled is not None:
                self._settled.set()
            self.stored(draft, outcome)

        writer.send(draft, self, done)

    def stored(self, draft: Draft, outcome: Outcome | Busy) -> None:
        """Answer the sender, and count their own line as sent to them."""
        if isinstance(outcome, Busy):
            self.refuse(draft.ref, outcome)
            return
        self.tails.stored(draft.ref)
        if outcome.code:
            self.refuse(draft.ref, messages.REFUSALS[outcome.code]())
            return
        position = self.positions.get(draft.chat_id)
        if position is not None and outcome.seq > position.seq:
            if outcome.seq == position.seq + 1 and not position.reading:
                position.seq = outcome.seq
            else:
                position.missed = True
                self.catch_up(draft.chat_id)
        self.answer(draft.ref, acknowledgement(draft.chat_id, outcome))

    def translate(self, ref: str, wanted: translation.Wanted) -> None:
        """Answer with a line's translation when it is there: what comes after does not wait for it."""
        self.spawn(self._translate(ref, wanted))

    async def _translate(self, ref: str, wanted: translation.Wanted) -> None:
        try:
            text = await translation.translate(wanted)
        except DomainError as error:
            self.refuse(ref, error)
        else:
            self.answer(ref, {"seq": wanted.seq, "language": wanted.target, "text": text})

    async def settled(self) -> None:
        """Wait until everything sent before on this socket is answered: commands keep their order."""
        while self._in_flight:
            self._settled = asyncio.Event()
            await self._settled.wait()
        self._settled = None

    # --- marks and typing

    def mark(self, command: MarkCommand) -> None:
        if command.chat not in self.positions:
            raise NotFound
        writer.mark(Mark(command.chat, self.operator_id or None, command.data.delivered, command.data.seen))
        self.answer(command.ref)

    def typed(self, chat_id: int, group: str, side: Side, name: str, text: str = "") -> None:
        """Tell the other side, and now and then the silence clock; `text` only ever goes to operators."""
        fact = TypingStarted(chat=chat_id, data=Typing(side=side, name=name, text=text))
        hub.publish(Note(group, encode(fact).decode(), chat_id))
        now = timezone.now()
        before = self._typing_stored.get(chat_id)
        if before is None or now - before > TYPING_STORED:
            self._typing_stored[chat_id] = now
            writer.mark(Mark(chat_id, self.operator_id or None, typing_at=now))


def acknowledgement(chat_id: int, outcome: Outcome) -> dict[str, Any]:
    """The data of the `ok` to a message."""
    return {"chat": chat_id, "seq": outcome.seq, "at": millis(outcome.at), "text": outcome.body}
