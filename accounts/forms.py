"""allauth's forms in the words of the product, and those of the dashboard."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms

from accounts.hour_forms import HoursForm
from accounts.models import Department, Operator


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
