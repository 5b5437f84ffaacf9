"""Pages without a browser: they speak the protocol exactly as the widget and the console do.

Refs are made by the page; after a reconnect it catches up first and then sends again whatever was
not acknowledged, in order; a missing number makes it fetch; what it has already is dropped.
"""

import asyncio
import contextlib
import json
import random
from collections.abc import Callable, Coroutine
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.chaos.history import (
    Acknowledged,
    Connected,
    Fetched,
    PageHistory,
    Refused,
    Sent,
)
from benchmarks.chaos.screen import Screen, line_of

ANSWER_SECONDS = 10.0
BEAT_SECONDS = 25.0
RETRY_SECONDS = 0.3
MARK_SECONDS = 0.25
# The page tries again by itself; any other refusal of a message is for good.
RETRYABLE = {"busy", "too_fast", "chat_ended"}

Frame = dict[str, Any]


class Declined(Exception):
    """A command other than a message was answered with an error."""


BROKEN = (OSError, TimeoutError, WebSocketException, Declined)


class Page:
    """One tab: a socket that comes and goes, an outbox, a screen."""

    side = ""

    def __init__(self, name: str, url: str, headers: dict[str, str], seed: int = 0) -> None:
        self.history = PageHistory(name)
        self.screen = Screen(self.history)
        self.url = url
        self.headers = headers
        self.random = random.Random(f"{seed} {name}")  # noqa: S311 - repeatable, guards nothing
        self.outbox: dict[str, tuple[int | None, str]] = {}  # ref: chat, text; oldest first
        # The share of live messages that never reach the page: facts are hints and may be lost.
        self.loss = 0.0
        self.is_in = asyncio.Event()
        self.witness: Callable[[Acknowledged], None] = lambda _: None
        self._written = 0
        self._asked = 0
        self._group: asyncio.TaskGroup
        self._outgoing: asyncio.Queue[Frame]
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._catching_up: set[int] = set()
        self._flush_later: asyncio.TimerHandle | None = None
        self._marking: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    # --- what a person does

    def write(self, text: str, chat: int | None = None) -> str:
        """Send a message; it stays in the outbox until the server has it."""
        self._written += 1
        ref = f"{self.history.name}-{self._written}"
        self.history.events.append(Sent(ref, text))
        self.outbox[ref] = (chat, text)
        self._post(ref)
        return ref

    # --- the line

    async def run(self) -> None:
        """Stay connected until cancelled."""
        while True:
            with contextlib.suppress(*BROKEN):
                async with connect(
                    self.url,
                    additional_headers=self.headers,
                    compression=None,
                    open_timeout=5,
                    max_size=2**22,
                ) as socket:
                    await self._live(socket)
            await asyncio.sleep(0.2 + 0.6 * self.random.random())

    async def _live(self, socket: ClientConnection) -> None:
        async with asyncio.TaskGroup() as self._group:
            self._outgoing = asyncio.Queue()
            for work in (self._speak(socket), self._enter(socket), self._beat()):
                self.soon(work)
            with contextlib.suppress(WebSocketException):
                async for text in socket:
                    self._hear(json.loads(text))
            self._hang_up()

    async def _speak(self, socket: ClientConnection) -> None:
        while True:
            await socket.send(json.dumps(await self._outgoing.get()))

    async def _enter(self, socket: ClientConnection) -> None:
        try:
            await self.start()
        except BROKEN:
            await socket.close()
            raise
        self.history.events.append(Connected())
        self.is_in.set()
        self.resend()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self.ask("session.beat", {})

    def _hang_up(self) -> None:
        self.is_in.clear()
        self._answers.clear()
        self._catching_up.clear()
        for task in tuple(self._tasks):
            task.cancel()

    async def start(self) -> None:
        """Say who this is, and catch up."""
        raise NotImplementedError

    def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside the reading, for as long as this connection lives."""
        task = self._group.create_task(self._forgiving(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _forgiving(self, work: Coroutine[Any, Any, None]) -> None:
        # Whatever a broken connection interrupts is done again after the next one.
        with contextlib.suppress(*BROKEN):
            await work

    # --- asking

    async def ask(self, kind: str, data: Frame, chat: int | None = None) -> Frame:
        """Send a command and wait for its answer; the answer to `session.start` is a fact."""
        self._asked += 1
        ref = f"ask-{self._asked}"
        self._answers[ref] = asyncio.get_running_loop().create_future()
        frame = {"v": 1, "type": kind, "ref": ref, "data": data}
        self._outgoing.put_nowait(frame if chat is None else frame | {"chat": chat})
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await self._answers[ref]
        if answer["type"] == "error":
            raise Declined(answer["code"])
        return dict(answer["data"])

    # --- messages out

    def _post(self, ref: str) -> None:
        chat, text = self.outbox[ref]
        frame: Frame = {
            "v": 1,
            "type": "message.send",
            "ref": ref,
            "data": {"text": text},
        }
        if self.is_in.is_set():
            self._outgoing.put_nowait(frame if chat is None else frame | {"chat": chat})

    def resend(self) -> None:
        """Send everything again that was not acknowledged, in order, under the same refs."""
        self._flush_later = None
        for ref in self.outbox:
            self._post(ref)

    def _resend_soon(self) -> None:
        if self._flush_later is None:
            self._flush_later = asyncio.get_running_loop().call_later(RETRY_SECONDS, self.resend)

    def _acknowledged(self, frame: Frame) -> None:
        ref, data = frame["ref"], frame["data"]
        if self.outbox.pop(ref, None) is None:
            return
        acknowledged = Acknowledged(ref, data["chat"], data["seq"], data["text"])
        self.history.events.append(acknowledged)
        self.witness(acknowledged)
        view = {"seq": data["seq"], "side": self.side, "ref": ref, "text": data["text"]}
        self.screen.take(line_of(data["chat"], view))
        self._mind_gap(data["chat"])

    def _refused(self, frame: Frame) -> None:
        ref, code = frame["ref"], frame["code"]
        self.history.events.append(Refused(ref, code, final=code not in RETRYABLE))
        if code in RETRYABLE:
            self._resend_soon()
        else:
            del self.outbox[ref]

    # --- facts in

    def _hear(self, frame: Frame) -> None:
        ref = frame.get("ref")
        if ref in self._answers:
            future = self._answers.pop(ref)
            if not future.done():
                future.set_result(frame)
        elif frame["type"] == "ok":
            self._acknowledged(frame)
        elif frame["type"] == "error":
            if ref in self.outbox:
                self._refused(frame)
        elif frame["type"] == "session.resync":
            for chat in tuple(self.screen.last):
                self._fetch(chat, gap=True)
            self.resend()
        elif frame["type"] == "message.sent":
            if self.random.random() >= self.loss:
                self.screen.take(line_of(frame["chat"], frame["data"]))
                self._mind_gap(frame["chat"])
                self._mark_soon(frame["chat"])
        else:
            self.on_fact(frame)

    def on_fact(self, frame: Frame) -> None:
        """What only one of the two doors is told."""

    # --- catching up

    def _mind_gap(self, chat: int) -> None:
        if self.screen.lacks(chat):
            self._fetch(chat, gap=True)

    def _fetch(self, chat: int, *, gap: bool) -> None:
        if self.is_in.is_set() and chat not in self._catching_up:
            self._catching_up.add(chat)
            self.soon(self._catch_up(chat, gap))

    async def _catch_up(self, chat: int, gap: bool) -> None:
        try:
            while await self.fetch_page("chat.resume", chat, gap=gap) or self.screen.lacks(chat):
                pass
        except (Declined, TimeoutError):
            asyncio.get_running_loop().call_later(RETRY_SECONDS, self._mind_gap, chat)
        finally:
            self._catching_up.discard(chat)

    async def fetch_page(self, kind: str, chat: int, *, gap: bool = False) -> bool:
        """Ask for what comes after the last line shown; true if there is more."""
        after = self.screen.last[chat]
        data = await self.ask(kind, {"after": after}, chat)
        self.history.events.append(Fetched(chat, after, len(data["messages"]), gap))
        self.screen.take_all(line_of(chat, view) for view in data["messages"])
        return not data["complete"]

    def _mark_soon(self, chat: int) -> None:
        if chat not in self._marking:
            self._marking.add(chat)
            asyncio.get_running_loop().call_later(MARK_SECONDS, self._mark, chat)

    def _mark(self, chat: int) -> None:
        self._marking.discard(chat)
        last = self.screen.last[chat]
        if self.is_in.is_set():
            data = {"delivered": last, "seen": last}
            self._outgoing.put_nowait({"v": 1, "type": "chat.mark", "chat": chat, "data": data})


class VisitorPage(Page):
    """The widget's frame."""

    side = "visitor"

    def __init__(
        self,
        name: str,
        url: str,
        headers: dict[str, str],
        token: str,
        ticket: str,
        seed: int = 0,
    ) -> None:
        super().__init__(name, url, headers, seed)
        self.token = token
        self.ticket = ticket
        self.chat: int | None = None
        self.statuses: dict[int, str] = {}

    async def start(self) -> None:
        data: Frame = {"token": self.token, "ticket": self.ticket}
        if self.chat is not None:
            data |= {"chat": self.chat, "after": self.screen.last[self.chat]}
        session = await self.ask("session.start", data)
        for chat in session["chats"]:
            self._know(chat)
            views = session["messages"].get(str(chat["id"]), [])
            self.screen.take_all(line_of(chat["id"], view) for view in views)
            while self.screen.lacks(chat["id"]):
                await self.fetch_page("chat.resume", chat["id"])

    def _know(self, chat: Frame) -> None:
        self.history.watched.add(chat["id"])
        self.statuses[chat["id"]] = chat["status"]
        self.screen.hear(chat["id"], chat["last_seq"])
        if chat["status"] in ("waiting", "active"):
            self.chat = chat["id"]
        elif self.chat == chat["id"]:
            self.chat = None

    def _post(self, ref: str) -> None:
        chat, text = self.outbox[ref]
        # Nothing but the message that begins a chat goes out before that chat has a number.
        if self.chat is not None or ref == next(iter(self.outbox)):
            self.outbox[ref] = (self.chat, text)
            super()._post(ref)

    def _acknowledged(self, frame: Frame) -> None:
        begins = self.chat is None
        super()._acknowledged(frame)
        if begins:
            self.chat = frame["data"]["chat"]
            self.history.watched.add(frame["data"]["chat"])
            self.resend()

    def _refused(self, frame: Frame) -> None:
        if frame["code"] == "chat_ended" and self.outbox[frame["ref"]][0] == self.chat:
            self.chat = None
        super()._refused(frame)

    def on_fact(self, frame: Frame) -> None:
        if frame["type"] == "status.changed":
            before = self.chat
            self._know(frame["data"])
            self._mind_gap(frame["data"]["id"])
            if before is None and self.chat is not None:
                # What waited for a chat goes out before anything that is written now.
                self.resend()


