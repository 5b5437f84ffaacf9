"""Canned responses: the page that manages them, and the list that the composer asks for (O24, S6)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Client, Operator
from chats import access
from chats.errors import MayNotManage, ShortcutTaken
from chats.models import CannedResponse, Chat
from chats.response_forms import ResponseForm, key_of
from chats.services import response_files, responses, variables
from chats.services.responses import ONE_MOMENT
from chats.views.attachments import REF, BadForm
from chats.views.desk import for_operators, page
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.text import clean_line, number_of

A_PAGE = 50
SCOPES = {"client": "Everyone", "department": "Departments", "personal": "Only me"}
# Whom the preview is for.
SOMEBODY = {"visitor.name": "Vera", "site.name": "Garden shop"}


@require_safe
@for_operators
def list_responses(request: HttpRequest, operator: Operator) -> HttpResponse:
    """Everything that the operator may use, with what they may change."""
    everything = access.responses_of(operator)
    asked = clean_line(request.GET.get("q", ""))[:100]
    scope = request.GET.get("scope", "")
    clients = list(Client.objects.filter(responses__in=everything).distinct())
    client_id = request.GET.get("client", "")
    found = _filtered(everything, asked, scope, client_id)
    managed = list(access.clients_managed_by(operator))
    managed_ids = {client.pk for client in managed}
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "managed": managed,
        "rows": [(one, one.operator_id == operator.pk or one.client_id in managed_ids) for one in shown],
        "asked": asked,
        "scope": scope if scope in SCOPES else "",
        "scopes": SCOPES,
        "clients": clients,
        "chosen": client_id,
        "is_filtered": bool(asked or scope in SCOPES or client_id),
    }
    return page(request, operator, "chats/responses/list.html", context)


def _filtered(
    found: QuerySet[CannedResponse], asked: str, scope: str, client_id: str
) -> QuerySet[CannedResponse]:
    if scope == "personal":
        found = found.filter(client=None)
    elif scope in SCOPES:
        found = found.filter(client__isnull=False, department__isnull=scope == "client")
    if number := number_of(client_id):
        found = found.filter(client=number)
    if asked:
        word = asked.removeprefix("/")
        found = found.filter(Q(shortcut__icontains=word) | Q(name__icontains=word) | Q(text__icontains=word))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def new_response(request: HttpRequest, operator: Operator) -> HttpResponse:
    form = ResponseForm(operator, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = responses.create(form.owner, form.words, operator)
                _files(request, operator, made, form)
        except DomainError as error:
            form.add_error(_field_of(error), error.message)
        else:
            messages.success(request, f"/{made.shortcut} is ready.")
            return redirect("console_responses")
    return _form(request, operator, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def edit_response(request: HttpRequest, operator: Operator, response_id: int) -> HttpResponse:
    response = access.response_for(operator, response_id)
    if not responses.may_manage(operator, response):
        raise MayNotManage
    now = {"shortcut": response.shortcut, "name": response.name, "text": response.text}
    initial = now | {"owner": key_of(response)}
    form = ResponseForm(operator, request.POST or None, request.FILES or None, initial=initial)
    removed = request.POST.getlist("remove")
    form.has_files = response.attachments.exclude(token__in=removed).exists()
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                response_files.take_away(response, removed, operator)
                responses.change(response, form.owner, form.words, operator)
                _files(request, operator, response, form)
        except DomainError as error:
            form.add_error(_field_of(error), error.message)
        else:
            messages.success(request, f"/{form.words.shortcut.removeprefix('/')} is changed.")
            return redirect("console_responses")
    return _form(request, operator, form, response)


def _files(request: HttpRequest, operator: Operator, response: CannedResponse, form: ResponseForm) -> None:
    if form.cleaned_data["file"]:
        response_files.add(response, form.cleaned_data["file"], operator, timezone.now())


def _field_of(error: DomainError) -> str:
    return "shortcut" if isinstance(error, ShortcutTaken) else "file"


def _form(
    request: HttpRequest, operator: Operator, form: ResponseForm, response: CannedResponse | None
) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "response": response,
        "is_hold": response is not None and response.client_id and response.name == ONE_MOMENT,
        "files": response.attachments.all() if response else (),
        "parts": _preview(operator, form["text"].value() or ""),
    }
    answer = page(request, operator, "chats/responses/form.html", context)
    answer.status_code = 422 if form.errors else 200
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def delete_response(request: HttpRequest, operator: Operator, response_id: int) -> HttpResponse:
    """Asks first: what is deleted is gone."""
    response = access.response_for(operator, response_id)
    if not responses.may_manage(operator, response):
        raise MayNotManage
    if request.method != "POST":
        is_hold = response.client_id and response.name == ONE_MOMENT
        context: dict[str, object] = {"response": response, "is_hold": is_hold}
        return page(request, operator, "chats/responses/delete.html", context)
    responses.delete(response, operator)
    messages.success(request, f"/{response.shortcut} is deleted.")
    return redirect("console_responses")


@require_POST
@for_operators
def preview_response(request: HttpRequest, operator: Operator) -> HttpResponse:
    """What the text would look like for somebody called Vera."""
    parts = _preview(operator, request.POST.get("text", "")[:10_000])
    return page(request, operator, "chats/responses/_preview.html", {"parts": parts})


def _preview(operator: Operator, text: str) -> list[variables.Part]:
    return variables.fill(text, SOMEBODY | {"operator.name": operator.display_name})


@require_safe
@for_operators
def responses_for_chat(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """What can be inserted in this chat, with the names already put in."""
    chat = access.chat_for(operator, chat_id)
    offered = access.responses_for(operator, chat).prefetch_related("attachments")
    found = [_for_chat(one, chat, operator) for one in offered]
    return JsonResponse({"responses": found}, headers={"Cache-Control": "no-store"})


def _for_chat(response: CannedResponse, chat: Chat, operator: Operator) -> dict[str, object]:
    parts = responses.filled(response.text, chat, operator)
    return {
        "id": response.pk,
        "shortcut": response.shortcut,
        "name": response.name,
        "scope": responses.scope_of(response),
        "files": [file.name for file in response.attachments.all()],
        "parts": [{"ask": part.question} if isinstance(part, variables.Ask) else part for part in parts],
    }


@require_POST
@for_operators
def use_response(request: HttpRequest, operator: Operator, response_id: int) -> HttpResponse:
    responses.count_use(access.response_for(operator, response_id), timezone.now())
    return HttpResponse(status=204)


@require_POST
@for_operators
def send_response_files(
    request: HttpRequest, operator: Operator, chat_id: int, response_id: int
) -> HttpResponse:
    """The files that go along with a response which was just sent."""
    chat = access.chat_for(operator, chat_id)
    response = access.responses_for(operator, chat).filter(pk=response_id).first()
    if response is None:
        raise NotFound
    ref = request.POST.get("ref", "")
    if not REF.fullmatch(ref) or len(ref) > 60:
        raise BadForm
    response_files.send(response, chat, operator, ref=ref, now=timezone.now())
    return HttpResponse(status=204)
