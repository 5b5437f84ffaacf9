"""The owner's page about the Terms & Conditions: what was accepted, what is asked now, what is new in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.models import User
from accounts.services import agreements
from livechat.lib import differences, documents
from livechat.lib.web import peer_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest) -> HttpResponse:
    """Asked at sign-in while a version waits for the owner's yes; `next` is where they were going."""
    assert isinstance(request.user, User)
    now = timezone.now()
    client = access.owned_client(request.user)
    pending = agreements.pending_for(client, now)
    onward = _onward(request)
    if request.method == "POST" and pending and request.POST.get("accept") == str(pending.version):
        agreements.accept(pending, client, request.user, peer_of(request), now)
        messages.success(request, f"Thank you. You accepted version {pending.version}.")
        return redirect(onward or "dashboard_agreement")
    accepted = agreements.accepted_by(client)
    before = accepted.agreement.text if accepted else ""
    context = {
        "client": client,
        "pending": pending,
        "accepted": accepted,
        "parts": documents.parts(pending.text) if pending else [],
        "changes": differences.changes(before, pending.text) if pending and accepted else [],
        "is_in_force": pending is not None and not agreements.is_accepted(client, now),
        "onward": onward,
        # A page that was open while another version came out: that one is asked for now.
        "is_refused": request.method == "POST" and pending is not None,
    }
    return render(request, "accounts/agreement.html", context, status=422 if context["is_refused"] else 200)


def _onward(request: HttpRequest) -> str:
    """Where they were going; empty if that is not ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else ""
