"""What Mailgun hands over: a route whose address ends with `mime` gives the e-mail as it came.

https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
"""

import hashlib
import hmac
import re
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.models import InboundMail
from notifications.services import inbound_mails

OLD_SECONDS = 300
# To this it does not try again, and tells who wrote.
DO_NOT_RETRY = 406
FIELDS = 100
_NAME = re.compile(rb'\bname="([^"]{1,100})"')


@csrf_exempt
@require_POST
def mail_received(request: HttpRequest) -> HttpResponse:
    """Answered once it is stored. Any number of times: an e-mail is taken once."""
    said = _fields(request)
    if not _is_signed(said):
        return HttpResponseForbidden()
    raw = said.get("body-mime", "").encode("utf-8", "surrogateescape")
    address, sender = said.get("recipient", ""), said.get("sender")
    door = InboundMail.Door.WEBHOOK
    received = inbound_mails.receive(raw, address, door, timezone.now(), return_path=sender)
    return HttpResponse(status=DO_NOT_RETRY if received.outcome in inbound_mails.REFUSED else 200)


def _fields(request: HttpRequest) -> Mapping[str, str]:
    """As a form, whose fields may be longer than Django lets those of people be; the body has its limit."""
    body = request.read()
    edge = (request.content_params or {}).get("boundary", "")
    if not edge:
        return QueryDict(body)
    fields = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + edge.encode(), FIELDS):
        head, _, content = part.partition(b"\r\n\r\n")
        if name := _NAME.search(head):
            fields[name[1].decode(errors="replace")] = content.decode(errors="surrogateescape")
    return fields


def _is_signed(said: Mapping[str, str]) -> bool:
    """By the account's key, and a moment ago."""
    when, token, signature = (said.get(name, "") for name in ("timestamp", "token", "signature"))
    if not settings.MAILGUN_SIGNING_KEY or not when.isdecimal():
        return False
    key = settings.MAILGUN_SIGNING_KEY.encode()
    right = hmac.new(key, f"{when}{token}".encode(errors="replace"), hashlib.sha256).hexdigest()
    is_new = abs(timezone.now().timestamp() - int(when[:12])) < OLD_SECONDS
    return is_new and hmac.compare_digest(right.encode(), signature.encode(errors="replace"))
