"""What a web process must do rather than show, over the channel layer: look again at rights.

The layer may lose this and does without harm: the watermark looks every 2 s anyway.
"""

import asyncio
import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from chats.watermark import watermark

log = logging.getLogger(__name__)

GROUP = "web-processes"
RETRY_SECONDS = 1.0


async def listen() -> None:
    """Obey until cancelled, with or without Redis."""
    layer = get_channel_layer()
    assert layer is not None
    while True:
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            while True:
                message = await layer.receive(channel)
                if message["type"] == "rights.changed":
                    watermark.poke()
        except (RedisError, OSError) as error:
            log.warning("control.redis_lost error=%s", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)


def rights_changed() -> None:
    """Tell every web process to look at its operators' rights now rather than at the next tick."""
    try:
        async_to_sync(_send)({"type": "rights.changed"})
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("control.not_sent error=%s", type(error).__name__)


async def _send(message: dict[str, str]) -> None:
    layer = get_channel_layer()
    assert layer is not None
    async with asyncio.timeout(RETRY_SECONDS):
        await layer.group_send(GROUP, message)
