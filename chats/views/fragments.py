"""Pages that are asked for by htmx come without the shell around them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Operator
from chats.views.desk import page


def is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def fragment(
    request: HttpRequest, operator: Operator, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """The fragment alone for a script; for a person who opens its address, a page around it."""
    context = {"operator": operator, "fragment": template, **context}
    if is_fragment(request):
        return render(request, template, context, status=status)
    answer = page(request, operator, "chats/console/sheet.html", context)
    answer.status_code = status
    return answer
