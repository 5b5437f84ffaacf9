"""What the sign-up asks for."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import User
from accounts.services.sign_up import Business
from livechat.lib.text import clean_line
from widget.services.sites import origin_of


class BusinessForm(forms.Form):
    """Who opens the account, and where the chat box will be."""

    business = forms.CharField(
        label="Business",
        max_length=100,
        help_text="The name that is on your invoices and in your team's dashboard.",
        error_messages={"required": "Enter the name of your business."},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    website = forms.CharField(
        label="Website",
        max_length=300,
        help_text="Where the chat box goes, such as shop.example. You can add more later.",
        error_messages={"required": "Enter the address of your website."},
        widget=forms.TextInput(
            attrs={"autocomplete": "url", "inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_business(self) -> str:
        return _line(self.cleaned_data["business"], "Enter the name of your business.")

    def clean_website(self) -> str:
        return origin_of(self.cleaned_data["website"])

    @property
    def asked(self) -> Business:
        return Business(self.cleaned_data["business"], self.cleaned_data["website"])


class AccountForm(BusinessForm):
    """For somebody who does not sign in yet."""

    name = forms.CharField(
        label="Your name",
        max_length=100,
        error_messages={"required": "Enter your name."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="You sign in with it.",
        error_messages={
            "required": "Enter your e-mail address.",
            "invalid": "Enter an e-mail address, such as vera@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Password",
        max_length=128,
        strip=False,
        help_text="At least 8 characters; several words are easier to remember than signs.",
        error_messages={"required": "Choose a password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    field_order = ("name", "email", "password", "business", "website")

    def clean_name(self) -> str:
        return _line(self.cleaned_data["name"], "Enter your name.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            person = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


def _line(typed: str, otherwise: str) -> str:
    line = clean_line(typed)
    if not line:
        raise forms.ValidationError(otherwise)
    return line
