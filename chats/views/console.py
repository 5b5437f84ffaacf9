"""The operator's desk: lists, conversations, the visitor beside them."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Operator
from chats import translators
from chats.views.desk import for_operators, page
from livechat.lib.languages import LANGUAGES


@require_safe
@for_operators
def console(request: HttpRequest, operator: Operator) -> HttpResponse:
    """The frame of the console; everything in it comes over the operator's socket."""
    context = {"translates": translators.is_on(), "languages": LANGUAGES.items()}
    return page(request, operator, "chats/console.html", context)
