"""Tickets: the list, one of them with its replies, and **Open ticket** out of a chat (O14)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Operator
from chats import access
from chats.forms import RequestForm, TicketChangeForm, TicketForm, TicketReplyForm
from chats.models import Chat, Message, Ticket, TicketKind
from chats.services import kinds, tickets
from chats.services.kinds import MissingField
from chats.views.desk import for_operators, page
from chats.views.fragments import fragment
from chats.views.panel import get_or_post
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.paging import Newest

TO_DO = ("open", "pending")
CHANGED = ("state", "priority", "assignee", "department", "due_on")


@require_safe
@for_operators
def ticket_list(request: HttpRequest, operator: Operator) -> HttpResponse:
    rows = access.tickets_of(operator).select_related("client", "assignee", "department", "kind")
    context: dict[str, object] = {
        "page": Newest(_filtered(rows, operator, request.GET), request.GET),
        "show": request.GET.get("show", "todo"),
        "priority": request.GET.get("priority", ""),
        "priorities": Ticket.Priority.choices,
        "query": request.GET.get("q", ""),
        "today": timezone.localdate(),
        "many_clients": access.clients_of(operator).count() > 1,
    }
    return page(request, operator, "chats/tickets/list.html", context)


def _filtered(rows: QuerySet[Ticket], operator: Operator, query: QueryDict) -> QuerySet[Ticket]:
    show = query.get("show", "todo")
    if show in ("todo", "mine"):
        rows = rows.exclude(state=Ticket.State.SOLVED)
    if show == "mine":
        rows = rows.filter(assignee=operator)
    if show == "solved":
        rows = rows.filter(state=Ticket.State.SOLVED)
    priority = query.get("priority", "")
    if priority in map(str, Ticket.Priority.values):
        rows = rows.filter(priority=priority)
    words = query.get("q", "").strip()[:100]
    if words.removeprefix("#").isdecimal() and len(words) < 10:
        return rows.filter(number=int(words.removeprefix("#")))
    return rows.filter(subject__icontains=words) if words else rows


@get_or_post
@for_operators
def ticket(request: HttpRequest, operator: Operator, ticket_id: int) -> HttpResponse:
    """One ticket; what is sent changes its state, who takes care, and the like."""
    one = access.ticket_for(operator, ticket_id)
    initial = {name: getattr(one, name) for name in (*CHANGED, "version")}
    form = TicketChangeForm(request.POST or None, client=one.client, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in CHANGED}
        tickets.change(one, form.cleaned_data["version"], **values)
        return redirect("console_tickets_ticket", one.pk)
    return _ticket(request, operator, one, form, TicketReplyForm())


@require_POST
@for_operators
def reply(request: HttpRequest, operator: Operator, ticket_id: int) -> HttpResponse:
    one = access.ticket_for(operator, ticket_id)
    form = TicketReplyForm(request.POST)
    if form.is_valid():
        try:
            tickets.reply(one, operator, timezone.now(), **form.cleaned_data)
            return redirect("console_tickets_ticket", one.pk)
        except DomainError as error:
            form.add_error(None, error.message)
    initial = {name: getattr(one, name) for name in (*CHANGED, "version")}
    return _ticket(request, operator, one, TicketChangeForm(client=one.client, initial=initial), form)


def _ticket(
    request: HttpRequest, operator: Operator, one: Ticket, form: TicketChangeForm, reply_form: TicketReplyForm
) -> HttpResponse:
    context: dict[str, object] = {
        "ticket": one,
        "form": form,
        "reply_form": reply_form,
        "replies": one.replies.select_related("operator"),
        "today": timezone.localdate(),
    }
    answer = page(request, operator, "chats/tickets/ticket.html", context)
    answer.status_code = 422 if form.errors or reply_form.errors else 200
    return answer


# --- out of a chat


@get_or_post
@for_operators
def open_ticket(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """**Open ticket** with conversation, name and e-mail filled in."""
    chat = access.chat_for(operator, chat_id)
    form = TicketForm(request.POST or None, client=chat.client, initial=_from_chat(chat))
    form.locale = chat.visitor.locale
    if request.method == "POST" and form.is_valid():
        try:
            made = tickets.open_one(chat.client, operator, timezone.now(), chat=chat, **form.cleaned_data)
            return fragment(
                request, operator, "chats/panel/_ticket_made.html", {"chat": chat, "ticket": made}
            )
        except DomainError as error:
            form.add_error(None, error.message)
    status = 422 if form.errors else 200
    return fragment(
        request, operator, "chats/panel/_ticket.html", {"chat": chat, "form": form}, status=status
    )


def _from_chat(chat: Chat) -> dict[str, Any]:
    said = (
        Message.objects.filter(chat=chat, kind=Message.Kind.TEXT).order_by("seq").select_related("operator")
    )
    lines = [
        f"{m.operator.display_name if m.operator else chat.visitor.display_name}: {m.body}" for m in said
    ]
    first = next((m.body for m in said if m.author == "visitor"), "")
    return {
        "subject": " ".join(first.split())[:80],
        "body": "\n".join(lines)[: tickets.BODY_LENGTH],
        "name": chat.visitor.name,
        "email": chat.visitor.email,
        "phone": chat.visitor.phone,
    }


@require_safe
@for_operators
def request_kinds(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """The client's service requests (S16), to choose one."""
    chat = access.chat_for(operator, chat_id)
    offered = TicketKind.objects.filter(client=chat.client_id, is_active=True).select_related("department")
    return fragment(request, operator, "chats/panel/_requests.html", {"chat": chat, "kinds": offered})


@get_or_post
@for_operators
def service_request(request: HttpRequest, operator: Operator, chat_id: int, kind_id: int) -> HttpResponse:
    """One service request, filled in from the chat."""
    chat = access.chat_for(operator, chat_id)
    kind = access.kind_for(operator, kind_id)
    if kind.client_id != chat.client_id or not kind.is_active:
        raise NotFound
    form = RequestForm(request.POST or None, kind=kind, initial=_answers_known(kind, chat))
    if request.method == "POST" and form.is_valid():
        try:
            made = tickets.request(
                kind, chat, operator, timezone.now(), ref=form.cleaned_data["ref"], given=form.given
            )
            return fragment(
                request, operator, "chats/panel/_ticket_made.html", {"chat": chat, "ticket": made}
            )
        except MissingField as error:
            form.add_error(error.field_name, error.message)
        except DomainError as error:
            form.add_error(None, error.message)
    context: dict[str, object] = {"chat": chat, "kind": kind, "form": form}
    status = 422 if form.errors else 200
    return fragment(request, operator, "chats/panel/_request.html", context, status=status)


def _answers_known(kind: TicketKind, chat: Chat) -> dict[str, str]:
    who = chat.visitor
    known = {"email": who.email, "phone": who.phone}
    return {
        f"field-{number}": known.get(field.kind, who.name if field.label.lower() == "name" else "")
        for number, field in enumerate(kinds.fields_of(kind))
    }
