"""The database itself refuses to change or delete a ledger entry (M3).

Made after every migrate, since SQLite loses the triggers of a table that Django rebuilds.
"""

from typing import Any

from django.db import connections

from billing.models import LedgerEntry

TABLE = LedgerEntry._meta.db_table
WORDS = "ledger entries are never changed or deleted"

_POSTGRESQL = [
    f"CREATE OR REPLACE FUNCTION {TABLE}_stands() RETURNS trigger LANGUAGE plpgsql"
    f" AS $$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"CREATE OR REPLACE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}"
    f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_stands()",
]
_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_append_only_{verb.lower()} BEFORE {verb} ON {TABLE}"
    f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    for verb in ("UPDATE", "DELETE")
]
_DROP_SQLITE = [f"DROP TRIGGER IF EXISTS {TABLE}_append_only_{verb}" for verb in ("update", "delete")]


def make(using: str = "default", **kwargs: Any) -> None:
    """Receiver of `post_migrate`."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        _run(using, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def lift(using: str = "default") -> None:
    """For the test suite, which empties tables: PostgreSQL truncates past row triggers, SQLite does not."""
    if connections[using].vendor == "sqlite":
        _run(using, _DROP_SQLITE)


def _run(using: str, statements: list[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
