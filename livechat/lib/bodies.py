"""How much a request may send: Django takes in all of a body before any view can refuse it."""

from collections.abc import Awaitable, Callable
from typing import Any

# A file of 10 MiB, its form around it, and a little.
BODY_BYTES = 12 * 1024 * 1024

App = Callable[[Any, Any, Any], Awaitable[None]]


def limit_bodies(app: App) -> App:
    """Answer 413 to a body that says that it is longer, and to one that turns out to be."""

    async def limited(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length) > BODY_BYTES:
            await _refuse(send)
            return
        body = _Body(receive, send)
        await app(scope, body.receive, body.send)
        if body.is_over and not body.is_answered:
            await _refuse(send)

    return limited


class _Body:
    def __init__(self, receive: Any, send: Any) -> None:
        self._receive, self._send = receive, send
        self._left = BODY_BYTES
        self.is_over = self.is_answered = False

    async def receive(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self.is_over = True
                return {"type": "http.disconnect"}
        return message

    async def send(self, message: Any) -> None:
        self.is_answered = True
        await self._send(message)


async def _refuse(send: Any) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"That is too large."})
