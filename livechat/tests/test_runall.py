"""`manage.py runall`: what dies comes back, and nothing outlives it, however it ends."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from livechat.testing.patience import WAIT_SECONDS, wait_for
from livechat.tests.product import free_port, get_status

READY_SECONDS = 60
# Five, and what a busy machine takes.
END_SECONDS = WAIT_SECONDS
# One, and what a busy machine takes.
START_SECONDS = AGAIN_SECONDS = WAIT_SECONDS


class Run:
    """One run in a session of its own, as a terminal would start it."""

    def __init__(self, folder: Path, like: "Run | None" = None) -> None:
        folder.mkdir()
        self.database = folder / "db.sqlite3"
        if like:
            # Only the first run makes its database, and the demo in it.
            with (
                closing(sqlite3.connect(like.database)) as made,
                closing(sqlite3.connect(self.database)) as ours,
            ):
                made.backup(ours)
        self.url = f"http://localhost:{(port := free_port())}"
        self.printed = folder / "printed"
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "livechat.settings", "DEBUG": "on"}
        environment |= {"VAR_DIR": str(folder), "PORT": str(port)}
        environment |= {"DATABASE_URL": f"sqlite:///{self.database}"}
        with self.printed.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "runall"],
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        wait_for(lambda: "└" in self.printed.read_text() or self.process.poll() is not None, READY_SECONDS)
        assert self.process.poll() is None, self.printed.read_text()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(END_SECONDS)

    def part(self, name: str) -> psutil.Process:
        """The running process of one part, by its command line."""
        words = {
            "web": "livechat.server",
            "worker": "--queues=celery",
            "sender": "--queues=sending",
            "beat": "beat",
            "valkey": "--unixsocket",
        }
        parts = [part for part in self.tree() if words[name] in part.cmdline()]
        assert len(parts) == 1, f"{name}: {parts}"
        return parts[0]

    def tree(self) -> list[psutil.Process]:
        children: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return children

    def assert_ends(self, how: Callable[[], None]) -> None:
        everything = self.tree()
        assert len(everything) == 5
        how()
        self.process.wait(END_SECONDS)
        _, alive = psutil.wait_procs(everything, timeout=END_SECONDS)
        assert alive == []


@pytest.fixture(scope="module")
def new_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Run]]:
    runs: list[Run] = []

    # Who runs the suite by nohup ignores it, and so would what is started here.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

    def start() -> Run:
        runs.append(Run(tmp_path_factory.mktemp("runall") / "var", like=runs[0] if runs else None))
        runs[-1].wait_until_ready()
        return runs[-1]

    yield start
    for run in runs:
        run.close()


@pytest.fixture(scope="module")
def run(new_run: Callable[[], Run]) -> Run:
    return new_run()


def test_the_box_names_addresses_and_sign_ins(run: Run) -> None:
    box = run.printed.read_text()
    for address in ("/demo/", "/console/", "/dashboard/", "/admin/", "/outbox/"):
        assert address in box
    assert "olga@livechat.example" in box
    assert "demo-password" in box


@pytest.mark.parametrize("name", ["web", "worker", "sender", "beat", "valkey"])
def test_what_is_killed_is_started_again_at_once(run: Run, name: str) -> None:
    dead = run.part(name)
    dead.kill()
    dead.wait(2)
    wait_for(lambda: len(run.tree()) == 5, START_SECONDS)
    wait_for(lambda: get_status(f"{run.url}/readyz") == 200, AGAIN_SECONDS)
    assert run.part(name).pid != dead.pid


def test_second_run_in_the_same_folder_is_refused(run: Run) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "livechat.settings", "PORT": str(free_port())}
    environment |= {"VAR_DIR": str(run.printed.parent)}
    second = subprocess.run(
        [sys.executable, "manage.py", "runall"], env=environment, capture_output=True, text=True
    )
    assert "already runs" in second.stderr
    assert second.returncode == 2
    assert get_status(f"{run.url}/readyz") == 200


def test_sigterm_ends_everything(run: Run) -> None:
    run.assert_ends(run.process.terminate)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_and_a_closed_terminal_end_everything(
    new_run: Callable[[], Run], ending: signal.Signals
) -> None:
    run = new_run()
    # The terminal sends it to the whole group in its foreground.
    run.assert_ends(lambda: os.killpg(run.process.pid, ending))


def test_nothing_outlives_a_run_that_is_killed(new_run: Callable[[], Run]) -> None:
    run = new_run()
    run.assert_ends(run.process.kill)
