"""The operator's console."""

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
def console(request: HttpRequest) -> HttpResponse:
    """The frame of the console; everything in it comes over the operator's socket."""
    assert isinstance(request.user, User)
    try:
        operator = access.operator_of_user(request.user)
    except NotFound:
        return render(request, "chats/no_operator.html", status=403)
    return render(request, "chats/console.html", {"operator": operator, "release": settings.RELEASE})
