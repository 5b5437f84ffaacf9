"""How a socket follows a chat when the database does not answer for a moment."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from chats import sockets
from chats.events.views import MessageView
from chats.sockets import ChatSocket
from livechat.lib.db import Busy
from livechat.lib.hub import hub

CHAT = 7
LINE = MessageView(seq=1, ref="m-1", kind="text", side="visitor", name="", text="Hello", data={}, at=0)


@pytest.mark.row("D9", "D7")
@pytest.mark.parametrize("failing", ["the record", "what is answered beside it"])
async def test_a_chat_whose_reading_failed_is_read_again(
    monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    errors = [Busy()]

    async def run(read: Callable[..., Any], chat: int, after: int, limit: int) -> list[MessageView]:
        if failing == "the record" and errors:
            raise errors.pop()
        return [LINE] if after < LINE.seq else []

    monkeypatch.setattr(sockets, "run", run)
    socket, sent = ChatSocket(), []
    monkeypatch.setattr(socket, "push_line", lambda chat, line: sent.append((chat, line.text)))
    socket.is_open = True
    with pytest.raises(Busy):
        async with socket.follow(CHAT, 0):
            raise errors.pop()
    # As the watermark does, which sees that the record is longer.
    socket.catch_up(CHAT)
    await asyncio.gather(*socket._tasks)
    assert sent == [(CHAT, "Hello")]
    socket.unfollow(CHAT)
    assert not hub.groups
