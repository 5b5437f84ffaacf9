"""What the supervisor does when the machine is at its limits; test_runall.py has the rest."""

import errno
import os
from typing import Any

import pytest

from livechat.lib import supervisor


def test_a_process_that_the_machine_cannot_start_ends_the_run_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(supervisor, "Popen", refuse)
    monkeypatch.setattr(supervisor, "BACK_OFF_SECONDS", [0])
    monkeypatch.setattr(supervisor, "TICK_SECONDS", 0.01)
    run = supervisor.Supervisor()
    run.add("web", ["true"])
    ticks = iter([None] * 500)  # Then it has forgotten that there is nothing to wait for.
    assert run.run(lambda: next(ticks)) == 1
    assert "cannot be started: Resource temporarily unavailable" in capsys.readouterr().out
