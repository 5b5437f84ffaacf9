"""A client's service requests: which there are, what each asks, who takes care (S16)."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import Operator
from chats import access
from chats.models import TicketKind
from chats.services import kinds
from chats.views.desk import for_operators, page
from chats.views.panel import get_or_post
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.text import number_of


@require_safe
@for_operators
def kind_list(request: HttpRequest, operator: Operator) -> HttpResponse:
    managed = set(access.clients_managed_by(operator).values_list("pk", flat=True))
    written = access.kinds_of(operator).select_related("department")
    shown = [
        {
            "client": client,
            "may_manage": client.pk in managed,
            "kinds": [kind for kind in written if kind.client_id == client.pk],
        }
        for client in access.clients_of(operator)
    ]
    return page(request, operator, "chats/kinds/list.html", {"clients": shown})


@get_or_post
@for_operators
def new_kind(request: HttpRequest, operator: Operator, client_id: int) -> HttpResponse:
    client = access.managed_client_for(operator, client_id)
    fields = [{"label": "Name", "kind": "text", "required": True}]
    return _edit(request, operator, TicketKind(client=client, fields=fields))


@get_or_post
@for_operators
def edit_kind(request: HttpRequest, operator: Operator, kind_id: int) -> HttpResponse:
    kind = access.kind_for(operator, kind_id)
    if not access.may_manage(operator, kind.client_id):
        raise NotFound
    return _edit(request, operator, kind)


def _edit(request: HttpRequest, operator: Operator, kind: TicketKind) -> HttpResponse:
    problem = ""
    departments = access.departments_for(kind.client)
    if request.method == "POST":
        department = departments.filter(pk=number_of(request.POST.get("department", ""))).first()
        try:
            kinds.save(
                kind,
                name=request.POST.get("name", ""),
                department=department,
                fields=kinds.read_fields(_fields(request.POST)),
                on=request.POST.get("is_active") == "on",
            )
            return redirect("console_tickets_kinds")
        except DomainError as error:
            problem = error.message
            kind.name = request.POST.get("name", "")
            kind.fields = _fields(request.POST) or kind.fields
    context: dict[str, object] = {
        "kind": kind,
        "client": kind.client,
        "departments": departments,
        "field_kinds": kinds.FIELD_KINDS.items(),
        "problem": problem,
    }
    answer = page(request, operator, "chats/kinds/form.html", context)
    answer.status_code = 422 if problem else 200
    return answer


def _fields(form: QueryDict) -> list[dict[str, object]]:
    """The rows of the form; one without a label is one that was taken away."""
    rows = zip(
        form.getlist("label"),
        form.getlist("kind"),
        form.getlist("required"),
        form.getlist("choices"),
        strict=False,
    )
    return [
        {"label": label, "kind": kind, "required": required == "1", "choices": choices.splitlines()}
        for label, kind, required, choices in rows
        if label.strip()
    ]
