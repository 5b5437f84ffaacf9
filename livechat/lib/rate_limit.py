"""How much one sender may send."""

import time


class Bucket:
    """A token bucket: `burst` at once, refilled evenly at `a_minute`."""

    __slots__ = ("_at", "_burst", "_per_second", "_tokens")

    def __init__(self, a_minute: float, burst: float) -> None:
        self._per_second = a_minute / 60
        self._burst = burst
        self._tokens = burst
        self._at = time.monotonic()

    def take(self) -> bool:
        """Take one token, or return false when there is none."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
