"""The product as a stage: its real processes, killed with -9 and started again, and its database."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.chaos.driver import Cast, Plan, play
from benchmarks.chaos.history import Acknowledged, Line, Marks, Run, Stored
from benchmarks.chaos.pages import OperatorPage, VisitorPage
from benchmarks.people import make_product, read, seed
from livechat.tests.postgres import Postgres
from livechat.tests.product import Product

# How long a killed process stays away: from "at once" to "long enough that everybody notices".
AWAY_SECONDS = (0.05, 1.5)
# A killed PostgreSQL leaves children, and starts when the last of them has noticed.
DATABASE_SECONDS = 15.0

_COLUMNS = "id, last_seq, visitor_delivered_seq, visitor_seen_seq, operator_delivered_seq, operator_seen_seq"


class ProductStage:
    """Everything that `make run` starts; on PostgreSQL with a second web process for the operators."""

    def __init__(self, folder: Path, database_url: str, postgres: Postgres | None, seed: int = 1) -> None:
        self.postgres = postgres
        self.random = random.Random(seed)
        # One thread for good: on Linux what it starts would be ended by the system together with it.
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="stage")
        self._observer: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self.first = make_product(folder / "first", database_url)
        self.products = [self.first]
        if postgres is not None:
            shared = {"REDIS_URL": self.first.environment["REDIS_URL"]}
            self.products.append(make_product(folder / "second", database_url, **shared))
        self.victims: Sequence[str] = ["web", "valkey"]
        if postgres is not None:
            self.victims = ["web", "valkey", "database", "other web"]

    def start(self, *, workers: bool) -> None:
        self.first.start("valkey")
        for product in self.products:
            product.start("web")
        if workers:
            self.first.start("worker", "beat")
            self.victims = [*self.victims, "worker", "beat"]

    def close(self) -> None:
        for product in reversed(self.products):
            product.close()

    def cast(self, visitors: int, operators: int, tabs: int, seed_number: int = 1) -> Cast:
        """Visitors at one web process, their other tabs and the operators at the other."""
        [made] = seed(self.first, "--operators", str(operators), "--visitors", str(visitors))
        here, there = self.products[0], self.products[-1]

        def visitor(name: str, product: Product, number: int) -> VisitorPage:
            token, ticket = made["visitors"][number], made["ticket"]
            headers = {"Origin": product.url}
            return VisitorPage(name, f"{product.ws_url}/ws/visitor/", headers, token, ticket, seed_number)

        return Cast(
            visitors=[visitor(f"visitor{n}", here, n) for n in range(visitors)],
            tabs=[visitor(f"tab{n}", there, n) for n in range(tabs)],
            operators=[
                OperatorPage(
                    f"operator{n}",
                    f"{there.ws_url}/ws/operator/",
                    {"Origin": there.url, "Cookie": operator["cookie"]},
                    operator["id"],
                    seed_number,
                )
                for n, operator in enumerate(made["operators"])
            ],
        )

    async def play(self, cast: Cast, plan: Plan) -> Run:
        try:
            return await play(self, cast, plan)
        finally:
            await self._stop_looking()

    # --- killing

    async def kill(self, victim: str) -> None:
        kill, start = self._how(victim)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._hand, kill)
        await asyncio.sleep(self.random.uniform(*AWAY_SECONDS))
        await loop.run_in_executor(self._hand, start)

    def _how(self, victim: str) -> tuple[Callable[[], None], Callable[[], None]]:
        if victim == "database":
            assert self.postgres is not None
            return self.postgres.kill, self._start_database
        product = self.products[-1] if victim == "other web" else self.first
        name = victim.removeprefix("other ")
        return lambda: product.kill(name), lambda: product.start(name)

    def _start_database(self) -> None:
        assert self.postgres is not None
        deadline = time.monotonic() + DATABASE_SECONDS
        while True:
            try:
                self.postgres.start()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    # --- looking

    async def is_stored(self, message: Acknowledged) -> bool | None:
        query = "SELECT 1 FROM chats_message WHERE chat_id = {} AND seq = {} AND ref = '{}'"
        rows = await self._ask(query.format(message.chat, message.seq, message.ref))
        return None if rows is None else bool(rows)

    async def marks(self) -> list[Marks]:
        return [Marks(*row) for row in await self._ask(f"SELECT {_COLUMNS} FROM chats_chat") or []]

    async def stored(self) -> Stored:
        lines, texts = [], set()
        for chat, seq, author, ref, body, kind in await self._insist(
            "SELECT chat_id, seq, author, ref, body, kind FROM chats_message ORDER BY chat_id, seq"
        ):
            lines.append(Line(chat, seq, author.partition(":")[0], ref, body))
            if kind == "text":
                texts.add((chat, seq))
        last_seq = dict(await self._insist("SELECT id, last_seq FROM chats_chat"))
        return Stored(lines, last_seq, texts)

    async def _insist(self, query: str) -> list[tuple[Any, ...]]:
        rows = await self._ask(query)
        assert rows is not None, "the database is away after the last kill"
        return rows

    async def _ask(self, query: str) -> list[tuple[Any, ...]] | None:
        """Rows as a stranger sees them; None if the database is away."""
        try:
            if self.postgres is None:
                return await asyncio.to_thread(read, self.first.database_url, query)
            return await self._ask_postgres(query)
        except (psycopg.OperationalError, sqlite3.OperationalError):
            await self._stop_looking()
            return None

    async def _ask_postgres(self, query: str) -> list[tuple[Any, ...]]:
        # A connection that is open already sees what an early acknowledgement would hide from a new one.
        if self._observer is None:
            self._observer = await psycopg.AsyncConnection.connect(self.first.database_url, autocommit=True)
        cursor = await self._observer.execute(query.encode())
        return await cursor.fetchall()

    async def _stop_looking(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            await observer.close()
