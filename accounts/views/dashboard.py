"""The client dashboard."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import User
from livechat.lib.errors import NotFound


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The client's sites, team and credits at a glance; read only."""
    assert isinstance(request.user, User)
    try:
        client = access.client_of_member(request.user)
    except NotFound:
        return render(request, "accounts/no_client.html", status=404)
    context = {
        "client": client,
        "sites": client.sites.all(),
        "members": client.members.select_related("user").order_by("pk"),
        "base_url": settings.BASE_URL,
    }
    return render(request, "accounts/dashboard.html", context)
