"""What the receiver of a transfer reads before they accept it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Operator
from chats import access
from chats.services import transfers
from chats.views.desk import for_operators


@require_safe
@for_operators
def hand_over(request: HttpRequest, operator: Operator, transfer_id: int) -> HttpResponse:
    """The latest lines of the chat, its tags, and the notes on its visitor."""
    transfer = access.transfer_for(operator, transfer_id)
    return render(request, "chats/console/_hand_over.html", {"past": transfers.past(transfer)})
