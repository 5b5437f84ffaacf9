"""allauth's forms in the words of the product, and those of the dashboard."""

from typing import Any

from allauth.account.forms import AddEmailForm, ChangePasswordForm, LoginForm, ResetPasswordForm
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django import forms
from django.db import transaction
from django.http import HttpRequest

from accounts.hour_forms import HoursForm
from accounts.models import Department, Operator, User


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail"
        self.fields["login"].error_messages["required"] = "Enter your e-mail address."
        self.fields["login"].error_messages["invalid"] = "Enter an e-mail address, such as vera@example.org."
        self.fields["password"].error_messages["required"] = "Enter your password."
        # The link to a new one stands beside the field.
        self.fields["password"].help_text = ""


class PasswordResetForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail"


class NewPasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Your password now"
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = "New password"
        self.fields["password1"].help_text = "At least 8 characters, and none that many people use."
        self.fields["password2"].label = "New password again"


class NewAddressForm(AddEmailForm):
    """Another address to sign in with, which counts once its link was opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New e-mail"

    def clean_email(self) -> str:
        value: str = super().clean_email()
        if User.objects.filter(email=value).exists():
            raise forms.ValidationError("There is an account with this address already.")
        return value

    def save(self, request: HttpRequest) -> EmailAddress:
        # allauth's own takes an address that was never confirmed for the one on its way in, and drops it.
        with transaction.atomic():
            EmailAddress.objects.filter(user=self.user).exclude(email=self.user.email).delete()
            address = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, address)
        return address


class DepartmentForm(HoursForm):
    """A department with its hours."""

    name = forms.CharField(max_length=60, error_messages={"required": "Give the department a name."})
    email = forms.EmailField(
        label="E-mail", required=False, help_text="Receives conversations and service requests."
    )
    members = forms.ModelMultipleChoiceField(
        Operator.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, of=department, **kwargs)
        members = self.fields["members"]
        assert isinstance(members, forms.ModelMultipleChoiceField)
        members.queryset = Operator.objects.active().filter(user__memberships__client=department.client_id)
