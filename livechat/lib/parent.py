"""Nothing that we start outlives us."""

import ctypes
import signal
import sys
import threading
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def die_with_parent() -> Callable[[], object] | None:
    """The `preexec_fn` by which Linux kills a server with us; elsewhere the next start ends a left-over.

    To Linux the parent is a thread: a server that a passing one starts would die with that thread.
    """
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
