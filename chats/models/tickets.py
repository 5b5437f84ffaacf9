from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Client, Department, Operator
from chats.models.chats import Chat
from chats.models.contacts import Contact
from chats.models.inquiries import Inquiry
from chats.models.visitors import Visitor


class TicketKind(models.Model):
    """A service request with fields of its own, such as an order or a quotation (S16)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="ticket_kinds")
    name = models.CharField(max_length=60)
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, related_name="ticket_kinds",
        help_text="Takes care of these, and gets them by e-mail.",
    )  # fmt: skip
    # [{"label": "Phone", "kind": "phone", "required": true, "choices": []}, …]: see services/kinds.py.
    fields = models.JSONField(default=list)
    is_active = models.BooleanField("in use", default=True, help_text="Untick to offer it no more.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("client", Lower("name"), name="ticket_kind_once_per_client"),
        ]

    def __str__(self) -> str:
        return self.name


class TicketCounter(models.Model):
    """The number that a client's latest ticket has; counted up in the transaction that makes one."""

    client = models.OneToOneField(
        Client, on_delete=models.CASCADE, primary_key=True, related_name="ticket_counter"
    )
    latest = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.latest)


class Ticket(models.Model):
    """Something that a client's people still have to do for somebody, after the chat (O14)."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        PENDING = "pending", "Waiting for an answer"
        SOLVED = "solved", "Solved"

    class Priority(models.IntegerChoices):
        LOW = 1, "Low"
        NORMAL = 2, "Normal"
        HIGH = 3, "High"
        URGENT = 4, "Urgent"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="tickets")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the client, without gaps.")
    ref = models.CharField(max_length=64, help_text="Made with the form: a resent form is one ticket.")
    kind = models.ForeignKey(
        TicketKind, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=20_000)
    details = models.JSONField(default=list, help_text="The fields of its kind: [[label, what was given], …]")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    assignee = models.ForeignKey(Operator, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.SET_NULL, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    # For whom.
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField("e-mail", max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    # From where.
    visitor = models.ForeignKey(
        Visitor, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    chat = models.ForeignKey(Chat, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets")
    inquiry = models.ForeignKey(
        Inquiry, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    created_by = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="ticket_number_once_per_client"),
            models.UniqueConstraint(fields=["client", "ref"], name="ticket_form_once"),
        ]
        indexes = [
            models.Index(
                fields=["client", "-id"], name="ticket_to_do_of_client", condition=~Q(state="solved")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"


class TicketReply(models.Model):
    """What was written about a ticket: to the person by e-mail, by the person, or among colleagues."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="replies")
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="None: the person wrote it.",
    )  # fmt: skip
    ref = models.CharField(max_length=64, help_text="Made with the form: a resent form is one reply.")
    is_internal = models.BooleanField(default=False, help_text="For colleagues only, never sent.")
    body = models.TextField(max_length=20_000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["ticket", "ref"], name="ticket_reply_once")]

    def __str__(self) -> str:
        return f"reply {self.pk}"
