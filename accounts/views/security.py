"""How one signs in, and where one is signed in: for everybody, below /dashboard/security/."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.services import sign_ins


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    # One that began before there was this list is in it from now on.
    UserSession.objects.create_from_request(request)
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    codes = next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "app": next((one for one in factors if one.type == Authenticator.Type.TOTP), None),
        "keys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "has_codes": codes is not None,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "sign_ins": sign_ins.of(user, request.session.session_key),
        "now": timezone.now(),
    }
    return render(request, "accounts/security.html", context)


@login_required
@require_POST
def sign_out_one(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    sign_ins.end(_user(request), sign_in_id)
    messages.success(request, "That browser is signed out.")
    return redirect("dashboard_security")


@login_required
@require_POST
def sign_out_others(request: HttpRequest) -> HttpResponse:
    count = sign_ins.end_others(_user(request), request.session.session_key)
    words = "You were signed in nowhere else." if not count else "You are signed out everywhere else."
    messages.success(request, words)
    return redirect("dashboard_security")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
