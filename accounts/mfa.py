"""allauth's second factors in the words of the product."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.contrib.auth.base_user import AbstractBaseUser


class SecondFactors(DefaultMFAAdapter):
    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return "My passkey" if number == 1 else f"My passkey {number}"


class AddKeyForm(AddWebAuthnForm):
    """A passkey unless somebody unticks it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "Such as the device that it is on, to tell it from others."
        passwordless = self.fields["passwordless"]
        passwordless.label = "It replaces my password too"
        passwordless.help_text = (
            "A passkey, which asks for your finger, face or PIN. Untick this for a key that only follows"
            " the password."
        )
        passwordless.initial = True
