"""A wrong setting, a busy port, a dead server: one sentence that says what to do, exit code 2."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from livechat.tests.product import free_port

NOWHERE = "127.0.0.1:1"

WRONG = {
    "SECRET_KEY=": "SECRET_KEY is not set: put SECRET_KEY=",
    "DEBUG=maybe": "write on or off",
    "PORT=abc": "PORT is 'abc': write a whole number",
    "PORT=70000": "write a number from 1 to 65535",
    "HOST=no.such.host.invalid": "correct HOST and PORT",
    "VAR_DIR=/dev/null/var": "make it writable, or set VAR_DIR",
    "WEB_PROCESSES=2": "set DATABASE_URL to PostgreSQL first",
    "DATABASE_URL=nonsense": "write postgres://",
    "DATABASE_URL=mysql://localhost/x": "write postgres://",
    "DATABASE_URL=sqlite:////dev/null/x": "start it, or correct DATABASE_URL",
    f"DATABASE_URL=postgres://me@{NOWHERE}/x": "start it, or correct DATABASE_URL",
    "REDIS_URL=nonsense": "must start with redis://",
    f"REDIS_URL=redis://{NOWHERE}": "start that server, correct the address",
}


def start(folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "livechat.settings", "VAR_DIR": str(folder)}
    environment |= {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "REDIS_URL": ""} | changes
    return subprocess.run(
        [sys.executable, "manage.py", "runall"], env=environment, capture_output=True, text=True, timeout=30
    )


def assert_refused(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.returncode == 2


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_setting(wrong: str, tmp_path: Path, port: int) -> None:
    name, value = wrong.split("=", 1)
    assert_refused(start(tmp_path, **{"PORT": str(port), name: value}), WRONG[wrong])


def test_busy_port(tmp_path: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        assert_refused(start(tmp_path, PORT=str(port)), f"Port {port} is taken: stop what uses it")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.mark.parametrize("key", ["", "a secret of the tests, as long as a secret has to be"])
def test_screenshots_of_nothing_are_refused(tmp_path: Path, key: str) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "livechat.settings",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": key,
        "VAR_DIR": str(tmp_path),
        "PORT": str(free_port()),
    }
    command = [sys.executable, "-m", "livechat.tests.screenshots"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
    assert_refused(done, "start it with make run" if not key else "start the product with make run")
