"""**Delete** with its undo, and **Truncate** with its progress."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Operator
from chats import access
from chats.services import removal, truncation
from chats.views.desk import for_operators, page
from livechat.lib.errors import NotFound

# Two pages of the list: nobody marks more by hand.
MOST = 100


@require_POST
@for_operators
def console_history_delete(request: HttpRequest, operator: Operator) -> HttpResponse:
    """Delete the chats named; they can be brought back for ten seconds."""
    chats = access.chats_for(operator, _named(request))
    removal.delete(chats, operator, timezone.now())
    return JsonResponse({"undo_seconds": removal.UNDO_SECONDS})


@require_POST
@for_operators
def console_history_undo(request: HttpRequest, operator: Operator) -> HttpResponse:
    chats = access.chats_deleted_by(operator, _named(request))
    removal.undo(chats, operator)
    return HttpResponse(status=204)


@require_safe
@for_operators
def console_history_truncate(request: HttpRequest, operator: Operator, client_id: int) -> HttpResponse:
    """What would be lost, counted, before the name is typed."""
    client = access.client_owned_by(operator, client_id)
    context = {
        "client": client,
        "total": truncation.total(client),
        "truncation": truncation.running([client.pk]),
    }
    return page(request, operator, "chats/history/truncate.html", context)


@require_POST
@for_operators
def console_history_truncate_now(request: HttpRequest, operator: Operator, client_id: int) -> HttpResponse:
    client = access.client_owned_by(operator, client_id)
    truncation.begin(client, operator, request.POST.get("name", ""), timezone.now())
    return redirect("console_history_truncate", client_id=client.pk)


@require_safe
@for_operators
def console_history_truncation(request: HttpRequest, operator: Operator, truncation_id: int) -> HttpResponse:
    """How far it has come; the page asks again until it is finished."""
    found = access.truncation_for(operator, truncation_id)
    return render(request, "chats/history/_progress.html", {"truncation": found})


def _named(request: HttpRequest) -> list[int]:
    texts = request.POST.getlist("chat")
    if not 0 < len(texts) <= MOST or not all(t.isascii() and t.isdigit() and len(t) <= 18 for t in texts):
        raise NotFound
    return [int(text) for text in texts]
