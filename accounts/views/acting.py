"""The way out of acting for a client; the way in is in the admin."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts import acting


@login_required
@require_POST
def end_acting(request: HttpRequest) -> HttpResponse:
    client = acting.end(request)
    if client is None:
        return redirect("home")
    return redirect("admin:accounts_client_change", client.pk)
