"""What both doors do with files: read the form they come in, hand them out so that nothing in them runs."""

import re

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_noop

from chats.events.base import encode
from chats.events.views import MessageView
from chats.models import Attachment
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.files import content_of

REF = re.compile(r"[A-Za-z0-9_-]{1,64}")
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class BadForm(DomainError):
    code = "bad_form"
    message = gettext_noop("Send one file at a time, with a ref of your own making.")


def given(request: HttpRequest) -> tuple[str, UploadedFile]:
    """The ref and the file of a form. Raises BadForm."""
    ref, files = request.POST.get("ref", ""), request.FILES.getlist("file")
    if not REF.fullmatch(ref) or len(files) != 1:
        raise BadForm
    return ref, files[0]


def line(chat_id: int, message: MessageView) -> HttpResponse:
    """The stored line, as the sockets tell it."""
    return HttpResponse(encode({"chat": chat_id, "message": message}), content_type="application/json")


def refused(error: DomainError) -> HttpResponse:
    """For a script: the code, and words for a person."""
    status = {NotFound.code: 404, "bad_ticket": 401}.get(error.code, 409)
    return JsonResponse({"code": error.code, "message": error.words}, status=status)


def answer_with(attachment: Attachment) -> HttpResponse:
    """The file: a picture that we drew ourselves is shown, everything else is a download (I3)."""
    is_picture = attachment.width is not None
    answer = HttpResponse(content_of(attachment.file), content_type=attachment.content_type)
    answer["Content-Disposition"] = str(content_disposition_header(not is_picture, attachment.name))
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Content-Security-Policy"] = POLICY
    return answer
