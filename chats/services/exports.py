"""All that a client has of its visitors, as tables to take along: newest first, in constant memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.urls import reverse

from accounts.models import Client, Operator
from chats.models import (
    Attachment,
    Chat,
    Contact,
    Inquiry,
    InquiryReply,
    Message,
    Note,
    Ticket,
    TicketReply,
)
from chats.services import records
from livechat.lib.paging import every

# Conversations whose messages are read at once.
TOGETHER = 100

Cells = tuple[object, ...]


def _count(rows: QuerySet[Any]) -> int:
    return rows.count()


@dataclass(frozen=True)
class Table:
    """One file: `found` are the rows of a client, which `read` goes through, and `line` writes one."""

    title: str
    holds: str
    header: tuple[str, ...]
    found: Callable[[Client], QuerySet[Any]]
    line: Callable[[Any], Cells]
    read: Callable[[QuerySet[Any]], Iterator[Any]] = every
    count: Callable[[QuerySet[Any]], int] = _count

    def size(self, client: Client) -> int:
        return self.count(self.found(client))

    def lines(self, client: Client) -> Iterator[Cells]:
        return map(self.line, self.read(self.found(client)))


# --- conversations


def _chats(client: Client) -> QuerySet[Chat]:
    people = ("site", "visitor", "operator", "department")
    return Chat.objects.kept().filter(client=client).select_related(*people).prefetch_related("tags", "forms")


def _chat(chat: Chat) -> Cells:
    answers = [answer for form in chat.forms.all() for answer in form.answers]
    return (
        chat.pk,
        _at(chat.created_at),
        _at(chat.ended_at),
        chat.site.name,
        chat.visitor.display_name,
        chat.visitor.email,
        chat.visitor.phone,
        _by(chat.operator),
        chat.department.name if chat.department else "",
        chat.get_status_display(),
        chat.get_reason_display(),
        ", ".join(tag.name for tag in chat.tags.all()),
        chat.rating,
        chat.rating_comment,
        "\n".join(f"{answer['label']}: {answer['value']}" for answer in answers),
    )


def _talks(client: Client) -> QuerySet[Chat]:
    return Chat.objects.kept().filter(client=client, last_seq__gt=0).only("pk")


def _said(talks: QuerySet[Chat]) -> Iterator[Message]:
    """By conversation: in the order of their own numbers messages of all clients would be read."""
    chats = every(talks)
    people = ("operator", "chat__visitor")
    while ids := [chat.pk for chat in islice(chats, TOGETHER)]:
        found = Message.objects.filter(chat__in=ids).select_related(*people)
        yield from found.order_by("-chat_id", "seq")


def _number_said(talks: QuerySet[Chat]) -> int:
    """Numbers have no gaps, so that the last of each conversation says how many it has."""
    return talks.aggregate(said=Sum("last_seq"))["said"] or 0


def _message(message: Message) -> Cells:
    return (
        message.chat_id,
        message.seq,
        _at(message.created_at),
        message.author.partition(":")[0].capitalize(),
        records.author_of(message, message.chat),
        records.words_of(message),
        _address(message.data["token"]) if message.kind == Message.Kind.FILE else "",
    )


def _note(note: Note) -> Cells:
    return (
        _at(note.created_at), note.visitor.display_name, note.visitor.email, note.chat_id, _by(note.operator),
        note.body,
    )  # fmt: skip


# --- people, and what is to be done for them


def _contact(contact: Contact) -> Cells:
    return (
        contact.name, contact.email, contact.phone, contact.company, _at(contact.created_at),
        _at(contact.email_refused_at), _at(contact.phone_refused_at),
    )  # fmt: skip


def _ticket(ticket: Ticket) -> Cells:
    return (
        ticket.number,
        _at(ticket.created_at),
        ticket.kind.name if ticket.kind else "",
        ticket.subject,
        ticket.body,
        "\n".join(f"{label}: {given}" for label, given in ticket.details),
        ticket.get_state_display(),
        ticket.get_priority_display(),
        ticket.due_on,
        ticket.department.name if ticket.department else "",
        _by(ticket.assignee),
        ticket.name,
        ticket.email,
        ticket.phone,
        ticket.chat_id,
    )


def _ticket_reply(reply: TicketReply) -> Cells:
    ticket = reply.ticket
    if reply.operator is None:  # The person answered an e-mail.
        by, to = ticket.name or ticket.email, "The team"
    else:
        by, to = _by(reply.operator), "Colleagues" if reply.is_internal else "The person"
    return ticket.number, _at(reply.created_at), by, to, reply.body


def _inquiry(inquiry: Inquiry) -> Cells:
    return (
        inquiry.pk,
        _at(inquiry.created_at),
        inquiry.site.name,
        inquiry.get_state_display(),
        inquiry.name,
        inquiry.email,
        inquiry.phone,
        inquiry.body,
        inquiry.department.name if inquiry.department else "",
        _by(inquiry.assignee),
        inquiry.chat_id,
        _addresses(inquiry.attachments.all()),
    )


def _inquiry_reply(reply: InquiryReply) -> Cells:
    return reply.inquiry_id, _at(reply.created_at), _by(reply.operator), reply.body


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def _by(operator: Operator | None) -> str:
    return operator.display_name if operator else ""


def _addresses(attachments: Iterable[Attachment]) -> str:
    return "\n".join(_address(attachment.token) for attachment in attachments)


def _address(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('console_file', args=[token])}"


TABLES = {
    "chats": Table(
        "Conversations",
        "When each was, with whom and who answered, how it ended, its tags, rating and form.",
        ("Chat", "Began (UTC)", "Ended (UTC)", "Website", "Visitor", "E-mail", "Phone", "Answered by",
         "Department", "State", "How it ended", "Tags", "Rating", "Comment", "Form"),
        _chats,
        _chat,
    ),
    "messages": Table(
        "Messages",
        "What visitors and operators wrote, line by line, with the addresses of files.",
        ("Chat", "Line", "Date (UTC)", "From", "Name", "Text", "File"),
        _talks,
        _message,
        read=_said,
        count=_number_said,
    ),
    "notes": Table(
        "Notes",
        "What your team wrote down about visitors, for itself.",
        ("Date (UTC)", "Visitor", "E-mail", "Chat", "By", "Note"),
        lambda client: Note.objects.filter(client=client).select_related("visitor", "operator"),
        _note,
    ),
    "contacts": Table(
        "Contacts",
        "People with their addresses, and who wants no more e-mails or texts.",
        ("Name", "E-mail", "Phone", "Company", "Since (UTC)", "No e-mails since (UTC)",
         "No texts since (UTC)"),
        lambda client: Contact.objects.filter(client=client),
        _contact,
    ),
    "tickets": Table(
        "Tickets",
        "What was to be done, for whom and by whom; service requests with their fields.",
        ("Ticket", "Opened (UTC)", "Kind", "Subject", "Text", "Fields", "State", "Priority", "Due",
         "Department", "Taken by", "Name", "E-mail", "Phone", "Chat"),
        lambda client: Ticket.objects.filter(client=client).select_related("kind", "department", "assignee"),
        _ticket,
    ),
    "ticket-replies": Table(
        "Replies to tickets",
        "What went to the person, what came from them, and what your team wrote among itself.",
        ("Ticket", "Date (UTC)", "By", "To", "Text"),
        lambda client: TicketReply.objects.filter(ticket__client=client).select_related("ticket", "operator"),
        _ticket_reply,
    ),
    "inquiries": Table(
        "Inquiries",
        "What came by the contact form, with the addresses of files.",
        ("Inquiry", "Date (UTC)", "Website", "State", "Name", "E-mail", "Phone", "Text", "Department",
         "Taken by", "Chat", "Files"),
        lambda client: Inquiry.objects.filter(client=client)
        .select_related("site", "department", "assignee")
        .prefetch_related("attachments"),
        _inquiry,
    ),
    "inquiry-replies": Table(
        "Answers to inquiries",
        "What was answered by e-mail from the Customer service box.",
        ("Inquiry", "Date (UTC)", "By", "Text"),
        lambda client: InquiryReply.objects.filter(inquiry__client=client).select_related("operator"),
        _inquiry_reply,
    ),
}  # fmt: skip
