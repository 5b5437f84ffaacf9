"""The outbox of a development machine: what would have gone out, as a phone and a mail program show it."""

from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from notifications.models import OutboxMessage

PEOPLE = 100
NEWEST = 100
# An e-mail runs nothing, loads nothing, and its links open beside the outbox.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
LINKS_OPEN_BESIDE = '<base target="_blank">'


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """By recipient, newest first; it holds links that sign people in, so never in production."""
    if not settings.OUTBOX:
        raise Http404
    people = _people()
    asked = request.GET.get("to", "")
    recipient = asked or (people[0]["recipient"] if people else "")
    messages = list(OutboxMessage.objects.filter(recipient=recipient)[:NEWEST])
    context = {
        "people": people,
        "recipient": recipient,
        "is_chosen": bool(asked),
        "mails": [one for one in messages if one.kind == OutboxMessage.Kind.EMAIL],
        # A phone shows the latest at its end.
        "texts": [one for one in reversed(messages) if one.kind == OutboxMessage.Kind.TEXT],
    }
    return render(request, "notifications/outbox.html", context)


def _people() -> list[dict[str, object]]:
    """Everybody who got something, with how much and the latest of it."""
    groups = OutboxMessage.objects.order_by().values("recipient").annotate(count=Count("id"), last=Max("id"))
    newest = list(groups.order_by("-last")[:PEOPLE])
    latest = OutboxMessage.objects.defer("html").in_bulk([group["last"] for group in newest])
    return [{**group, "latest": latest[group["last"]]} for group in newest]


@require_safe
@xframe_options_sameorigin
def outbox_html(request: HttpRequest, message_id: int) -> HttpResponse:
    """The HTML part of an e-mail, in a box of its own."""
    if not settings.OUTBOX:
        raise Http404
    page = get_object_or_404(OutboxMessage, pk=message_id).html
    before, head, after = page.partition("<head>")
    body = f"{before}{head}{LINKS_OPEN_BESIDE}{after}" if head else LINKS_OPEN_BESIDE + page
    return HttpResponse(body, headers={"Content-Security-Policy": MAIL_POLICY})
