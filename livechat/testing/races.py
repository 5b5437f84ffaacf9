"""Real threads with a database connection each, let go at the same moment."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

WAIT_SECONDS = 30


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


def errors(results: Sequence[Any], *expected: type[Exception]) -> list[Exception]:
    """What went wrong that should not have: deadlocks above all."""
    return [r for r in results if isinstance(r, Exception) and not isinstance(r, expected)]
