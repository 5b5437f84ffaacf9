"""The database itself refuses to change or delete what money has written (M3).

Made after every migrate, since SQLite loses the triggers of a table that Django rebuilds.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connections

from billing.models import Invoice, LedgerEntry, Payment, PostUnitEntry

STANDING = (LedgerEntry, PostUnitEntry, Payment, Invoice)


def make(using: str = "default", **kwargs: Any) -> None:
    """Receiver of `post_migrate`."""
    connection = connections[using]
    present = connection.introspection.table_names()
    statements = _postgresql if connection.vendor == "postgresql" else _sqlite
    for model in STANDING:
        table = model._meta.db_table
        if table in present:
            _run(using, statements(table, f"{model._meta.verbose_name_plural} are never changed or deleted"))


def lift(using: str = "default") -> None:
    """For the test suite, which empties tables: PostgreSQL truncates past row triggers, SQLite does not."""
    if connections[using].vendor == "sqlite":
        for model in STANDING:
            _run(using, (f"DROP TRIGGER IF EXISTS {name}" for name in _names(model._meta.db_table)))


def _postgresql(table: str, words: str) -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_stands() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_stands()"
    )


def _sqlite(table: str, words: str) -> Iterator[str]:
    for name, verb in zip(_names(table), ("UPDATE", "DELETE"), strict=True):
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def _names(table: str) -> tuple[str, str]:
    return f"{table}_append_only_update", f"{table}_append_only_delete"


def _run(using: str, statements: Iterator[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
