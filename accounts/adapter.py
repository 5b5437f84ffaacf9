"""Where allauth asks us."""

import logging
import smtplib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import access
from accounts.models import Member, Operator, User
from accounts.services import agreements
from livechat.lib.errors import NotFound

log = logging.getLogger(__name__)


def landing_page(user: User) -> str:
    """Where this person's work is: an owner has a desk too, but their own page comes first."""
    if Member.objects.filter(user=user, role__in=[Member.Role.OWNER, Member.Role.ADMIN]).exists():
        return reverse("dashboard")
    if Operator.objects.filter(user=user).exists():
        return reverse("console")
    return reverse("admin:index" if user.is_staff else "dashboard")


class AccountAdapter(DefaultAccountAdapter):
    """People sign up through our own pages; everybody lands where their work is."""

    error_messages: ClassVar[dict[str, str]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. Ask the owner of your team to open it again.",
        "email_password_mismatch": "The e-mail address or the password is not right. Check both.",
        "incorrect_code": "This code is not right. Codes change every 30 seconds: enter the newest.",
        "incorrect_password": "This password is not right.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, or get a new password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        assert isinstance(request.user, User)
        return landing_page(request.user)

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Any but the one that they sign in with, confirmed or not."""
        return bool(email_address.email != email_address.user.email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("dashboard_security")

    def post_login(self, request: HttpRequest, user: User, **hints: Any) -> HttpResponse:
        """An owner is asked for their yes to new terms first (F7), and goes on from there."""
        response: HttpResponse = super().post_login(request, user, **hints)
        if hints["signup"] or not isinstance(response, HttpResponseRedirectBase) or not _is_asked(user):
            return response
        return redirect(f"{reverse('dashboard_agreement')}?{urlencode({'next': response.url})}")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away stops nobody: each of these can be asked for again."""
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as error:
            log.warning("mail.not_sent kind=%s error=%s", template_prefix, type(error).__name__)


def _is_asked(user: User) -> bool:
    try:
        client = access.owned_client(user)
    except NotFound:
        return False
    return agreements.pending_for(client, timezone.now()) is not None
