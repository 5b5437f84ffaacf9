"""Many rows in one statement, in the same SQL on both databases.

The rows travel as one JSON text and are read as the CTE `rows`: the statement stays the same for
any number of them, so PostgreSQL prepares it once (several times the rate of `executemany`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from django.db import connection

# Name and PostgreSQL type.
Columns = Sequence[tuple[str, str]]
Row = tuple[Any, ...]

_encode = msgspec.json.Encoder().encode


# Gives what a statement returned; inside `together` only after the block.
Answer = Callable[[], list[Row]]


@contextmanager
def together() -> Iterator[None]:
    """Statements of this block go to PostgreSQL in one round trip and are answered at its end."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def execute(columns: Columns, rows: Sequence[Row], sql: str) -> Answer:
    """Run `sql`, which reads the CTE `rows`."""
    names = [name for name, _ in columns]
    if connection.vendor == "postgresql":
        typed = ", ".join(f"{name} {kind}" for name, kind in columns)
        statement = f"WITH rows AS (SELECT * FROM json_to_recordset(%s) AS r ({typed})) {sql}"  # noqa: S608
        return _execute_prepared(statement, [dict(zip(names, row, strict=True)) for row in rows])
    values = ", ".join(f"json_extract(value, '$[{i}]')" for i in range(len(names)))
    statement = f"WITH rows ({', '.join(names)}) AS (SELECT {values} FROM json_each(%s)) {sql}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [_encode([list(map(_plain, row)) for row in rows]).decode()])
        found: list[Row] = cursor.fetchall() if cursor.description else []
    return lambda: found


def _plain(value: Any) -> Any:
    """SQLite compares times as text, so they must be written as Django writes them: no T between."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _execute_prepared(statement: str, rows: list[dict[str, Any]]) -> Answer:
    """Past Django's cursor, which binds on the client's side and so can prepare nothing."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(statement, [_encode(rows).decode()], prepare=True)
    return cursor.fetchall


def lock_clause(*, wait: bool) -> str:
    """SQLite has one writer at a time and needs no row locks."""
    if connection.vendor != "postgresql":
        return ""
    return " FOR NO KEY UPDATE OF locked" + ("" if wait else " SKIP LOCKED")
