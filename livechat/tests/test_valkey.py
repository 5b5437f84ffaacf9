"""The embedded Valkey: found again, ended, and never on disk."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
import redis

from livechat.lib.valkey import SOCKET_PATH_BYTES, Valkey, socket_path


@pytest.fixture
def valkey(tmp_path: Path):
    server = Valkey(tmp_path)
    server.start()
    yield server
    server.stop()


def ask(server: Valkey) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(server.socket))


def test_left_over_of_an_earlier_run_is_found_by_its_pid_file_and_ended(
    valkey: Valkey, tmp_path: Path
) -> None:
    next_run = Valkey(tmp_path)
    next_run.start()
    assert not valkey.is_running
    with ask(next_run) as client:
        assert client.info("server")["process_id"] == next_run.pid
    next_run.stop()


def test_pid_file_that_names_a_stranger_ends_nobody(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as stranger:
        server = Valkey(tmp_path)
        server.pid_file.write_text(str(stranger.pid))
        server.start()
        assert stranger.poll() is None
        stranger.kill()
        server.stop()


def test_nothing_stays_on_disk(valkey: Valkey, tmp_path: Path) -> None:
    with ask(valkey) as client:
        client.set("key", "value")
    valkey.stop()
    assert [path.name for path in tmp_path.iterdir()] == ["valkey.log"]


def test_socket_of_a_deep_folder_is_in_a_short_private_one(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 40)
    folder.mkdir()
    path = socket_path(folder)
    assert len(os.fsencode(path)) <= SOCKET_PATH_BYTES
    server = Valkey(folder)
    server.start()
    assert path.is_socket()
    assert path.parent.stat().st_mode & 0o077 == 0
    server.stop()
    path.parent.rmdir()


def test_it_dies_with_whoever_started_it_or_at_the_next_start(tmp_path: Path) -> None:
    program = "import sys, time; from pathlib import Path; from livechat.lib.valkey import Valkey\n"
    program += "v = Valkey(Path(sys.argv[1])); v.start(); print(v.pid, flush=True); time.sleep(60)"
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
    if sys.platform != "linux":
        server = Valkey(tmp_path)
        server.start()
        server.stop()
    assert psutil.wait_procs([child], timeout=2)[1] == []


def test_it_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    server = Valkey(tmp_path)
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    with ask(server) as client:
        assert client.ping()
    server.stop()
