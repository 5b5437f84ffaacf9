"""The **Customer service box** (S8): inquiries, who takes care, answers by e-mail; chats to tag (S5)."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Operator
from chats import access
from chats.forms import InquiryChangeForm, InquiryReplyForm, TicketForm
from chats.models import Inquiry
from chats.services import inbox, tags, tickets
from chats.views.desk import for_operators, page
from chats.views.panel import get_or_post
from livechat.lib.errors import DomainError
from livechat.lib.paging import Newest

CHANGED = ("state", "assignee", "department")


@require_safe
@for_operators
def inquiry_list(request: HttpRequest, operator: Operator) -> HttpResponse:
    mine = access.inquiries_of(operator, timezone.now())
    rows = mine.select_related("client", "assignee", "department", "chat")
    context: dict[str, object] = {
        "page": Newest(_filtered(rows, operator, request.GET), request.GET),
        "show": request.GET.get("show", "open"),
        "many_clients": access.clients_of(operator).count() > 1,
    }
    return page(request, operator, "chats/inbox/list.html", context)


def _filtered(rows: QuerySet[Inquiry], operator: Operator, query: QueryDict) -> QuerySet[Inquiry]:
    show = query.get("show", "open")
    if show in Inquiry.State.values:
        return rows.filter(state=show)
    if show == "mine":
        return rows.filter(assignee=operator).exclude(state=Inquiry.State.CLOSED)
    return rows


@get_or_post
@for_operators
def inquiry(request: HttpRequest, operator: Operator, inquiry_id: int) -> HttpResponse:
    """One inquiry; what is sent changes its state, who takes care, and where it is routed."""
    one = access.inquiry_for(operator, inquiry_id, timezone.now())
    form = InquiryChangeForm(request.POST or None, client=one.client, initial=_initial(one))
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in CHANGED}
        inbox.change(one, form.cleaned_data["version"], **values)
        return redirect("console_inbox_inquiry", one.pk)
    return _inquiry(request, operator, one, form, InquiryReplyForm())


@require_POST
@for_operators
def take(request: HttpRequest, operator: Operator, inquiry_id: int) -> HttpResponse:
    one = access.inquiry_for(operator, inquiry_id, timezone.now())
    inbox.take(one, operator)
    return redirect("console_inbox_inquiry", one.pk)


@require_POST
@for_operators
def answer(request: HttpRequest, operator: Operator, inquiry_id: int) -> HttpResponse:
    one = access.inquiry_for(operator, inquiry_id, timezone.now())
    form = InquiryReplyForm(request.POST)
    if form.is_valid():
        try:
            inbox.answer(one, operator, timezone.now(), **form.cleaned_data)
            return redirect("console_inbox_inquiry", one.pk)
        except DomainError as error:
            form.add_error(None, error.message)
    change = InquiryChangeForm(client=one.client, initial=_initial(one))
    return _inquiry(request, operator, one, change, form)


def _initial(one: Inquiry) -> dict[str, object]:
    return {name: getattr(one, name) for name in (*CHANGED, "version")}


def _inquiry(
    request: HttpRequest, operator: Operator, one: Inquiry, form: InquiryChangeForm, reply: InquiryReplyForm
) -> HttpResponse:
    context: dict[str, object] = {
        "inquiry": one,
        "form": form,
        "reply_form": reply,
        "attachments": one.attachments.all(),
        "replies": one.replies.select_related("operator"),
        "tickets": one.tickets.all(),
    }
    shown = page(request, operator, "chats/inbox/inquiry.html", context)
    shown.status_code = 422 if form.errors or reply.errors else 200
    return shown


@get_or_post
@for_operators
def to_ticket(request: HttpRequest, operator: Operator, inquiry_id: int) -> HttpResponse:
    """**Open ticket** with what the inquiry says."""
    one = access.inquiry_for(operator, inquiry_id, timezone.now())
    initial = {
        "subject": " ".join(one.body.split())[:80],
        "body": one.body,
        "name": one.name,
        "email": one.email,
        "phone": one.phone,
        "department": one.department_id,
        "assignee": one.assignee_id,
    }
    form = TicketForm(request.POST or None, client=one.client, initial=initial)
    form.locale = one.visitor.locale
    if request.method == "POST" and form.is_valid():
        try:
            made = tickets.open_one(one.client, operator, timezone.now(), inquiry=one, **form.cleaned_data)
            return redirect("console_tickets_ticket", made.pk)
        except DomainError as error:
            form.add_error(None, error.message)
    answer = page(request, operator, "chats/inbox/ticket.html", {"inquiry": one, "form": form})
    answer.status_code = 422 if form.errors else 200
    return answer


@require_safe
@for_operators
def untagged(request: HttpRequest, operator: Operator) -> HttpResponse:
    """Chats that ended by themselves before anybody said what they were about (S5)."""
    rows = tags.to_tag(access.chats_of(operator)).with_people()
    context: dict[str, object] = {"page": Newest(rows, request.GET), "show": "untagged"}
    return page(request, operator, "chats/inbox/untagged.html", context)
