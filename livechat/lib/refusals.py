"""What a page answers when a verb refuses: the one place where a DomainError becomes HTTP."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from livechat.lib.errors import DomainError, NotFound


class Refusals(MiddlewareMixin):
    """404 for what is not there or not yours, 409 with the error's own words for everything else.

    Scripts (htmx, fetch) get the words alone and show them; a plain request gets a page.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refuse(request, exception) if isinstance(exception, DomainError) else None


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The answer to a request that a rule forbids."""
    status = 404 if isinstance(error, NotFound) else 409
    if is_script(request):
        return HttpResponse(error.message, status=status, content_type="text/plain; charset=utf-8")
    if status == 404:
        return render(request, "404.html", status=404)
    return render(request, "refused.html", {"message": error.message}, status=409)


def is_script(request: HttpRequest) -> bool:
    """Whether a script of a page asks, rather than the browser for a whole page."""
    return request.headers.get("HX-Request") == "true" or request.headers.get("Sec-Fetch-Mode") in (
        "cors",
        "same-origin",
    )