class OperatorPage(Page):
    """The console of an operator who accepts whatever is offered to them."""

    side = "operator"

    def __init__(self, name: str, url: str, headers: dict[str, str], operator: int, seed: int = 0) -> None:
        super().__init__(name, url, headers, seed)
        self.operator = operator
        self.panes: set[int] = set()
        self.mine: set[int] = set()

    async def start(self) -> None:
        session = await self.ask("session.start", {})
        if not session["me"]["is_online"]:
            await self.ask("availability.set", {"online": True})
        for chat in tuple(self.panes):
            await self._open(chat)
        for card in session["chats"]:
            self._consider(card)

    async def _open(self, chat: int) -> None:
        self.panes.add(chat)
        while await self.fetch_page("chat.watch", chat) or self.screen.lacks(chat):
            pass
        self.history.watched.add(chat)

    async def _accept(self, chat: int) -> None:
        await self.ask("chat.accept", {}, chat)

    def _consider(self, card: Frame) -> None:
        chat = card["id"]
        is_mine = card["operator"] is not None and card["operator"]["id"] == self.operator
        if is_mine and card["status"] == "assigned":
            self.soon(self._accept(chat))
        if is_mine and card["status"] == "active":
            self.mine.add(chat)
            if chat not in self.panes:
                self.soon(self._open(chat))
        else:
            self.mine.discard(chat)

    def on_fact(self, frame: Frame) -> None:
        if frame["type"].startswith("chat."):
            self._consider(frame["data"])
