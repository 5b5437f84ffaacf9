"""What a web process does when it starts and before it ends (the ASGI lifespan)."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

logger = logging.getLogger(__name__)

Hook = Callable[[], Awaitable[None]]


class Lifespan:
    """Runs `on_startup` in order; at the end `on_shutdown` in order, each even if another failed.

    The protocol asks for the latter when all sockets are closed. Our server calls `stop` while they
    are still open, so that what has come in is answered; under another server they run then.
    """

    def __init__(self) -> None:
        self.on_startup: list[Hook] = []
        self.on_shutdown: list[Hook] = []
        self._is_stopped = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        try:
            for hook in self.on_startup:
                await hook()
        except Exception as error:
            logger.exception("The web process cannot start")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def stop(self) -> None:
        if self._is_stopped:
            return
        self._is_stopped = True
        for hook in self.on_shutdown:
            try:
                await hook()
            except Exception:
                logger.exception("A part of the web process did not end well")
