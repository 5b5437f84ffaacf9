"""A line between page and server that can be cut at the worst moment."""

import asyncio
import contextlib
from collections.abc import Callable

# Looks at what the server sends; true cuts the line before it reaches the page.
Scissors = Callable[[bytes], bool]


class Proxy:
    """Passes bytes both ways on a port of its own until told to cut."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = 0
        self.cut_at: Scissors = lambda _: False
        self.cuts = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exception: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        there, out = await asyncio.open_connection("127.0.0.1", self.target_port)
        ways = [
            asyncio.ensure_future(self._pass_on(reader, out, lambda _: False)),
            asyncio.ensure_future(self._pass_on(there, writer, lambda data: self.cut_at(data))),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, out):
                end.transport.abort()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cut_at: Scissors
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                if cut_at(data):
                    self.cuts += 1
                    return
                writer.write(data)
                await writer.drain()
