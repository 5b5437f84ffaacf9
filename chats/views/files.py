"""Files of a chat: operators send and fetch them by their session."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Operator
from chats import access
from chats.services import uploads
from chats.views.attachments import answer_with, given, line
from chats.views.desk import for_operators


@require_POST
@for_operators
def console_files(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """**Attach a file**: answers with the line that shows it."""
    chat = access.chat_for(operator, chat_id)
    ref, upload = given(request)
    return line(chat.pk, uploads.send(chat, upload, ref=ref, now=timezone.now(), operator=operator))


@require_safe
@for_operators
def console_file(request: HttpRequest, operator: Operator, attachment_token: str) -> HttpResponse:
    return answer_with(access.attachment_for(operator, attachment_token, timezone.now()))
