"""Delivery between sockets: within a process from a dict, between processes over Redis.

Each process listens to one Redis channel of its own and tells the others which groups it holds, so
a note travels only to where somebody waits for it. Everything here is a hint and may be lost.
"""

import asyncio
import contextlib
import logging
import secrets
import threading
import time
from collections import defaultdict
from typing import Protocol

import msgspec
from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from livechat.lib.publishing import Note

log = logging.getLogger(__name__)

ANNOUNCE_SECONDS = 30
FORGET_SECONDS = 90
REDIS_SECONDS = 1.0


class Subscriber(Protocol):
    def deliver(self, note: Note) -> None:
        """Take the note without waiting."""


class Holding(msgspec.Struct, frozen=True, array_like=True):
    """What a process says of the groups it holds; `all` replaces what it said before."""

    process: str
    joined: list[str] = []
    left: list[str] = []
    all: bool = False


_encode = msgspec.msgpack.Encoder().encode
_decode_notes = msgspec.msgpack.Decoder(list[Note]).decode
_decode_holding = msgspec.msgpack.Decoder(Holding).decode


class Hub:
    """One per web process; every method but `send` belongs to the loop's thread."""

    def __init__(self) -> None:
        self.process = secrets.token_hex(6)
        self._prefix = f"{settings.REDIS_PREFIX}hub:"
        self._control = f"{self._prefix}control"
        self.groups: dict[str, set[Subscriber]] = {}
        # The newest state of each chat that went through here, for the watermark to compare.
        self.versions: dict[int, int] = {}
        self._holders: dict[str, set[str]] = defaultdict(set)
        self._heard: dict[str, float] = {}
        self._outbox: dict[str, list[Note]] = defaultdict(list)
        self._joined: set[str] = set()
        self._left: set[str] = set()
        self._flushing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._redis: Redis | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._connected = False

    # --- groups

    def join(self, group: str, subscriber: Subscriber) -> None:
        members = self.groups.get(group)
        if members is None:
            self.groups[group] = {subscriber}
            self._left.discard(group)
            self._joined.add(group)
            self._schedule()
        else:
            members.add(subscriber)

    def leave(self, group: str, subscriber: Subscriber) -> None:
        members = self.groups.get(group)
        if members is None:
            return
        members.discard(subscriber)
        if not members:
            del self.groups[group]
            self._joined.discard(group)
            self._left.add(group)
            self._schedule()

    # --- notes

    def send(self, note: Note) -> None:
        """Publish from any thread (the Transport of a web process)."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        if threading.get_ident() == self._thread:
            self.publish(note)
        else:
            loop.call_soon_threadsafe(self.publish, note)

    def publish(self, note: Note, sender: Subscriber | None = None) -> None:
        """Deliver to everyone in the group but `sender`, here and in the other processes."""
        self.deliver(note, sender)
        for process in self._holders.get(note.group, ()):
            self._outbox[process].append(note)
            self._schedule()

    def deliver(self, note: Note, sender: Subscriber | None = None) -> None:
        """Deliver within this process."""
        if note.version > self.versions.get(note.chat, 0):
            self.versions[note.chat] = note.version
        members = self.groups.get(note.group)
        if members:
            for member in tuple(members):
                if member is not sender:
                    member.deliver(note)

    # --- Redis

    @property
    def heard_of(self) -> set[str]:
        """The other processes that have said something lately."""
        return set(self._heard)

    def holders_of(self, group: str) -> set[str]:
        """The other processes in which somebody waits for the group."""
        return set(self._holders.get(group, ()))

    async def start(self, redis_url: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._redis = Redis.from_url(
            redis_url, socket_timeout=None, socket_connect_timeout=REDIS_SECONDS, health_check_interval=0
        )
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._announce())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._loop = None
        if self._redis is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._redis.aclose()

    def _schedule(self) -> None:
        if not self._flushing and self._loop is not None:
            self._flushing = True
            self._loop.call_soon(self._flush_soon)

    def _flush_soon(self) -> None:
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.get_running_loop().create_task(self._flush()))

    async def _flush(self) -> None:
        """Send what gathered in this tick of the loop; what cannot be sent is dropped."""
        try:
            while self._outbox or self._joined or self._left:
                outbox, self._outbox = self._outbox, defaultdict(list)
                joined, self._joined = self._joined, set()
                left, self._left = self._left, set()
                if not self._connected or self._redis is None:
                    return
                async with asyncio.timeout(REDIS_SECONDS):
                    pipe = self._redis.pipeline(transaction=False)
                    if joined or left:
                        pipe.publish(self._control, _encode(Holding(self.process, list(joined), list(left))))
                    for process, notes in outbox.items():
                        pipe.publish(f"{self._prefix}{process}", _encode(notes))
                    await pipe.execute()
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("hub.flush_failed error=%s", type(error).__name__)
        finally:
            self._flushing = False

    async def _listen(self) -> None:
        """Hear the others for ever; a Redis that went away is tried again every half second."""
        while True:
            assert self._redis is not None
            pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
            try:
                await pubsub.subscribe(
                    *(f"{self._prefix}{name}" for name in ("control", self.process, "everyone"))
                )
                self._connected = True
                await self._say_all(ask=True)
                await self._hear(pubsub)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("hub.redis_lost error=%s", type(error).__name__)
            finally:
                self._connected = False
                with contextlib.suppress(RedisError, OSError):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]
            await asyncio.sleep(0.5)

    async def _hear(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(timeout=ANNOUNCE_SECONDS)
            if message is None or message["type"] != "message":
                continue
            try:
                if message["channel"] == self._control.encode():
                    await self._learn(_decode_holding(message["data"]))
                else:
                    for note in _decode_notes(message["data"]):
                        self.deliver(note)
            except msgspec.DecodeError:
                # Another release speaks another dialect during a rolling deploy; it is only a hint.
                log.warning("hub.not_understood")

    async def _learn(self, said: Holding) -> None:
        if said.process == self.process:
            return
        if said.process not in self._heard:
            await self._say_all()
        self._heard[said.process] = time.monotonic()
        if said.all:
            self._forget(said.process)
        for group in said.joined:
            self._holders[group].add(said.process)
        for group in said.left:
            self._drop(group, said.process)

    async def _say_all(self, ask: bool = False) -> None:
        assert self._redis is not None
        if ask:
            # Others answer a process that they have not heard of, so what they said before is stale.
            self._heard.clear()
            self._holders.clear()
        holding = Holding(self.process, list(self.groups), all=True)
        async with asyncio.timeout(REDIS_SECONDS):
            await self._redis.publish(self._control, _encode(holding))

    async def _announce(self) -> None:
        while True:
            await asyncio.sleep(ANNOUNCE_SECONDS)
            gone = time.monotonic() - FORGET_SECONDS
            for process in [p for p, at in self._heard.items() if at < gone]:
                del self._heard[process]
                self._forget(process)
            if self._connected:
                try:
                    await self._say_all()
                except (RedisError, OSError, TimeoutError) as error:
                    log.warning("hub.announce_failed error=%s", type(error).__name__)

    def _forget(self, process: str) -> None:
        for group in [g for g, holders in self._holders.items() if process in holders]:
            self._drop(group, process)

    def _drop(self, group: str, process: str) -> None:
        holders = self._holders.get(group)
        if holders is not None:
            holders.discard(process)
            if not holders:
                del self._holders[group]


hub = Hub()
