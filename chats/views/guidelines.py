"""What operators should know of each client; its owners and admins write it (S15)."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Client, Operator
from chats import access
from chats.forms import GuidelineForm
from chats.models import Guideline
from chats.services import guidelines
from chats.views.desk import for_operators, page
from chats.views.panel import get_or_post
from livechat.lib.errors import DomainError
from livechat.lib.markup import blocks


@require_safe
@for_operators
def guideline_list(request: HttpRequest, operator: Operator) -> HttpResponse:
    """By client; a client without any is named too, so that its people see where to begin."""
    written = access.guidelines_of(operator).order_by("client", "position", "pk")
    by_client = {pk: list(rows) for pk, rows in groupby(written, key=lambda one: one.client_id)}
    managed = set(access.clients_managed_by(operator).values_list("pk", flat=True))
    shown = [
        {
            "client": client,
            "may_manage": client.pk in managed,
            "sections": [
                {"guideline": one, "blocks": blocks(one.body)} for one in by_client.get(client.pk, ())
            ],
        }
        for client in access.clients_of(operator)
    ]
    return page(request, operator, "chats/guidelines/list.html", {"clients": shown})


@get_or_post
@for_operators
def new_guideline(request: HttpRequest, operator: Operator, client_id: int) -> HttpResponse:
    client = access.managed_client_for(operator, client_id)
    form = GuidelineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            guidelines.add(client, form.cleaned_data["title"], form.cleaned_data["body"], timezone.now())
            return redirect("console_guidelines")
        except DomainError as error:
            form.add_error(None, error.message)
    return _form(request, operator, client, form, None)


@get_or_post
@for_operators
def edit_guideline(request: HttpRequest, operator: Operator, guideline_id: int) -> HttpResponse:
    one = access.managed_guideline_for(operator, guideline_id)
    initial = {"title": one.title, "body": one.body, "version": one.version}
    form = GuidelineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            guidelines.change(one, values["version"] or 0, values["title"], values["body"], timezone.now())
            return redirect("console_guidelines")
        except DomainError as error:
            form.add_error(None, error.message)
    return _form(request, operator, one.client, form, one)


@require_POST
@for_operators
def delete_guideline(request: HttpRequest, operator: Operator, guideline_id: int) -> HttpResponse:
    guidelines.delete(access.managed_guideline_for(operator, guideline_id))
    return redirect("console_guidelines")


def _form(
    request: HttpRequest, operator: Operator, client: Client, form: GuidelineForm, one: Guideline | None
) -> HttpResponse:
    context: dict[str, object] = {"client": client, "form": form, "guideline": one}
    answer = page(request, operator, "chats/guidelines/form.html", context)
    answer.status_code = 422 if form.errors else 200
    return answer
