"""A body that is too long is refused before Django takes it in."""

from collections.abc import Iterable
from typing import Any

import pytest

from livechat.lib.bodies import BODY_BYTES, limit_bodies

MEGABYTE = 2**20


async def asked(pieces: Iterable[int], **headers: str) -> tuple[list[int], int]:
    """The status, and how many bytes the application was given."""
    waiting = [{"type": "http.request", "body": b"x" * size, "more_body": True} for size in pieces]
    statuses: list[int] = []
    taken = 0

    async def receive() -> Any:
        return waiting.pop(0) if waiting else {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def application(scope: Any, receive: Any, send: Any) -> None:
        nonlocal taken
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            taken += len(message["body"])
            if not message["more_body"]:
                await send({"type": "http.response.start", "status": 200, "headers": []})
                return

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await limit_bodies(application)({"type": "http", "headers": named}, receive, send)
    return statuses, taken


@pytest.mark.asyncio
async def test_a_file_of_ten_megabytes_comes_through() -> None:
    assert await asked([MEGABYTE] * 10, content_length=str(10 * MEGABYTE)) == ([200], 10 * MEGABYTE)


@pytest.mark.asyncio
@pytest.mark.parametrize("length", [str(BODY_BYTES + 1), "-1", "many", "1e3"])
async def test_one_that_says_it_is_longer_is_not_taken(length: str) -> None:
    assert await asked([MEGABYTE], content_length=length) == ([413], 0)


@pytest.mark.asyncio
async def test_one_that_turns_out_to_be_longer_is_cut() -> None:
    statuses, taken = await asked([MEGABYTE] * 100)
    assert statuses == [413]
    assert taken <= BODY_BYTES
