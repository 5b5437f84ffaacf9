"""What all processes count together, such as tries to sign in; each alone while Redis is away."""

import logging
from typing import Any

import msgspec
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class Json:
    """Nothing that Redis holds may be run here, as Django's pickles could be."""

    dumps = staticmethod(msgspec.json.encode)
    loads = staticmethod(msgspec.json.decode)


class Shared(BaseCache):
    """Redis, and in its place the memory of this process: people sign in without it.

    Cannot be cleared, since Redis holds more than this.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._memory = LocMemCache("shared", {**params, "OPTIONS": {}})
        self._redis = RedisCache(server, {**params, "OPTIONS": {"serializer": Json, **params["OPTIONS"]}})

    def add(self, *args: Any, **options: Any) -> bool:
        return bool(self._do("add", *args, **options))

    def get(self, *args: Any, **options: Any) -> Any:
        return self._do("get", *args, **options)

    def set(self, *args: Any, **options: Any) -> None:
        self._do("set", *args, **options)

    def delete(self, *args: Any, **options: Any) -> bool:
        return bool(self._do("delete", *args, **options))

    def _do(self, verb: str, *args: Any, **options: Any) -> Any:
        try:
            return getattr(self._redis, verb)(*args, **options)
        except (RedisError, OSError) as error:
            log.warning("cache.redis_away error=%s", type(error).__name__)
            return getattr(self._memory, verb)(*args, **options)
