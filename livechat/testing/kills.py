"""Processes that die by kill -9 between any two statements that they send to the database."""

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection, connections


def killed_at(statement: int, work: Callable[[], Any]) -> bool:
    """Run in a process of its own that ends itself with -9 before its nth statement, or around a commit.

    Gives whether it came so far.
    """
    # A child that inherits an open connection could speak on it.
    connections.close_all()
    child = os.fork()
    if child == 0:
        _work_and_die(statement, work)
    _, status = os.waitpid(child, 0)
    assert status == 0 or os.WTERMSIG(status) == signal.SIGKILL
    return status != 0


def _work_and_die(statement: int, work: Callable[[], Any]) -> None:
    left = [statement]

    def die_or(go_on: Callable[..., Any], *args: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return go_on(*args)

    commit = connection.commit

    def commit_between_two() -> None:
        die_or(commit)
        die_or(lambda: None)

    connection.commit = commit_between_two  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(die_or):
            work()
    finally:
        os._exit(0 if left[0] > 0 else 1)
