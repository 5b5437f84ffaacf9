"""What only PostgreSQL has."""

from django.apps.registry import Apps
from django.db import transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.utils import DatabaseError

_CREATE = """
CREATE INDEX IF NOT EXISTS chat_visitor_words ON chats_chat
USING gin (upper(visitor_name::text) gin_trgm_ops, upper(visitor_email::text) gin_trgm_ops)
WHERE is_listed
"""


def leave_room(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every message updates its chat's row: with room on the page PostgreSQL does it in place (HOT)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE chats_chat SET (fillfactor = 70)")


def find_visitors(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Parts of names and addresses are found by an index where there are trigrams, else by reading on."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        # Not installed, or not allowed: everything works without, only slower.
        return
    schema_editor.execute(_CREATE)


def drop_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS chat_visitor_words")
