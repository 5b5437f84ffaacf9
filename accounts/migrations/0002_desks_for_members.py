from django.db import migrations

A_BATCH = 500


def give_desks(apps, schema_editor):
    """Owners who signed up were members without a desk: the console was shut to them."""
    User, Operator = apps.get_model("accounts", "User"), apps.get_model("accounts", "Operator")
    without = User.objects.filter(memberships__isnull=False, operator=None).order_by("pk").distinct()
    while found := list(without[:A_BATCH]):
        desks = [Operator(user=user, display_name=_first_name(user)) for user in found]
        Operator.objects.bulk_create(desks, ignore_conflicts=True)


def _first_name(user):
    return (user.name.split() or [user.email.partition("@")[0]])[0][:60]


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_tables"),
    ]

    operations = [
        migrations.RunPython(give_desks, migrations.RunPython.noop),
    ]
