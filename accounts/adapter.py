"""Where allauth asks us."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Member, Operator, User


def landing_page(user: User) -> str:
    """Where this person's work is: an owner has a desk too, but their own page comes first."""
    if Member.objects.filter(user=user, role__in=[Member.Role.OWNER, Member.Role.ADMIN]).exists():
        return reverse("dashboard")
    if Operator.objects.filter(user=user).exists():
        return reverse("console")
    return reverse("admin:index" if user.is_staff else "dashboard")


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves yet; everybody lands where their work is."""

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
