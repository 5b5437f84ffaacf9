"""What was done in a client's account, and by whom: for its owner (X16)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import AuditEntry, User
from livechat.lib.paging import Newest


@login_required
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    client = access.owned_client(request.user)
    page = Newest(AuditEntry.objects.filter(client=client).select_related("actor"), request.GET)
    return render(request, "accounts/audit.html", {"client": client, "page": page})
