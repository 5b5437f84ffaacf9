"""What is still to be done for somebody after the chat (O14, S16)."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Client, Department, Operator
from chats.errors import ChangedMeanwhile
from chats.models import Chat, Inquiry, Ticket, TicketCounter, TicketKind, TicketReply, Visitor
from chats.services import kinds, masking, panel, people
from chats.signals import service_requested, ticket_answered
from livechat.lib.errors import DomainError
from livechat.lib.text import clean, clean_line
from livechat.lib.winning import win

SUBJECT_LENGTH = 200
BODY_LENGTH = 20_000


class NoSubject(DomainError):
    code = "no_subject"
    message = "Write in a few words what it is about."


class NoEmail(DomainError):
    code = "no_email"
    message = "No e-mail address is known: write an internal reply, or add the address first."


def open_one(
    client: Client,
    operator: Operator,
    now: datetime,
    *,
    ref: str,
    subject: str,
    body: str,
    name: str = "",
    email: str = "",
    phone: str = "",
    priority: int = Ticket.Priority.NORMAL,
    assignee: Operator | None = None,
    department: Department | None = None,
    due_on: date | None = None,
    chat: Chat | None = None,
    inquiry: Inquiry | None = None,
    kind: TicketKind | None = None,
    details: list[tuple[str, str]] | None = None,
) -> Ticket:
    """**Open ticket**, once for each `ref`. Raises NoSubject, EmptyText, BadEmail or BadPhone."""
    source = chat or inquiry
    visitor: Visitor | None = source.visitor if source else None
    values: dict[str, Any] = {
        "subject": _subject(subject),
        "body": _text(body),
        "name": people.name(name),
        "email": people.email(email),
        "phone": people.phone(phone, visitor.locale if visitor else ""),
        "details": [[label, masking.mask_cards(value)] for label, value in details or ()],
        "contact": visitor.contact if visitor else None,
    }
    values |= {"priority": priority, "assignee": assignee, "department": department, "due_on": due_on}
    values |= {"chat": chat, "inquiry": inquiry, "visitor": visitor, "kind": kind}
    try:
        with transaction.atomic():
            ticket = Ticket.objects.create(
                client=client,
                number=_next_number(client),
                ref=ref,
                created_by=operator,
                created_at=now,
                **values,
            )
            _tell(ticket)
    except IntegrityError:
        return Ticket.objects.get(client=client, ref=ref)
    return ticket


def _next_number(client: Client) -> int:
    """The counter's row is locked until the ticket is committed, or falls back with it: no gap."""
    TicketCounter.objects.get_or_create(client=client)
    counter = TicketCounter.objects.filter(client=client)
    win(counter, latest=F("latest") + 1)
    return counter.values_list("latest", flat=True).get()


def request(
    kind: TicketKind, chat: Chat, operator: Operator, now: datetime, *, ref: str, given: dict[str, str]
) -> Ticket:
    """A service request out of the chat: a ticket of this kind, which its department gets by e-mail.

    Raises MissingField.
    """
    answers = kinds.answers(kind, given)
    kind_of = {field.label: field.kind for field in kinds.fields_of(kind)}
    first = {kind_of[label]: value for label, value in reversed(answers)}
    name = next((value for label, value in answers if label.lower() == "name"), chat.visitor.name)
    department = kind.department
    with transaction.atomic():
        is_new = not Ticket.objects.filter(client=chat.client_id, ref=ref).exists()
        ticket = open_one(
            chat.client,
            operator,
            now,
            ref=ref,
            subject=f"{kind.name}: {name}" if name else kind.name,
            body=f"{kind.name} from chat {chat.pk}.",
            name=name,
            email=first.get("email", chat.visitor.email),
            phone=first.get("phone", chat.visitor.phone),
            department=department,
            chat=chat,
            kind=kind,
            details=answers,
        )
        if is_new and department is not None and department.email:
            service_requested.send(sender=Ticket, ticket_id=ticket.pk, now=now)
    return ticket


def change(ticket: Ticket, version: int, **values: Any) -> None:
    """State, priority, who, where, when, if it is still as it was read. Raises ChangedMeanwhile."""
    if not win(Ticket.objects.filter(pk=ticket.pk, version=version), **values):
        raise ChangedMeanwhile
    _tell(ticket)


def _tell(ticket: Ticket) -> None:
    panel.list_changed("tickets", ticket.client_id)
    if ticket.chat_id is not None:
        panel.changed(ticket.chat_id, "tickets")


def reply(
    ticket: Ticket, operator: Operator, now: datetime, *, ref: str, body: str, is_internal: bool
) -> TicketReply:
    """To the person by e-mail, or for colleagues; once for each `ref`. Raises NoEmail or EmptyText."""
    if not is_internal and not ticket.email:
        raise NoEmail
    text = _text(body)
    try:
        with transaction.atomic():
            written = TicketReply.objects.create(
                ticket=ticket, operator=operator, ref=ref, body=text, is_internal=is_internal, created_at=now
            )
            _tell(ticket)
            if not is_internal:
                # Now it is their turn; a solved ticket that gets a last word stays solved.
                win(Ticket.objects.filter(pk=ticket.pk, state=Ticket.State.OPEN), state=Ticket.State.PENDING)
                ticket_answered.send(sender=TicketReply, reply_id=written.pk, now=now)
    except IntegrityError:
        return TicketReply.objects.get(ticket=ticket, ref=ref)
    return written


def take_reply(ticket: Ticket, now: datetime, *, ref: str, body: str) -> TicketReply:
    """What the person answered, once for each `ref`; it is open again. Raises EmptyText or BadText."""
    text = _text(body)
    try:
        with transaction.atomic():
            written = TicketReply.objects.create(ticket=ticket, ref=ref, body=text, created_at=now)
            waits = Ticket.objects.filter(pk=ticket.pk).exclude(state=Ticket.State.OPEN)
            win(waits, state=Ticket.State.OPEN)
            _tell(ticket)
    except IntegrityError:
        return TicketReply.objects.get(ticket=ticket, ref=ref)
    return written


def _subject(text: str) -> str:
    subject = masking.mask_cards(clean_line(text))[:SUBJECT_LENGTH]
    if not subject:
        raise NoSubject
    return subject


def _text(text: str) -> str:
    return masking.mask_cards(clean(text))[:BODY_LENGTH]
