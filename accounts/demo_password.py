"""The one password that everybody knows: it opens the demo, and nothing in earnest."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest

DEMO_PASSWORD = "demo-password"


class Backend(AuthenticationBackend):
    """allauth's sign-in by e-mail, without the demo's password where DEBUG is off."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        if credentials.get("password") == DEMO_PASSWORD and not settings.DEBUG:
            return None
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user


class Validator:
    """Nobody chooses it either: they could not sign in with it."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if password == DEMO_PASSWORD:
            raise ValidationError("Everybody knows this password from the demo. Choose another.")

    def get_help_text(self) -> str:
        return "Your password can’t be the demo’s."
