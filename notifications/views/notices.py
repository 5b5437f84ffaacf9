"""What members of teams are told by e-mail: their own page, and the link in each of these e-mails."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.models import User
from notifications.services import digests, notice_switches
from notifications.services.notice_switches import NAMES


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Every member's own, whatever their role; of each team that they are in."""
    user = cast("User", request.user)
    members = list(notice_switches.memberships(user))
    if request.method == "POST":
        for member in members:
            switches = {str(name): f"{name}-{member.pk}" in request.POST for name in NAMES}
            notice_switches.switch(member, **switches)
        messages.success(request, "Saved.")
        return redirect("dashboard_notices")
    teams = [
        {"member": one, "notices": notice_switches.of(one), "zone": digests.zone_of(one.client_id).key}
        for one in members
    ]
    context = {"teams": teams, "client": access.client_of_member(user)}
    return render(request, "notifications/notices.html", context)


# The token is the right: a mail program has neither a cookie nor a form of ours.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def notice_switch(request: HttpRequest, notice_token: str) -> HttpResponse:
    """A look changes nothing, since programs look at links; one click does, and can be undone."""
    member, name = notice_switches.read(notice_token)
    if request.method == "POST":
        notice_switches.switch(member, **{name: bool(request.POST.get("again"))})
        return redirect("notice_switch", notice_token)
    is_on = getattr(notice_switches.of(member), name)
    context = {"member": member, "name": name, "is_on": is_on}
    return render(request, "notifications/notice_switch.html", context)
