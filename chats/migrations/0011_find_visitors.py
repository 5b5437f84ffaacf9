from django.db import migrations

from chats.migrations._postgresql import drop_words, find_visitors


class Migration(migrations.Migration):
    dependencies = [("chats", "0010_list_earlier_chats")]
    operations = [migrations.RunPython(find_visitors, drop_words)]
