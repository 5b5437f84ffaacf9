"""Files of the visitor: sent and fetched by the frame with the browser's token, without a cookie (I3, I7)."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from chats import access as chat_access
from chats.models import Visitor
from chats.services import form_files, uploads
from chats.views.attachments import answer_with, given, line, refused
from livechat.lib.errors import DomainError
from livechat.lib.rate_limit import Buckets
from livechat.lib.sockets import TooFast
from widget import access

# Whoever fills disks has many tokens and few addresses.
FORM_FILES_A_MINUTE = 10
FORM_FILES = Buckets(FORM_FILES_A_MINUTE, burst=FORM_FILES_A_MINUTE)

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]
VisitorView = Callable[Concatenate[HttpRequest, Visitor, Given], HttpResponse]


def for_visitors(view: VisitorView[Given]) -> View[Given]:
    """Give a view the visitor whose token and ticket the request carries; no cookie counts.

    Another origin's page cannot send these headers: nothing here answers its preflight.
    """

    @wraps(view)
    def door(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        try:
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            visitor = access.visitor_of(token, request.headers.get("X-Widget-Ticket", ""))
        except DomainError as error:
            return refused(error)
        with translation.override(visitor.language):
            try:
                return view(request, visitor, *args, **kwargs)
            except DomainError as error:
                return refused(error)

    return cast("View[Given]", door)


@csrf_exempt
@require_POST
@for_visitors
def widget_files(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """**Attach a file**: answers with the line that shows it."""
    number = request.POST.get("chat", "")
    chat = chat_access.chat_of_visitor(visitor, int(number) if number.isdecimal() and len(number) < 19 else 0)
    ref, upload = given(request)
    return line(chat.pk, uploads.send(chat, upload, ref=ref, now=timezone.now()))


@csrf_exempt
@require_POST
@for_visitors
def widget_form_files(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A file for the contact form: answers with the token that the form sends along."""
    if not FORM_FILES.take(request.META["REMOTE_ADDR"]):
        raise TooFast
    ref, upload = given(request)
    attachment = form_files.add(visitor, upload, ref=ref, now=timezone.now())
    return JsonResponse({"token": attachment.token, "name": attachment.name, "size": attachment.size})


@require_safe
@for_visitors
def widget_file(request: HttpRequest, visitor: Visitor, attachment_token: str) -> HttpResponse:
    return answer_with(chat_access.attachment_of_visitor(visitor, attachment_token))
