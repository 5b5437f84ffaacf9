"""`python -m livechat.server`: the web process."""

import asyncio
import contextlib
import gc
import os
import socket
import sys

import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from livechat.lib.listening import bind

HEARTBEAT_SECONDS = 25
FRAME_BYTES = 64 * 1024
# Together less than `runall` and a terminal's user wait.
DRAIN_SECONDS = 2
CLOSE_SECONDS = 1
# The writer's thread asks for the interpreter several times a commit, and with python's 5 ms it
# waits that long for a busy loop each time: at thousands of messages a second that is the limit.
SWITCH_SECONDS = 0.0005
# Hardly anything of ours is freed by the collector alone. With python's 700 it looked through all that
# lives every 11 s at 300 messages a second, and everybody waited for it: 15 to 50 ms.
COLLECT_AFTER = (10_000, 10, 10)


class Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        from django.urls import get_resolver  # Loads Django, which is up by now.

        # The first visitor need not wait for every view to be imported, nor the collector look again
        # and again at what stays for ever: everything stood still for 65 ms each time. Before anything
        # runs on the loop, since its line to Redis was given up when it stood still for a second.
        _ = get_resolver().url_patterns
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Store and answer what has come in, and tell pages to come back, before sockets are cut."""
        from livechat.asgi import lifespan  # Loads Django, which is up by now.

        for server in self.servers:
            server.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(lifespan.stop(), DRAIN_SECONDS)
        await super().shutdown(sockets)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livechat.settings")
    try:
        sockets = bind(settings.HOST, settings.PORT, shared=settings.WEB_PROCESSES > 1)
        serve(sockets)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def serve(sockets: list[socket.socket]) -> None:
    sys.setswitchinterval(SWITCH_SECONDS)
    config = uvicorn.Config(
        "livechat.asgi:application",
        loop="uvloop",
        http="httptools",
        # The only one of uvicorn's that needs no task of its own for each socket.
        ws="websockets-sansio",
        ws_max_size=FRAME_BYTES,
        ws_ping_interval=HEARTBEAT_SECONDS,
        ws_ping_timeout=HEARTBEAT_SECONDS,
        # Costs 40 KiB a socket, and our frames are short.
        ws_per_message_deflate=False,
        lifespan="on",
        # Only proxies that we are told of may say who the visitor is.
        proxy_headers=bool(settings.TRUSTED_PROXIES),
        forwarded_allow_ips=settings.TRUSTED_PROXIES,
        # Django has set up the log.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSE_SECONDS,
    )
    Server(config).run(sockets=sockets)


if __name__ == "__main__":
    main()
