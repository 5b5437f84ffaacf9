"""What operators answer to tickets and inquiries, and service requests for departments, as e-mails."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from chats.models import Inquiry, InquiryReply, Ticket, TicketReply
from chats.services import forms, transcripts
from livechat.lib.text import clean_line
from notifications.models import Delivery
from notifications.services import deliveries

SUBJECT_LENGTH = 240


def answer_ticket(reply_id: int, now: datetime) -> Delivery:
    reply = TicketReply.objects.select_related("ticket__client", "ticket__visitor", "operator").get(
        pk=reply_id
    )
    ticket = reply.ticket
    with translation.override(ticket.visitor.language if ticket.visitor else settings.LANGUAGE_CODE):
        return _answer_ticket(reply, ticket, now)


def _answer_ticket(reply: TicketReply, ticket: Ticket, now: datetime) -> Delivery:
    return _queue(
        Delivery.Kind.TICKET_REPLY,
        "answer",
        # Never the ticket's own text: that was written for colleagues.
        {"reply": reply, "client": ticket.client, "about": ticket.subject},
        now,
        client_id=ticket.client_id,
        operator_id=reply.operator_id,
        reference=f"ticket_reply:{reply.pk}",
        recipient=ticket.email,
        reply_to=ticket.department.email if ticket.department else "",
        subject=f"Re: {ticket.subject} [#{ticket.number}]",
    )


def answer_inquiry(reply_id: int, now: datetime) -> Delivery:
    reply = InquiryReply.objects.select_related("inquiry__client", "inquiry__visitor", "operator").get(
        pk=reply_id
    )
    inquiry = reply.inquiry
    with translation.override(inquiry.visitor.language):
        return _answer_inquiry(reply, inquiry, now)


def _answer_inquiry(reply: InquiryReply, inquiry: Inquiry, now: datetime) -> Delivery:
    return _queue(
        Delivery.Kind.INQUIRY_REPLY,
        "answer",
        {"reply": reply, "client": inquiry.client, "asked": inquiry.body},
        now,
        client_id=inquiry.client_id,
        operator_id=reply.operator_id,
        reference=f"inquiry_reply:{reply.pk}",
        recipient=inquiry.email,
        reply_to=inquiry.department.email if inquiry.department else "",
        subject=gettext("Your inquiry to {name}").replace("{name}", inquiry.client.name),
    )


def pass_on_request(ticket_id: int, now: datetime) -> Delivery | None:
    """To the department that takes care, with the transcript; none if it has lost its address meanwhile."""
    people = ("client", "department", "kind", "chat__visitor", "chat__client", "created_by")
    ticket = Ticket.objects.select_related(*people).get(pk=ticket_id)
    if ticket.department is None or not ticket.department.email:
        return None
    lines = transcripts.lines(ticket.chat) if ticket.chat else []
    return _queue(
        Delivery.Kind.SERVICE_REQUEST,
        "request",
        {
            "ticket": ticket,
            "client": ticket.client,
            "answers": forms.of(ticket.chat) if ticket.chat else [],
            "lines": lines,
            "chat": ticket.chat,
        },
        now,
        client_id=ticket.client_id,
        chat_id=ticket.chat_id,
        operator_id=ticket.created_by_id,
        reference=f"service_request:{ticket.pk}",
        recipient=ticket.department.email,
        reply_to=ticket.email,
        subject=f"[#{ticket.number}] {ticket.subject}",
    )


def _queue(
    kind: Delivery.Kind, template: str, context: dict[str, object], now: datetime, **values: object
) -> Delivery:
    values["subject"] = clean_line(str(values["subject"]))[:SUBJECT_LENGTH]
    return deliveries.queue(
        Delivery(
            kind=kind,
            text=render_to_string(f"notifications/email/{template}.txt", context),
            html=render_to_string(f"notifications/email/{template}.html", context),
            created_at=now,
            due_at=now,
            **values,
        )
    )
