"""`POST /widget/beacon/`: beside Django's handler, which costs many times as much for each request.

Ten thousand visitors who look at pages make 330 of these a second. A simple request: no cookie, no
preflight; the body says who it is.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chats.services import online
from livechat.lib.db import Busy, run
from livechat.lib.rate_limit import Buckets
from livechat.lib.web import address_of, header, is_own_origin
from widget.services import beacons
from widget.services.hosts import Host, host_of

log = logging.getLogger(__name__)

HEADERS = [
    (b"access-control-allow-origin", b"*"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-type", b"application/json"),
]

Receive = Callable[[], Awaitable[dict[str, Any]]]


class Refused(Exception):
    """Answered with its status, and nothing else: nobody reads it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class BeaconDoor:
    """An ASGI application; one of each process."""

    def __init__(self) -> None:
        self._senders = Buckets(settings.BEACONS_A_MINUTE, settings.BEACONS_A_MINUTE / 6)
        self._note: Any = None

    async def __call__(self, scope: Any, receive: Receive, send: Any) -> None:
        try:
            waiting = await self._hear(scope, receive)
        except Refused as refused:
            await _answer(send, refused.status, b"")
        else:
            await _answer(send, 200 if waiting else 204, waiting)

    async def _hear(self, scope: Any, receive: Receive) -> bytes:
        """What the visitor is to be told: an invitation, or nothing."""
        if scope["method"] != "POST":
            raise Refused(405)
        address = address_of(scope)
        if not self._senders.take(address):
            raise Refused(429)
        try:
            beacon = beacons.decode(await _body(receive))
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            raise Refused(400) from None
        try:
            host = await host_of(beacon.site)
        except Busy:
            raise Refused(503) from None
        if host is None or not _is_from(scope, host):
            raise Refused(403)
        return await self._take(beacon, host, address, header(scope, b"user-agent"))

    async def _take(self, beacon: beacons.Beacon, host: Host, address: str, user_agent: str) -> bytes:
        now = timezone.now()
        seen = beacons.sighting(beacon, host.site_id, address=address, user_agent=user_agent, now=now)
        if beacons.matters(beacon):
            try:
                await run(beacons.store, beacon, host.site_id, now)
            except Busy:
                log.warning("beacon.database_away")
        keys, args = online.note(seen, now.timestamp())
        try:
            waiting: bytes = await self._script()(keys, args)
        except (RedisError, OSError) as error:
            # Nobody is online for a moment; the next beacon tries again.
            log.warning("beacon.redis_away error=%s", type(error).__name__)
            return b""
        return waiting

    def _script(self) -> Any:
        if self._note is None:
            seconds = online.REDIS_SECONDS
            redis = Redis.from_url(settings.REDIS_URL, socket_timeout=seconds, socket_connect_timeout=seconds)
            self._note = redis.register_script(online.NOTE)
        return self._note


def _is_from(scope: Any, host: Host) -> bool:
    return header(scope, b"origin") in host.origins or is_own_origin(scope)


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400)
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > beacons.BODY_BYTES:
            raise Refused(413)
        if not message.get("more_body"):
            return body


async def _answer(send: Any, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    await send({"type": "http.response.body", "body": body})


beacon_door = BeaconDoor()
