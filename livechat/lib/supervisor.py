"""Several processes in one terminal: honcho's processes and printer, started again when they die."""

import queue
import shlex
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from subprocess import PIPE
from types import FrameType

from honcho.colour import get_colours
from honcho.compat import ProcessManager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

TICK_SECONDS = 0.1
# Everything has to be gone within 5 s, Valkey after the others.
KILL_SECONDS = 3
# Ends by itself so often within so long: something is wrong that starting again does not mend.
FAILURES = 5
FAILURE_SECONDS = 30
BACK_OFF_SECONDS = [0, 0.3, 0.6, 0.9]
KILLED = {-signal.SIGKILL, -signal.SIGTERM}


class Service:
    """One process that should always be there."""

    def __init__(self, name: str, command: list[str], colour: str) -> None:
        self.name = name
        self.command = "exec " + shlex.join(command)
        self.colour = colour
        self.is_alive = False
        self.pid: int | None = None
        self.start_at: float | None = 0.0
        self.failures: deque[float] = deque(maxlen=FAILURES)

    def start(self, events: "queue.Queue[Message]") -> None:
        """Run honcho's process in a thread; it puts `start`, `line` and `stop` into `events`."""
        self.start_at = None
        self.is_alive = True
        process = Process(self.command, name=self.name, colour=self.colour)
        # Its standard input is the lifeline: it ends with us, however we die (livechat.lib.lifeline).
        process._child_ctor = partial(Popen, stdin=PIPE)
        threading.Thread(target=_run, args=[process, events], name=self.name, daemon=True).start()

    def ended(self, returncode: int) -> None:
        """Plan the next start: at once after a kill from outside, later and later after failures."""
        self.is_alive = False
        self.pid = None
        now = time.monotonic()
        delay = 0.0
        if returncode not in KILLED:
            recent = sum(now - at < FAILURE_SECONDS for at in self.failures)
            delay = BACK_OFF_SECONDS[min(recent, len(BACK_OFF_SECONDS) - 1)]
            self.failures.append(now)
        self.start_at = now + delay

    @property
    def is_hopeless(self) -> bool:
        full = len(self.failures) == FAILURES
        return full and self.failures[-1] - self.failures[0] < FAILURE_SECONDS


def _run(process: Process, events: "queue.Queue[Message]") -> None:
    try:
        process.run(events)
    except OSError as error:  # The machine has no memory or no process left: it counts as ended.
        process._send_message(f"cannot be started: {error.strerror}")
        process._send_message({"returncode": 1}, type="stop")


class Supervisor:
    """Runs services until a signal, or until one of them is hopeless."""

    def __init__(self) -> None:
        self.services: list[Service] = []
        self.returncode = 0
        self._events: queue.Queue[Message] = queue.Queue()
        self._printer = Printer(sys.stdout)
        self._system = ProcessManager()
        self._colours = get_colours()
        self._ending_since: float | None = None

    def add(self, name: str, command: list[str]) -> None:
        self.services.append(Service(name, command, next(self._colours)))
        self._printer.width = max(self._printer.width, len(name))

    def end(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Ask everything to end; the second Ctrl-C does not ask."""
        if self._ending_since is None:
            self._ending_since = time.monotonic()
            self._signal(self._system.terminate)
        elif signum == signal.SIGINT:
            self._signal(self._system.kill)

    def run(self, tick: Callable[[], None]) -> int:
        """Keep the services alive, calling `tick` ten times a second, until the end; the exit code."""
        while self._ending_since is None or any(service.is_alive for service in self.services):
            if self._ending_since is None:
                self._start_due()
                tick()
            elif time.monotonic() > self._ending_since + KILL_SECONDS:
                self._signal(self._system.kill)
            self._handle_events()
        return self.returncode

    def _start_due(self) -> None:
        for service in self.services:
            if service.start_at is not None and time.monotonic() >= service.start_at:
                service.start(self._events)

    def _handle_events(self) -> None:
        try:
            self._handle(self._events.get(timeout=TICK_SECONDS))
            while True:
                self._handle(self._events.get_nowait())
        except queue.Empty:
            pass

    def _handle(self, event: Message) -> None:
        if event.type == "line":
            if event.data.strip():
                self._print(event)
            return
        service = next(service for service in self.services if service.name == event.name)
        if event.type == "start":
            service.pid = event.data["pid"]
            if self._ending_since is not None:
                self._system.terminate(service.pid)
            return
        service.ended(event.data["returncode"])
        if self._ending_since is None:
            self._mourn(service, event)

    def _mourn(self, service: Service, event: Message) -> None:
        if service.is_hopeless:
            text = (
                f"ended {FAILURES} times within {FAILURE_SECONDS} s: mend what it says above, and start again"
            )
            self.returncode = 1
            self.end()
        else:
            text = f"ended with code {event.data['returncode']}, starting it again"
        self._print(event._replace(type="line", data=text))

    def _print(self, event: Message) -> None:
        try:
            self._printer.write(event)
        except OSError:  # The terminal is gone, or the reader of a pipe.
            self.end()

    def _signal(self, send: Callable[[int], None]) -> None:
        for service in self.services:
            if service.pid is not None:
                send(service.pid)
