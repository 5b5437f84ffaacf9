"""What the load is aimed at: the whole product on either database, and the floors."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import End, Pair
from benchmarks.machine import pin
from benchmarks.people import make_product, seed
from livechat.tests.postgres import Postgres
from livechat.tests.product import Product, free_port

PAIRS = 200
# An operator sees every open chat of their clients, so that all pairs at one client would measure lists.
CLIENTS = 20
SERVER_CORE = 0
LOAD_CORE = 1


@dataclass
class Target:
    """A running server, its process, and the pairs that talk through it."""

    pid: int
    pairs: list[Pair]
    database_url: str = ""
    foreign_chat: int = 0


class Place:
    """A folder with a PostgreSQL that flushes to disk, for as long as the bench lasts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made = 0
        self._templates: set[str] = set()
        self.postgres = Postgres(folder / "postgres", options=[])
        self.postgres.start()
        pin(self.postgres.pid, LOAD_CORE)

    def close(self) -> None:
        self.postgres.stop()

    def new_name(self) -> str:
        self._made += 1
        return f"bench{self._made}"

    def new_database(self, kind: str, name: str) -> str:
        """A migrated one: copied, since migrating takes longer than most measurements."""
        template = self._template(kind)
        if kind == "sqlite":
            shutil.copy(self.folder / template, self.folder / f"{name}.sqlite3")
            return f"sqlite:///{self.folder}/{name}.sqlite3"
        self.postgres.create(name, template=template)
        return self.postgres.url(name)

    def _template(self, kind: str) -> str:
        name = f"template_{kind}"
        if kind not in self._templates:
            url = f"sqlite:///{self.folder}/{name}"
            if kind == "postgresql":
                self.postgres.create(name)
                url = self.postgres.url(name)
            product = make_product(self.folder / f"migrating-{kind}", url)
            product.manage("migrate", "--verbosity=0")
            product.close()
            self._templates.add(kind)
        return name

    @contextmanager
    def product(self, kind: str = "postgresql", **environment: str) -> Iterator[Product]:
        """The product with a migrated database of its own; one web process, on its own core."""
        name = self.new_name()
        product = make_product(self.folder / name, self.new_database(kind, name), **environment)
        try:
            product.start("valkey", "web")
            pin(product.pid("valkey"), LOAD_CORE)
            pin(product.pid("web"), SERVER_CORE)
            yield product
        finally:
            product.close()

    @contextmanager
    def busy_product(self, kind: str = "postgresql") -> Iterator[Target]:
        """The product with pairs in active chats, and one chat that is none of their business."""
        with self.product(kind) as product:
            clients = seed_pairs(product)
            [foreign] = seed(product, "--operators", "1", "--chats", "1")
            yield Target(
                product.pid("web"),
                [pair for people in clients for pair in product_pairs(product, people)],
                product.database_url,
                foreign["chats"][0]["id"],
            )

    @contextmanager
    def floor(self, kind: str) -> Iterator[Target]:
        """`relay`, or `durable` in the product's own tables."""
        with self.product() as product:
            clients = seed_pairs(product)
            product.stop("web")
            port = free_port()
            command = [
                sys.executable,
                "-m",
                "benchmarks.floors",
                kind,
                str(port),
                product.database_url,
            ]
            process = subprocess.Popen(command, env=product.environment)
            try:
                _wait_until_open(port)
                pin(process.pid, SERVER_CORE)
                yield Target(process.pid, [pair for people in clients for pair in floor_pairs(port, people)])
            finally:
                process.kill()
                process.wait()


def seed_pairs(product: Product) -> list[dict[str, Any]]:
    each = str(PAIRS // CLIENTS)
    # One line each: a chat's first words, which may cost a credit, are no part of messages at a rate.
    return seed(product, "--clients", str(CLIENTS), "--operators", each, "--chats", each, "--lines", "1")


def command(kind: str, ref: str, data: dict[str, Any], chat: int | None = None) -> bytes:
    frame = {"v": 1, "type": kind, "ref": ref, "data": data}
    return json.dumps(frame if chat is None else frame | {"chat": chat}).encode()


def visitor_end(product: Product, ticket: str, token: str, chat: int = 0, after: int = 0) -> End:
    """A visitor's socket; with `chat` one that has its record up to `after`."""
    data: dict[str, Any] = {"token": token, "ticket": ticket}
    if chat:
        data |= {"chat": chat, "after": after}
    begin = [command("session.start", "begin1", data)]
    return End(f"{product.ws_url}/ws/visitor/", {"Origin": product.url}, begin, chat)


def product_pairs(product: Product, people: dict[str, Any]) -> list[Pair]:
    cookies = {operator["id"]: operator["cookie"] for operator in people["operators"]}
    pairs = []
    for chat in people["chats"]:
        headers = {"Origin": product.url, "Cookie": cookies[chat["operator"]]}
        begin = [
            command("session.start", "begin1", {}),
            command("chat.watch", "begin2", {"after": 0}, chat["id"]),
        ]
        operator = End(f"{product.ws_url}/ws/operator/", headers, begin, chat["id"])
        pairs.append(Pair(visitor_end(product, people["ticket"], chat["token"], chat["id"]), operator))
    return pairs


def floor_pairs(port: int, people: dict[str, Any]) -> list[Pair]:
    url = f"ws://127.0.0.1:{port}/floor"
    begin = [command("session.start", "begin1", {})]
    return [
        Pair(
            End(f"{url}/{chat['id']}/visitor", {}, begin, chat["id"]),
            End(f"{url}/{chat['id']}/operator:{chat['operator']}", {}, begin, chat["id"]),
        )
        for chat in people["chats"]
    ]


def _wait_until_open(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=1),
        ):
            return
        time.sleep(0.05)
