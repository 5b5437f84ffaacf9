"""A small product in one process, right in itself; each seeded bug is a subclass that spoils it.

It keeps what is committed in memory, loses what is not when it is killed, and speaks as much of the
protocol as the pages of the chaos harness use.
"""

import asyncio
import contextlib
import json
import random
from collections import defaultdict
from typing import Any, ClassVar

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from benchmarks.chaos.driver import Cast
from benchmarks.chaos.history import Acknowledged, Line, Marks, Stored
from benchmarks.chaos.pages import OperatorPage, VisitorPage

COMMIT_SECONDS = 0.004
# From the commit to the sender and, at most, to everyone else.
ANSWER_SECONDS = 0.004
PUSH_SECONDS = 0.02
# How long a kill waits for its moment.
MOMENT_SECONDS = 1.0

Frame = dict[str, Any]


class FakeProduct:
    """Every visitor has one chat, active from its first message, with the one operator."""

    victims: ClassVar[list[str]] = ["web"]

    def __init__(self) -> None:
        self.records: dict[int, list[Line]] = defaultdict(list)
        self.chats: dict[str, int] = {}  # by token
        self.random = random.Random(3)  # noqa: S311
        self.seen: dict[int, int] = defaultdict(int)
        self._port = 0
        self._server: Server | None = None
        self._open: dict[ServerConnection, set[int]] = {}
        self._handlers: set[asyncio.Task[Any]] = set()
        self._unanswered = asyncio.Event()
        self._kills = 0
        self.begin_process()

    def begin_process(self) -> None:
        """What a process has in its memory when it starts."""
        self.locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    def cast(self, visitors: int = 3) -> Cast:
        url = f"ws://127.0.0.1:{self._port}"
        return Cast(
            visitors=[VisitorPage(f"visitor{n}", url, {}, f"token{n}", "") for n in range(visitors)],
            tabs=[VisitorPage("tab0", url, {}, "token0", "")],
            operators=[OperatorPage("operator", url, {}, operator=1)],
        )

    # --- the stage

    async def start(self) -> None:
        self._server = await serve(self._handle, "127.0.0.1", self._port, compression=None)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        sockets = tuple(self._open)
        for socket in sockets:
            socket.transport.abort()
        for handler in self._handlers:
            handler.cancel()
        await asyncio.gather(*(socket.wait_closed() for socket in sockets))
        self._server.close()
        await self._server.wait_closed()

    async def kill(self, victim: str) -> None:
        """Every other kill falls between a commit and its answer, which chance alone seldom hits."""
        self._kills += 1
        if self._kills % 2:
            self._unanswered.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._unanswered.wait(), MOMENT_SECONDS)
        await self.stop()
        self.begin_process()
        await self.start()

    async def is_stored(self, message: Acknowledged) -> bool:
        return any(line.ref == message.ref for line in self.records[message.chat])

    async def marks(self) -> list[Marks]:
        return [
            Marks(chat, len(lines), self.seen[chat], self.seen[chat], 0, 0)
            for chat, lines in self.records.items()
        ]

    async def stored(self) -> Stored:
        lines = [line for lines in self.records.values() for line in lines]
        return Stored(
            lines,
            {chat: len(record) for chat, record in self.records.items()},
            {(line.chat, line.seq) for line in lines},
        )

    # --- the door

    async def _handle(self, socket: ServerConnection) -> None:
        self._open[socket] = set()
        try:
            async for text in socket:
                frame = json.loads(text)
                task = asyncio.ensure_future(self.command(socket, frame))
                self._handlers.add(task)
                task.add_done_callback(self._handlers.discard)
        except ConnectionClosed:
            pass
        finally:
            del self._open[socket]

    async def command(self, socket: ServerConnection, frame: Frame) -> None:
        kind, chat = frame["type"], int(frame.get("chat") or 0)
        if kind == "session.start":
            await self._begin(socket, frame)
        elif kind == "message.send":
            await self.message(socket, frame)
        elif kind == "chat.mark":
            self.mark(chat, frame["data"]["seen"])
        else:
            self._open[socket].add(chat)
            missing = self.missing(chat, frame["data"]["after"])
            await self.answer(
                socket,
                frame,
                {"messages": [view(line) for line in missing], "complete": True},
            )

    async def _begin(self, socket: ServerConnection, frame: Frame) -> None:
        socket.token = frame["data"].get("token")  # type: ignore[attr-defined]
        if socket.token is None:  # type: ignore[attr-defined]
            data: Frame = {
                "me": {"is_online": True},
                "chats": [card(chat) for chat in self.records],
            }
        else:
            chats = [self.chats[socket.token]] if socket.token in self.chats else []  # type: ignore[attr-defined]
            self._open[socket].update(chats)
            data = {"chats": [self.status(chat) for chat in chats], "messages": {}}
        await self.tell(socket, {"type": "session.started", "ref": frame["ref"], "data": data})

    def status(self, chat: int) -> Frame:
        return {"id": chat, "status": "active", "last_seq": len(self.records[chat])}

    async def message(self, socket: ServerConnection, frame: Frame) -> None:
        token = socket.token  # type: ignore[attr-defined]
        side = "operator" if token is None else "visitor"
        chat = frame.get("chat") or self.chats.setdefault(token, len(self.chats) + 1)
        is_first = not self.records[chat]
        self._open[socket].add(chat)
        line = await self.store(chat, side, frame["ref"], frame["data"]["text"])
        self._unanswered.set()
        await asyncio.sleep(ANSWER_SECONDS)
        await self.answer(socket, frame, {"chat": chat, "seq": line.seq, "text": line.text})
        if is_first:
            await self.announce(chat, token)
        await asyncio.sleep(self.random.uniform(0, PUSH_SECONDS))
        await self.push(socket, line)

    async def announce(self, chat: int, token: str | None) -> None:
        for other in tuple(self._open):
            if getattr(other, "token", "") is None:
                await self.tell(other, {"type": "chat.accepted", "data": card(chat)})
            elif getattr(other, "token", "") == token:
                self._open[other].add(chat)
                await self.tell(other, {"type": "status.changed", "data": self.status(chat)})

    # --- what the bugs spoil

    async def store(self, chat: int, side: str, ref: str, text: str) -> Line:
        async with self.locks[chat]:
            stored = self.find(chat, side, ref)
            if stored is not None:
                return stored
            line = Line(chat, self.number(chat), side, ref, text)
            await self.commit(line)
            return line

    def find(self, chat: int, side: str, ref: str) -> Line | None:
        return next(
            (line for line in self.records[chat] if (line.side, line.ref) == (side, ref)),
            None,
        )

    def number(self, chat: int) -> int:
        return len(self.records[chat]) + 1

    async def commit(self, line: Line) -> None:
        await asyncio.sleep(COMMIT_SECONDS)
        self.records[line.chat].append(line)

    async def push(self, sender: ServerConnection, line: Line) -> None:
        for socket, chats in tuple(self._open.items()):
            if socket is not sender and line.chat in chats:
                await self.tell(
                    socket,
                    {
                        "type": "message.sent",
                        "chat": line.chat,
                        "seq": line.seq,
                        "data": view(line),
                    },
                )

    def missing(self, chat: int, after: int) -> list[Line]:
        return [line for line in self.records[chat] if line.seq > after]

    def mark(self, chat: int, seen: int) -> None:
        self.seen[chat] = max(self.seen[chat], min(seen, len(self.records[chat])))

    # --- the line

    async def answer(self, socket: ServerConnection, frame: Frame, data: Frame) -> None:
        await self.tell(socket, {"type": "ok", "ref": frame.get("ref"), "data": data})

    async def tell(self, socket: ServerConnection, frame: Frame) -> None:
        with contextlib.suppress(ConnectionClosed):
            await socket.send(json.dumps(frame))


def view(line: Line) -> Frame:
    return {"seq": line.seq, "side": line.side, "ref": line.ref, "text": line.text}


def card(chat: int) -> Frame:
    return {"id": chat, "status": "active", "operator": {"id": 1, "name": "Olga"}}
