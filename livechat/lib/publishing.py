"""Telling open sockets what was committed. A hint: whoever misses it reads the database."""

import logging
from functools import partial
from typing import Protocol

import msgspec
from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# A slow Redis must never hold up the work that publishes.
REDIS_SECONDS = 0.25


class Note(msgspec.Struct, frozen=True, array_like=True):
    """A serialised fact on its way to a group; `seq` and `version` let a socket order and drop it."""

    group: str
    text: str
    chat: int = 0
    seq: int = 0
    version: int = 0


class Transport(Protocol):
    def send(self, note: Note) -> None:
        """Pass the note on without waiting and without raising."""


class RedisTransport:
    """For workers, commands and other processes that hold no sockets."""

    def __init__(self) -> None:
        self._channel = f"{settings.REDIS_PREFIX}hub:everyone"
        self._redis = Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
        )

    def send(self, note: Note) -> None:
        try:
            self._redis.publish(self._channel, msgspec.msgpack.encode([note]))
        except RedisError as error:
            # The watermark of each web process finds what this hint would have told.
            log.warning("publishing.failed group=%s error=%s", note.group, type(error).__name__)


_transport: Transport | None = None


def use(transport: Transport | None) -> None:
    """Set how this process publishes; None goes back to Redis."""
    global _transport  # noqa: PLW0603 - one per process, set once at start
    _transport = transport


def send(note: Note) -> None:
    """Pass a note on now, whatever transaction is open."""
    global _transport  # noqa: PLW0603
    if _transport is None:
        _transport = RedisTransport()
    _transport.send(note)


def publish(group: str, fact: msgspec.Struct, *, chat: int = 0, seq: int = 0, version: int = 0) -> None:
    """Send `fact` to everyone in `group` once the open transaction has been committed."""
    text = msgspec.json.encode(fact).decode()
    transaction.on_commit(partial(send, Note(group, text, chat, seq, version)), robust=True)
