"""`/dashboard/export/`: everything of a client to take along, also after its subscription has ended."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import User
from accounts.services import audit
from billing.models import Subscription
from billing.services import subscriptions
from chats.services.exports import TABLES
from livechat.lib.csv import csv_response
from livechat.lib.errors import NotFound


@login_required
@require_safe
def export_page(request: HttpRequest) -> HttpResponse:
    """What each file holds, and how much of it."""
    assert isinstance(request.user, User)
    client = access.managed_client(request.user)
    left = Subscription.objects.filter(client=client, ends_at__isnull=False).first()
    context = {
        "client": client,
        "tables": [(name, table, table.size(client)) for name, table in TABLES.items()],
        "readable_until": left.ends_at + subscriptions.READABLE if left and left.ends_at else None,
    }
    return render(request, "chats/export.html", context)


@login_required
@require_safe
def export_table(request: HttpRequest, table: str) -> StreamingHttpResponse:
    assert isinstance(request.user, User)
    client = access.managed_client(request.user)
    wanted = TABLES.get(table)
    if wanted is None:
        raise NotFound
    audit.record(request.user, "data.exported", subject=f"export:{table}", client=client)
    return csv_response(f"{table}-{client.slug}", wanted.header, wanted.lines(client), request=request)
