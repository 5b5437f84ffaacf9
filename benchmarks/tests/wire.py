"""A socket in a test's own hands: one frame out, its answer in, facts kept."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

Frame = dict[str, Any]
ANSWER_SECONDS = 10.0
_numbers = itertools.count(1)


class Wire:
    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.facts: list[Frame] = []

    async def put(self, kind: str, data: Frame, chat: int | None = None, ref: str = "") -> str:
        """Send a command without waiting for its answer."""
        ref = ref or f"wire-{next(_numbers)}"
        frame: Frame = {"v": 1, "type": kind, "ref": ref, "data": data}
        await self.socket.send(json.dumps(frame if chat is None else frame | {"chat": chat}))
        return ref

    async def answer(self, ref: str) -> Frame:
        """Wait for what answers `ref`; everything else is kept in `facts`."""
        while True:
            frame = await self._next()
            if frame.get("ref") == ref:
                return frame
            self.facts.append(frame)

    async def ask(self, kind: str, data: Frame, chat: int | None = None, ref: str = "") -> Frame:
        return await self.answer(await self.put(kind, data, chat, ref))

    async def say(self, text: str, chat: int | None = None, ref: str = "") -> Frame:
        return await self.ask("message.send", {"text": text}, chat, ref)

    async def fact(self, kind: str) -> Frame:
        """The next fact of a kind, or one that came already."""
        while True:
            for place, frame in enumerate(self.facts):
                if frame["type"] == kind:
                    return self.facts.pop(place)
            self.facts.append(await self._next())

    async def _next(self) -> Frame:
        async with asyncio.timeout(ANSWER_SECONDS):
            frame: Frame = json.loads(await self.socket.recv())
        return frame


@asynccontextmanager
async def wire(url: str, headers: dict[str, str], start: Frame) -> AsyncIterator[Wire]:
    """A socket that has begun its session."""
    async with connect(url, additional_headers=headers, compression=None) as socket:
        line = Wire(socket)
        answer = await line.ask("session.start", start)
        assert answer["type"] == "session.started", answer
        line.facts.append(answer)
        yield line
