"""Starts and drains what delivers messages in a web process."""

import asyncio

from django.conf import settings
from django.utils import timezone

from chats import control
from chats.services import first_words
from chats.services.messages import Woke
from chats.sockets import open_sockets
from chats.watermark import watermark
from chats.writer import writer
from livechat.lib import publishing
from livechat.lib.db import run
from livechat.lib.hub import hub
from livechat.lib.sockets import RESTART
from livechat.lib.speller import speller

_background: set[asyncio.Task[None]] = set()


_starting: asyncio.Task[None] | None = None


async def start() -> None:
    """Once a process, whoever asks first: uvicorn's lifespan, or the first socket under daphne."""
    global _starting
    if _starting is None:
        _starting = asyncio.create_task(_start())
    await _starting


async def _start() -> None:
    publishing.use(hub)
    writer.on_woke = _wake
    await hub.start(settings.REDIS_URL)
    await writer.start()
    await watermark.start()
    _keep(asyncio.create_task(control.listen()))


async def stop() -> None:
    """Store what has been accepted before the process ends; pages are told to come back."""
    await writer.stop()
    for socket in tuple(open_sockets):
        socket.close(RESTART)
    await watermark.stop()
    for task in tuple(_background):
        task.cancel()
    await asyncio.gather(*_background, return_exceptions=True)
    await hub.stop()
    await speller.stop()
    publishing.use(None)
    global _starting
    _starting = None


def _wake(chat_id: int, woke: Woke) -> None:
    _keep(asyncio.get_running_loop().create_task(run(first_words.settle, chat_id, woke, timezone.now())))


def _keep(task: asyncio.Task[None]) -> None:
    _background.add(task)
    task.add_done_callback(_background.discard)
