"""What the provider of texts tells us; signed with the account's secret, refused otherwise.

https://www.twilio.com/docs/usage/security
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator

from notifications.services import inbound_texts

# https://www.twilio.com/docs/messaging/twiml
ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response>{}</Response>'


@csrf_exempt
@require_POST
def text_status(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """What became of a text. Any order, any number of times."""
    if not _is_signed(request):
        return HttpResponseForbidden()
    said = request.POST
    inbound_texts.note_status(
        delivery_id, said.get("MessageSid", ""), said.get("MessageStatus", ""), said.get("ErrorCode", ""),
        timezone.now(),
    )  # fmt: skip
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def text_received(request: HttpRequest) -> HttpResponse:
    """Somebody texts a number of ours: STOP, START, HELP, or a reply that joins their chat."""
    if not _is_signed(request):
        return HttpResponseForbidden()
    said = request.POST
    words = inbound_texts.receive(
        said.get("MessageSid", ""), said.get("From", ""), said.get("To", ""), said.get("Body", ""),
        timezone.now(), has_files=said.get("NumMedia", "0") != "0",
    )  # fmt: skip
    answer = format_html("<Message>{}</Message>", words) if words else ""
    return HttpResponse(ANSWER.format(answer), content_type="text/xml")


def _is_signed(request: HttpRequest) -> bool:
    if not settings.TWILIO_AUTH_TOKEN:
        return False
    address = settings.BASE_URL + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    said = {name: values[0] for name, values in request.POST.lists()}
    return bool(RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(address, said, signature))
