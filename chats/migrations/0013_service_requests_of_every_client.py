"""Clients that are there already get the service requests that a new one starts with."""

from django.db import migrations

BATCH = 200
ASKED = [
    {"label": "Name", "kind": "text", "required": True},
    {"label": "E-mail", "kind": "email", "required": True},
    {"label": "Phone", "kind": "phone", "required": False},
]
LONG = {"kind": "long", "required": True}
KINDS = {
    "Order": [
        *ASKED,
        {"label": "Articles and quantities", **LONG},
        {"label": "Delivery address", "kind": "long", "required": False},
    ],
    "Product information": [*ASKED, {"label": "What they want to know", **LONG}],
    "Quotation": [*ASKED, {"label": "What it is for", **LONG}, {"label": "Quantity", "kind": "number"}],
    "International order": [
        *ASKED,
        {"label": "Country", "kind": "text", "required": True},
        {"label": "Articles and quantities", **LONG},
    ],
}


def fill_in(apps, schema_editor):
    Client = apps.get_model("accounts", "Client")
    TicketKind = apps.get_model("chats", "TicketKind")
    last = 0
    while batch := list(Client.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        TicketKind.objects.bulk_create(
            [
                TicketKind(client=client, name=name, fields=fields)
                for client in batch
                for name, fields in KINDS.items()
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("chats", "0012_tickets_and_guidelines"),
    ]

    operations = [
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
