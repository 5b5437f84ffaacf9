"""What operators of the demo know and keep: departments, tags, guidelines, contacts, tickets."""

from datetime import datetime, timedelta

from accounts.models import Client, Department, Operator
from chats.models import Chat
from chats.services import contacts, guidelines, notes, tags, tickets

OFFICE = {str(day): [["08:00", "12:00"], ["13:00", "17:30"]] for day in range(5)}

TAGS = {
    "acme-garden": ("Advice", "Delivery", "Order", "Complaint", "Returns", "Wholesale"),
    "bolt-cycles": ("Repair", "Spare parts", "New bike", "Appointment"),
}

DEPARTMENTS = {
    "acme-garden": (("Orders", "orders@acme.example"), ("Plant doctors", "plants@acme.example")),
    "bolt-cycles": (("Workshop", "workshop@bolt.example"),),
}

GUIDELINES = {
    "acme-garden": (
        (
            "Who we are",
            "Acme Garden sells seeds, pots and hand tools for **balconies and small gardens**.\n\n"
            "- Orders before 14:00 leave the same day\n"
            "- Delivery takes 2 to 3 working days, see https://acme.example/delivery\n"
            "- Plants are sent from March to October only",
        ),
        (
            "Hold and closing",
            "Never leave a visitor waiting for more than two minutes without a word.\n\n"
            "- Thank you for talking to Acme Garden. Is there anything else I can do for you?\n"
            "- I wish you a good season, and green thumbs.",
        ),
        (
            "Never ask for",
            "Card numbers, passwords, dates of birth. If somebody wants to pay, send them to "
            "https://acme.example/pay.",
        ),
    ),
    "bolt-cycles": (
        ("Appointments", "The workshop takes bikes from **Tuesday to Saturday**. A service takes two days."),
    ),
}


def fill(now: datetime) -> None:
    """What is missing; a client that has tags already was filled in before."""
    for slug, names in TAGS.items():
        client = Client.objects.get(slug=slug)
        if client.tags.exists():
            continue
        for name in names:
            tags.create(client, name)
        for title, body in GUIDELINES[slug]:
            guidelines.add(client, title, body, now)
        _departments(client, DEPARTMENTS[slug])
    _people(now)


def _departments(client: Client, wanted: tuple[tuple[str, str], ...]) -> None:
    for name, email in wanted:
        kept = {"email": email, "hours": OFFICE, "time_zone": "Europe/Vienna"}
        Department.objects.get_or_create(client=client, name=name, defaults=kept)
    first = client.departments.order_by("pk").first()
    client.ticket_kinds.update(department=first)


def _people(now: datetime) -> None:
    """A contact with a note and a ticket, out of what was said in the demo."""
    chat = Chat.objects.filter(started_ref="demo-parcel").select_related("client", "visitor__site").first()
    olga = Operator.objects.filter(user__email="olga@livechat.example").first()
    if chat is None or olga is None or chat.client.tickets.exists():
        return
    contacts.make(
        chat.client, olga, now, visitor=chat.visitor, name=chat.visitor.name, email=chat.visitor.email
    )
    chat.visitor.refresh_from_db()
    notes.leave(chat, olga, "Parcels go to number 14, the blue door, when nobody is at home.", now)
    tickets.open_one(
        chat.client, olga, now - timedelta(days=2), ref="demo", chat=chat,
        subject="Card in the door, as promised", priority=3, due_on=(now + timedelta(days=2)).date(),
        body="Ask the driver to put a card through the door the next time.",
        name=chat.visitor.name, email=chat.visitor.email,
    )  # fmt: skip
