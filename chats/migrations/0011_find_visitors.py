"""Parts of names and addresses are found by an index where PostgreSQL has trigrams, else by reading on."""

from django.db import migrations, transaction
from django.db.utils import DatabaseError

CREATE = """
CREATE INDEX IF NOT EXISTS chat_visitor_words ON chats_chat
USING gin (upper(visitor_name::text) gin_trgm_ops, upper(visitor_email::text) gin_trgm_ops)
WHERE is_listed
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        # Not installed, or not allowed: everything works without, only slower.
        return
    schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS chat_visitor_words")


class Migration(migrations.Migration):
    dependencies = [("chats", "0010_list_earlier_chats")]
    operations = [migrations.RunPython(create, drop)]
