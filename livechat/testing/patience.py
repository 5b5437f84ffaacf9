"""How long a test waits for what must come: a busy machine is slow, not wrong."""

import time
from collections.abc import Callable

WAIT_SECONDS = 45


def wait_for(is_so: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
    """Look again and again."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)
