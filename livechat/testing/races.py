"""Real threads with a database connection each, let go at the same moment."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import connections

WAIT_SECONDS = 30
# How often a race is run: enough to notice a change that always loses it; `make races` runs each 200 times.
TIMES = int(os.environ.get("RACES", "8"))


def race(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all at once; gives what each returned, or the exception that it raised."""
    line = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            connections["default"].ensure_connection()
            line.wait(WAIT_SECONDS)
            return work()
        except Exception as error:  # noqa: BLE001 - the test judges each racer's end
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def races(works: Callable[[int], Sequence[Callable[[], Any]]], times: int) -> list[list[Any]]:
    """So many races by threads that live through all of them, since connecting costs the most.

    Gives what each racer returned or raised, race by race. They start each one together, and wait for the
    slowest.
    """
    planned = [works(number) for number in range(times)]
    line = threading.Barrier(len(planned[0]))

    def run_all(racer: int) -> list[Any]:
        return [_outcome(line, one[racer]) for one in planned]

    found = race([partial(run_all, racer) for racer in range(len(planned[0]))])
    assert not errors(found)
    return [list(results) for results in zip(*found, strict=True)]


def _outcome(line: threading.Barrier, work: Callable[[], Any]) -> Any:
    line.wait(WAIT_SECONDS)
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - the test judges each racer's end
        return error


def errors(results: Sequence[Any], *expected: type[Exception]) -> list[Exception]:
    """What went wrong that should not have: deadlocks above all."""
    return [r for r in results if isinstance(r, Exception) and not isinstance(r, expected)]
