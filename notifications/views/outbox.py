"""The outbox of a development machine."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notifications.models import OutboxMessage

NEWEST = 100


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What would have gone out, newest first; it holds links that sign people in, so never in production."""
    if not settings.OUTBOX:
        raise Http404
    return render(request, "notifications/outbox.html", {"kept": OutboxMessage.objects.all()[:NEWEST]})
