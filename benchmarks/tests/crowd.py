"""The people of one client, and sockets for them."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.chaos.stage import ProductStage
from benchmarks.people import read, write
from benchmarks.tests.wire import Wire, wire


class Crowd:
    """Visitors come to the first web process, operators to the other one where there are two."""

    def __init__(self, stage: ProductStage, people: dict[str, Any]) -> None:
        self.stage = stage
        self.client: int = people["client"]
        self.ticket: str = people["ticket"]
        self.tokens: list[str] = people["visitors"]
        self.operators: list[dict[str, Any]] = people["operators"]
        # Active chats, one for each operator; their visitors' tokens are in them.
        self.chats: list[dict[str, Any]] = people["chats"]

    def visitor(
        self, token: str, chat: int | None = None, after: int = 0, port: int | None = None
    ) -> AbstractAsyncContextManager[Wire]:
        product = self.stage.products[0]
        start: dict[str, Any] = {"token": token, "ticket": self.ticket}
        if chat is not None:
            start |= {"chat": chat, "after": after}
        url = f"ws://127.0.0.1:{port or product.port}/ws/visitor/"
        return wire(url, {"Origin": product.url}, start)

    def operator(self, number: int = 0, process: int = -1) -> AbstractAsyncContextManager[Wire]:
        product = self.stage.products[process]
        headers = {"Origin": product.url, "Cookie": self.operators[number]["cookie"]}
        return wire(f"{product.ws_url}/ws/operator/", headers, {})

    def chat_of(self, number: int) -> dict[str, Any]:
        """The active chat of an operator."""
        return next(chat for chat in self.chats if chat["operator"] == self.operators[number]["id"])

    # --- the database

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return read(self.stage.first.database_url, query)

    def record(self, chat: int) -> list[tuple[Any, ...]]:
        """Number, author and text of each line."""
        return self.rows(f"SELECT seq, author, body FROM chats_message WHERE chat_id = {chat} ORDER BY seq")

    def age(self, table: str, column: str, by: timedelta, where: str) -> None:
        """Let time pass for some rows."""
        then = (datetime.now(UTC) - by).strftime("%Y-%m-%d %H:%M:%S")
        self.change(f"UPDATE {table} SET {column} = '{then}' WHERE {where}")

    def change(self, query: str) -> None:
        write(self.stage.first.database_url, query)
