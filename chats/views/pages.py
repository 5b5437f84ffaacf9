"""Pages that an operator can show a visitor (O23)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Operator
from chats import access
from chats.services import redirects
from chats.views.desk import for_operators


@require_safe
@for_operators
def console_pages(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """What **Redirect** suggests: a fragment for its dialog."""
    chat = access.chat_for(operator, chat_id)
    return render(request, "chats/console/_pages.html", {"pages": redirects.suggestions(chat)})
