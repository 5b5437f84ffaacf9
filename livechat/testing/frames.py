"""A bare socket, and plain requests in its place, for tests that send what no page would."""

import json
import urllib.error
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from typing import Any, Protocol, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Data

from livechat.testing.patience import WAIT_SECONDS

_threads = ThreadPoolExecutor(4, thread_name_prefix="polls")


class Door(Protocol):
    """How frames go in and out."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def send(self, *frames: Data) -> None: ...

    def ask(self, type: str, data: dict[str, Any], *, ref: str = "r", **envelope: Any) -> dict[str, Any]: ...

    def wait(self, ref: str) -> dict[str, Any]: ...

    def close_code(self) -> int: ...


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

    def send(self, *frames: Data) -> None:
        for frame in frames:
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

    def hear(self, type: str) -> dict[str, Any]:
        """The next fact of this type."""
        while True:
            frame: dict[str, Any] = json.loads(self._socket.recv(timeout=WAIT_SECONDS))
            if frame["type"] == type:
                return frame

    def heard_within(self, seconds: float) -> list[dict[str, Any]]:
        """Whatever comes until nothing does for so long."""
        frames = []
        try:
            while True:
                frames.append(json.loads(self._socket.recv(timeout=seconds)))
        except TimeoutError:
            return frames

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


class Polls:
    """The same frames by `POST /widget/poll/`: the first one begins every poll."""

    def __init__(self, address: str, *, origin: str | None) -> None:
        self._address = address
        self._headers = {"Content-Type": "application/json"} | ({"Origin": origin} if origin else {})
        self._start: bytes = b""
        self._heard: list[dict[str, Any]] = []
        self._code = 0
        self._asked: Future[None] | None = None
        self.state = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is held."""

    def send(self, *frames: Data) -> None:
        self.poll(*(frame.encode() if isinstance(frame, str) else frame for frame in frames))

    def ask(self, type: str, data: dict[str, Any], *, ref: str = "r", **envelope: Any) -> dict[str, Any]:
        self.send(json.dumps({"v": 1, "type": type, "ref": ref, "data": data, **envelope}))
        return self.wait(ref)

    def wait(self, ref: str) -> dict[str, Any]:
        while True:
            for frame in self._heard:
                if frame.get("ref", "") == ref and frame["type"] != "session.resync":
                    self._heard.remove(frame)
                    return frame
            assert not self._code, f"closed with {self._code}"
            self.poll()

    def poll(self, *frames: bytes) -> None:
        """One request; what it answers is heard."""
        first = [self._start] if self._start else []
        self._start = self._start or frames[0]
        status, body = self.post(
            b'{"state":"%s","frames":[%s]}' % (self.state.encode(), b",".join([*first, *frames]))
        )
        answer = json.loads(body or b"{}")
        self._heard += answer.get("frames", [])
        self._code = answer.get("close", 0)
        self.state = answer.get("state", "")
        if status != 200:
            self._heard.append({"type": "error", "ref": "", "code": "bad_frame", "status": status})

    def begin_again(self, start: bytes) -> None:
        """The next polls begin with this."""
        self._start = start

    def is_waiting(self, seconds: float) -> bool:
        """Ask for news; whether none come for so long. The poll goes on, `answer` has what it brings."""
        if self._asked is None or self._asked.done():
            self._asked = _threads.submit(self.poll)
        wait([self._asked], seconds)
        return not self._asked.done()

    def answer(self) -> dict[str, Any]:
        """The first line that the waiting poll brings, or one after it."""
        while True:
            for frame in self._heard:
                if frame["type"] == "message.sent":
                    return frame
            if self._asked:
                self._asked.result(WAIT_SECONDS)
                self._asked = None
            else:
                self.poll()

    def post(self, body: bytes) -> tuple[int, bytes]:
        request = urllib.request.Request(self._address, body, self._headers)
        try:
            with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    @property
    def is_closed(self) -> bool:
        return bool(self._code)

    def close_code(self) -> int:
        while not self._code:
            self.poll()
        return self._code
