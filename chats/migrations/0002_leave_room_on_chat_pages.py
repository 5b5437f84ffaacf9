from django.db import migrations

from chats.migrations._postgresql import leave_room


class Migration(migrations.Migration):
    dependencies = [("chats", "0001_initial")]

    operations = [migrations.RunPython(leave_room, migrations.RunPython.noop)]
