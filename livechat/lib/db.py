"""Database work from the event loop: four threads, each with a connection that lives."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import get_language, gettext_noop, override

from livechat.lib.errors import DomainError

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 4
# After so long without use a connection is tried first: the database may have been restarted.
IDLE_SECONDS = 5.0

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")
_used = threading.local()


class Busy(DomainError):
    """The database is away or overloaded; nothing was changed that the caller was told of."""

    code = "busy"
    message = gettext_noop("We cannot save this just now. Please try again in a moment.")


async def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function` in one of the threads. Raises Busy when the database does not answer."""
    return await run_in(_threads, function, *args, **kwargs)


async def run_in(
    threads: ThreadPoolExecutor, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """The same in threads of the caller's."""
    loop = asyncio.get_running_loop()
    # A thread does not know by itself which language is spoken where it is asked from.
    call = partial(_call, partial(function, *args, **kwargs), get_language())
    return await loop.run_in_executor(threads, call)


def _call(function: Callable[[], T], language: str | None) -> T:
    idle = time.monotonic() - getattr(_used, "at", 0.0)
    if connection.connection is not None and idle > IDLE_SECONDS and not connection.is_usable():
        connection.close()
    try:
        with override(language):
            return function()
    except (OperationalError, InterfaceError) as error:
        connection.close()
        raise Busy from error
    finally:
        _used.at = time.monotonic()
