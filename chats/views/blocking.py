"""Who is blocked, and by whom (X15)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Operator
from chats import access
from chats.services import blocking
from chats.views.desk import for_operators, page

SHOWN = 200


@require_safe
@for_operators
def console_blocked(request: HttpRequest, operator: Operator) -> HttpResponse:
    visitors = blocking.blocked_for(operator)[: SHOWN + 1]
    context = {"visitors": visitors[:SHOWN], "has_more": len(visitors) > SHOWN, "shown": SHOWN}
    return page(request, operator, "chats/blocked.html", context)


@require_POST
@for_operators
def console_chat_block(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """**Block this visitor**."""
    chat = access.chat_for(operator, chat_id)
    with_address = request.POST.get("address") == "on"
    blocking.block(chat, operator, timezone.now(), with_address=with_address)
    return HttpResponse(status=204)


@require_POST
@for_operators
def console_blocked_lift(request: HttpRequest, operator: Operator, visitor_id: int) -> HttpResponseRedirect:
    """**Unblock**."""
    visitor = access.visitor_for(operator, visitor_id)
    blocking.unblock(visitor, operator)
    messages.success(request, f"{visitor.display_name} can chat again.")
    return redirect("console_blocked")
