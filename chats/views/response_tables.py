"""Canned responses in and out as CSV."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Client, Operator
from chats import access
from chats.response_forms import ImportForm
from chats.services import response_tables
from chats.services.response_tables import BadTable, Plan
from chats.views.desk import for_operators, page
from livechat.lib.csv import csv_response
from livechat.lib.errors import NotFound


@require_safe
@for_operators
def export_responses(
    request: HttpRequest, operator: Operator, client_id: int | None = None
) -> HttpResponseBase:
    """The operator's own; all of a client's for its owner and admins."""
    client = _managed(operator, client_id) if client_id is not None else None
    found = response_tables.owned_by(client, operator)
    name = f"responses-{client.slug}" if client else "my-responses"
    return csv_response(name, response_tables.HEADER, response_tables.rows_of(found))


def _managed(operator: Operator, client_id: int) -> Client:
    client = access.clients_managed_by(operator).filter(pk=client_id).first()
    if client is None:
        raise NotFound
    return client


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def import_responses(request: HttpRequest, operator: Operator) -> HttpResponse:
    """Shows first what a file would do; changes nothing until that is confirmed."""
    if request.method != "POST":
        return _page(request, operator, ImportForm(operator), None)
    form = ImportForm(operator, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, operator, form, None)
    try:
        plan = response_tables.plan(form.cleaned_data["table"], form.owner)
    except BadTable as error:
        form.add_error("file", error.message)
        return _page(request, operator, form, None)
    if "confirmed" not in request.POST:
        return _page(request, operator, form, plan)
    response_tables.carry_out(plan, operator)
    messages.success(request, f"{plan.count('new')} added, {plan.count('changed')} changed.")
    return redirect("console_responses")


def _page(request: HttpRequest, operator: Operator, form: ImportForm, plan: Plan | None) -> HttpResponse:
    context: dict[str, object] = {"form": form, "plan": plan}
    if plan is not None:
        context |= {name: plan.count(name) for name in ("new", "changed", "same", "refused")}
        context |= {"table": form.cleaned_data["table"], "owner": form.cleaned_data["owner"]}
    answer = page(request, operator, "chats/responses/import.html", context)
    answer.status_code = 422 if form.errors else 200
    return answer
