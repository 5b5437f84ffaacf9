"""What the machine allows: servers that do next to nothing, to compare ours with.

`python -m benchmarks.floors relay PORT` passes messages on and stores nothing.
`python -m benchmarks.floors durable PORT DATABASE_URL` gives numbers and stores every message in the
product's own tables before it acknowledges: picows, one thread, group commit, one statement a
batch; no Django, no rights, no masking, no marks.
"""

import asyncio
import json
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import psycopg
import uvloop
from picows import (
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    ws_create_server,
)

BATCH = 500

STORE = """
WITH draft AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[])
        WITH ORDINALITY AS d (chat_id, author, operator_id, ref, body, at, place)
), chat AS (
    SELECT id, last_seq FROM chats_chat
    WHERE id IN (SELECT chat_id FROM draft) AND status = 'active'
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
), fresh AS (
    SELECT d.*, chat.last_seq + row_number() OVER (PARTITION BY d.chat_id ORDER BY d.place) AS seq
    FROM draft d JOIN chat ON chat.id = d.chat_id
    WHERE NOT EXISTS (
        SELECT 1 FROM chats_message m
        WHERE m.chat_id = d.chat_id AND m.author = d.author AND m.ref = d.ref
    )
), stored AS (
    INSERT INTO chats_message (chat_id, seq, author, operator_id, ref, kind, body, data, created_at)
    SELECT chat_id, seq, author, operator_id, ref, 'text', body, '{}', at FROM fresh
), counted AS (
    UPDATE chats_chat SET
        last_seq = f.last_seq, last_message_at = f.at,
        visitor_seq = GREATEST(chats_chat.visitor_seq, f.visitor_seq),
        operator_seq = GREATEST(chats_chat.operator_seq, f.operator_seq)
    FROM (
        SELECT chat_id, max(seq) AS last_seq, max(at) AS at,
            max(seq) FILTER (WHERE author = 'visitor') AS visitor_seq,
            max(seq) FILTER (WHERE author <> 'visitor') AS operator_seq
        FROM fresh GROUP BY chat_id
    ) f
    WHERE chats_chat.id = f.chat_id
)
SELECT place, seq FROM fresh ORDER BY place
"""


class Floor:
    """All sockets of a floor, by chat."""

    def __init__(self) -> None:
        self.chats: dict[int, set[WSTransport]] = defaultdict(set)

    def listener(self, request: WSUpgradeRequest) -> "FloorSocket":
        # /floor/CHAT/AUTHOR
        _, _, chat, author = request.path.decode().split("/")
        return FloorSocket(self, int(chat), author)

    def store(self, socket: "FloorSocket", ref: str, text: str) -> None:
        """Nothing is stored: number 0."""
        socket.settle(ref, text, 0)


class DurableFloor(Floor):
    def __init__(self, database_url: str) -> None:
        super().__init__()
        self._database = psycopg.connect(database_url, autocommit=True)
        # A plan made once, for tables that were empty then, gets slower with every message.
        self._database.execute("SET plan_cache_mode = force_custom_plan")
        self._thread = ThreadPoolExecutor(1)
        self._waiting: list[tuple[FloorSocket, str, str]] = []
        self._busy = False

    def store(self, socket: "FloorSocket", ref: str, text: str) -> None:
        self._waiting.append((socket, ref, text))
        if not self._busy:
            self._busy = True
            asyncio.get_running_loop().create_task(self._commit())

    async def _commit(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            now = datetime.now(UTC)
            columns: list[list[Any]] = [
                [socket.chat for socket, _, _ in batch],
                [socket.author for socket, _, _ in batch],
                [socket.operator for socket, _, _ in batch],
                [ref for _, ref, _ in batch],
                [text for _, _, text in batch],
                [now] * len(batch),
            ]
            for place, seq in await loop.run_in_executor(self._thread, self._execute, columns):
                socket, ref, text = batch[place - 1]
                socket.settle(ref, text, seq)
        self._busy = False

    def _execute(self, columns: list[list[Any]]) -> list[Any]:
        return self._database.execute(STORE, columns, prepare=True).fetchall()


class FloorSocket(WSListener):
    def __init__(self, floor: Floor, chat: int, author: str) -> None:
        self.floor = floor
        self.chat = chat
        self.author = author
        self.operator = int(author.partition(":")[2]) if ":" in author else None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.floor.chats[self.chat].add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.floor.chats[self.chat].discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is not WSMsgType.TEXT:
            return
        command = json.loads(frame.get_payload_as_bytes())
        if command["type"] == "message.send":
            self.floor.store(self, command["ref"], command["data"]["text"])
        else:
            transport.send(WSMsgType.TEXT, b'{"type":"ok","ref":"%s"}' % command["ref"].encode())

    def settle(self, ref: str, text: str, seq: int) -> None:
        """Acknowledge to the sender, and show it to everyone else in the chat."""
        answer = f'{{"type":"ok","ref":"{ref}","data":{{"chat":{self.chat},"seq":{seq}}}}}'.encode()
        self.transport.send(WSMsgType.TEXT, answer)
        data = json.dumps(
            {"seq": seq, "ref": ref, "side": self.author, "text": text},
            separators=(",", ":"),
        )
        fact = f'{{"type":"message.sent","v":1,"chat":{self.chat},"seq":{seq},"data":{data}}}'.encode()
        for other in self.floor.chats[self.chat]:
            if other is not self.transport:
                other.send(WSMsgType.TEXT, fact)


async def serve(kind: str, port: int, database_url: str) -> None:
    floor = DurableFloor(database_url) if kind == "durable" else Floor()
    server = await ws_create_server(floor.listener, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""))
