"""The real product for tests: its processes, Valkey and a database of its own, on a free port."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import redis
from django.db import connection

from livechat import processes
from livechat.lib.environment import database_settings
from livechat.lib.valkey import Valkey, socket_path

READY_SECONDS = 90
STOP_SECONDS = 8
CLOCKS = frozenset({"worker", "sender", "beat"})
MADE_BY_MIGRATIONS = frozenset({"django_migrations", "django_content_type", "auth_permission"})
COMMANDS = {
    "web": processes.web,
    "worker": processes.worker,
    "sender": processes.sender,
    "beat": processes.beat,
    "mail": processes.mail,
}


class Product:
    """Start, kill and start again what `make run` starts; `output()` is what it printed."""

    def __init__(self, folder: Path, database_url: str, **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.database_url = database_url
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.shop_url = f"http://127.0.0.1:{self.port}"
        self.ws_url = f"ws://localhost:{self.port}"
        self.valkey = Valkey(folder)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "livechat.settings",
            "DEBUG": "on",
            # As production serves them.
            "COMPACT": "on",
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "DATABASE_URL": database_url,
            "REDIS_URL": f"unix://{socket_path(folder)}",
            **environment,
        }
        # Whether all that ever happened to its processes is one start.
        self.is_as_started = True
        self._forgotten = 0
        self._log: IO[bytes] = (folder / "output.log").open("ab")
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start some of web, worker, sender, beat, mail and valkey; those that clocks need are waited for."""
        self.is_as_started = self.is_as_started and not self._processes
        for name in names:
            if name == "valkey":
                self.valkey.start()
            else:
                self._processes[name] = self._spawn(COMMANDS[name]())
        if "web" in names:
            self.wait_until_ready()
        if not CLOCKS.isdisjoint(names):
            self._wait_for_clocks()

    def kill(self, name: str) -> None:
        """kill -9."""
        self._end(name, signal.SIGKILL)

    def stop(self, name: str) -> None:
        """What a deployment does: SIGTERM, and wait."""
        self._end(name, signal.SIGTERM)

    def pid(self, name: str) -> int:
        # Whoever asks sends it a signal.
        self.is_as_started = False
        pid = self.valkey.pid if name == "valkey" else self._processes[name].pid
        assert pid, f"{name} is not running"
        return pid

    def close(self) -> None:
        for name in list(self._processes):
            self._end(name, signal.SIGTERM)
        self.valkey.stop()
        self._log.close()

    def manage(self, *arguments: str) -> str:
        """Run a management command against this product's database."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    @contextmanager
    def database(self) -> Iterator[None]:
        """Point Django in this process at the product's database, to arrange rows and to look at them."""
        connection.close()
        before = connection.settings_dict
        theirs = database_settings(self.database_url)
        connection.settings_dict = before | {key: theirs[key] for key in ("NAME", "USER", "HOST", "PORT")}
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict = before

    def forget(self) -> None:
        """Be as just started: no rows, and nothing in Redis. Ids go on, so that nobody meets a former one."""
        self._forgotten += len(self.output())
        with self.database(), connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{STOP_SECONDS}s'")
            tables = set(connection.introspection.table_names(cursor)) - MADE_BY_MIGRATIONS
            cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, sorted(tables)))} CASCADE")
        with self._redis() as server:
            server.flushall()

    def output(self) -> str:
        return (self.folder / "output.log").read_text()[self._forgotten :]

    def wait_until_ready(self, seconds: float = READY_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while get_status(f"{self.url}/healthz") != 200:
            is_late = time.monotonic() > deadline or self._processes["web"].poll() is not None
            assert not is_late, f"not ready:\n{self.output()}"
            time.sleep(0.05)

    def wait_for(self, port: int, seconds: float = READY_SECONDS) -> None:
        """Until somebody listens there."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < deadline, f"nobody listens:\n{self.output()}"
                time.sleep(0.05)

    def _wait_for_clocks(self) -> None:
        """Until each worker waits for tasks, and beat has sent one."""
        deadline = time.monotonic() + READY_SECONDS
        running = [self._processes[name] for name in CLOCKS if name in self._processes]
        workers = len(running) - ("beat" in self._processes)
        with self._redis() as server:
            while True:
                doing = [client["cmd"] for client in server.client_list()]
                if doing.count("brpop") >= workers and ("beat" not in self._processes or "lpush" in doing):
                    return
                is_late = time.monotonic() > deadline or any(one.poll() is not None for one in running)
                assert not is_late, f"no clocks:\n{doing}\n{self.output()}"
                time.sleep(0.1)

    def _redis(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.valkey.socket))

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def _end(self, name: str, how: signal.Signals) -> None:
        self.is_as_started = False
        if name == "valkey":
            os.kill(self.pid(name), how)
            self.valkey.wait()
            return
        process = self._processes.pop(name)
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        finally:
            process.kill()
            process.wait()
            if process.stdin:
                process.stdin.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def get_status(url: str) -> int | None:
    """The status of an answer, None if there is none."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            status: int = answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return None
    return status


def fetch_headers(url: str) -> dict[str, str]:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return dict(answer.headers)


def get_json(url: str) -> object:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)
