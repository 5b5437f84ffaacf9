from django.db import migrations

BATCH = 200
FIRST = (
    ("one", "generic_OneMoment", "One moment, please. I will be right back with you."),
    ("anything", "generic_anythingElse", "Is there anything else that I can help you with?"),
    (
        "bye",
        "generic_endSessionPositive",
        "Thank you for chatting with us. Have a nice day and goodbye {{ visitor.name }}.",
    ),
)


def fill(apps, schema_editor):
    """The three that new clients begin with, for those who were there before; rerunnable."""
    Client = apps.get_model("accounts", "Client")
    CannedResponse = apps.get_model("chats", "CannedResponse")
    last = 0
    while ids := list(Client.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        CannedResponse.objects.bulk_create(
            [
                CannedResponse(client_id=client_id, shortcut=shortcut, name=name, text=text)
                for client_id in ids
                for shortcut, name, text in FIRST
            ],
            ignore_conflicts=True,
        )
        last = ids[-1]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("chats", "0006_canned_responses"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
