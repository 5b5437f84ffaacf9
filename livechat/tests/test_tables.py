"""What makes all tables of an app at once: the same as one after the other, in whatever order they point."""

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from livechat.lib.tables import CreateTables

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def table(name: str, **others: Any) -> migrations.CreateModel:
    fields = [("id", models.BigAutoField(primary_key=True)), *others.items()]
    return migrations.CreateModel(name=name, fields=fields)


def test_tables_that_point_at_each_other_are_made_and_taken_away() -> None:
    friend: models.Field = models.ForeignKey("livechat.root", models.CASCADE, null=True)
    leaves: models.Field = models.ManyToManyField("livechat.leaf")
    operation = CreateTables([table("Leaf", friend=friend), table("Root", leaves=leaves)])
    before, after = ProjectState(), ProjectState()
    operation.state_forwards("livechat", after)
    made = {"livechat_leaf", "livechat_root", "livechat_root_leaves"}

    with connection.schema_editor() as editor:
        operation.database_forwards("livechat", editor, before, after)
    assert made <= set(connection.introspection.table_names())

    with connection.schema_editor() as editor:
        operation.database_backwards("livechat", editor, after, before)
    assert made.isdisjoint(connection.introspection.table_names())


def test_what_was_built_before_is_built_anew_only_when_it_is_asked_for() -> None:
    state = ProjectState()
    assert not state.apps.get_models()
    CreateTables([table("Leaf")]).state_forwards("livechat", state)
    assert "apps" not in state.__dict__
    assert state.apps.get_model("livechat", "Leaf")
