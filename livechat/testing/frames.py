"""A bare socket for tests that send what no page would."""

import json
from contextlib import ExitStack
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Data

WAIT_SECONDS = 10


class Wire:
    """Sends frames as they are given, and reads answers."""

    def __init__(self, address: str, *, origin: str | None, cookie: str = "") -> None:
        headers = {"Cookie": cookie} if cookie else {}
        if origin is not None:
            headers["Origin"] = origin
        self._stack = ExitStack()
        self._socket = self._stack.enter_context(connect(address, additional_headers=headers))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def send(self, frame: Data) -> None:
        self._socket.send(frame)

    def ask(self, type: str, data: dict[str, Any], *, ref: str = "r", **envelope: Any) -> dict[str, Any]:
        """The answer to a command."""
        self.send(json.dumps({"v": 1, "type": type, "ref": ref, "data": data, **envelope}))
        return self.wait(ref)

    def wait(self, ref: str) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = json.loads(self._socket.recv(timeout=WAIT_SECONDS))
            if frame.get("ref") == ref:
                return frame

    def is_silent(self, seconds: float) -> bool:
        """Whether nothing comes and the line stays open for so long."""
        try:
            self._socket.recv(timeout=seconds)
        except TimeoutError:
            return True
        return False

    def close_code(self) -> int:
        """Read until the server closes."""
        try:
            while True:
                self._socket.recv(timeout=WAIT_SECONDS)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
