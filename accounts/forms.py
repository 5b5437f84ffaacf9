"""allauth's forms in the words of the product, and those of the dashboard."""

import re
from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms
from django.core.exceptions import ValidationError

from accounts.hours import validate_holidays, validate_hours, validate_time_zone
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


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPAN = re.compile(r"\s*(\d{1,2}:\d{2})\s*(?:-|–|to)\s*(\d{1,2}:\d{2})\s*")


class DepartmentForm(forms.Form):
    """A department with its hours as people write them: 9:00-12:30, 13:00-17:30."""

    name = forms.CharField(max_length=60, error_messages={"required": "Give the department a name."})
    email = forms.EmailField(
        label="E-mail", required=False, help_text="Receives conversations and service requests."
    )
    members = forms.ModelMultipleChoiceField(
        Operator.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    time_zone = forms.CharField(
        max_length=64, initial="UTC", validators=[validate_time_zone], help_text="Such as Europe/Vienna."
    )
    holidays = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Closed on these days, one on each line, such as 2026-12-25.",
    )

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        assert isinstance(members, forms.ModelMultipleChoiceField)
        members.queryset = Operator.objects.active().filter(user__memberships__client=department.client_id)
        for number, day in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = forms.CharField(
                label=day, required=False, max_length=100, initial=_as_written(department, number)
            )

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(len(WEEKDAYS))]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        hours = {}
        for number, day in enumerate(WEEKDAYS):
            written = values.pop(f"day_{number}", "")
            if written.strip():
                hours[str(number)] = self._spans(number, day, written)
        values["hours"] = hours
        return values

    def _spans(self, number: int, day: str, written: str) -> list[list[str]]:
        spans = [_SPAN.fullmatch(part) for part in written.split(",")]
        found = [[wall.zfill(5) for wall in span.groups()] for span in spans if span]
        try:
            if len(found) != len(spans):
                raise ValidationError("")
            validate_hours({str(number): found})
        except ValidationError:
            self.add_error(f"day_{number}", f"{day}: write the hours as 9:00-12:30, 13:00-17:30.")
        return found

    def clean_holidays(self) -> list[str]:
        days: list[str] = self.cleaned_data["holidays"].split()
        validate_holidays(days)
        return sorted(set(days))


def _as_written(department: Department, number: int) -> str:
    return ", ".join(f"{begin}-{end}" for begin, end in department.hours.get(str(number), ()))
