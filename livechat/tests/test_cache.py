"""What all processes count together: tries to sign in, and codes that were used."""

import pytest
from django.core.cache import CacheHandler
from django.core.cache.backends.base import BaseCache
from redis import Redis

from livechat import settings
from livechat.lib.valkey import Valkey


def new(**changes: str) -> BaseCache:
    """The product's, as one process has it."""
    return CacheHandler({"default": settings.CACHES["default"] | changes})["default"]


def uses_twice(one: BaseCache, two: BaseCache) -> None:
    assert one.add("code", "y", timeout=30)
    assert not two.add("code", "y", timeout=30)
    one.set("tries", [1.5, 2.5], 300.0)
    assert two.get("tries", []) == [1.5, 2.5]
    assert two.delete("tries")
    assert one.get("tries", []) == []


@pytest.mark.row("X10")
def test_a_code_is_used_once_over_all_processes(valkey: Valkey) -> None:
    uses_twice(new(), new())
    with Redis.from_url(settings.REDIS_URL) as redis:
        assert redis.get(f"{settings.REDIS_PREFIX}cache:1:code") == b'"y"'


@pytest.mark.row("X10")
def test_without_redis_each_process_counts_for_itself() -> None:
    uses_twice(*(new(LOCATION="unix:///nothing/here.sock") for _ in range(2)))
