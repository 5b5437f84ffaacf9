from django.apps.registry import Apps
from django.core.validators import MinValueValidator
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def charge_the_least(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A text for nothing was never sent, since the ledger refuses it."""
    apps.get_model("billing", "TextPrice").objects.filter(units=0).update(units=1)


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_tables")]

    operations = [
        migrations.RunPython(charge_the_least, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="textprice",
            name="units",
            field=models.PositiveIntegerField("post units per segment", validators=[MinValueValidator(1)]),
        ),
        migrations.AddConstraint(
            model_name="textprice",
            constraint=models.CheckConstraint(
                condition=models.Q(units__gt=0), name="text_costs_something"
            ),
        ),
    ]
