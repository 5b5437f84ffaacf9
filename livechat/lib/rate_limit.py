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


class Buckets:
    """A bucket for each of many senders, such as addresses; those not heard of longest are forgotten."""

    def __init__(self, a_minute: float, burst: float, most: int = 10_000) -> None:
        self._a_minute = a_minute
        self._burst = burst
        self._most = most
        self._buckets: dict[str, Bucket] = {}

    def take(self, sender: str) -> bool:
        bucket = self._buckets.pop(sender, None) or Bucket(self._a_minute, self._burst)
        self._buckets[sender] = bucket
        if len(self._buckets) > self._most:
            # A request in another thread may have been faster.
            self._buckets.pop(next(iter(self._buckets)), None)
        return bucket.take()

    def clear(self) -> None:
        self._buckets.clear()
