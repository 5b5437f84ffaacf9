"""Forms of the team page and of whoever joins."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import Client, Member, User
from accounts.services.members import GIVEN

ROLES = [(role.value, role.label) for role in GIVEN]


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        error_messages={
            "required": "Enter the e-mail address of your colleague.",
            "invalid": "Enter an e-mail address, such as vera@example.org.",
        },
    )
    role = forms.ChoiceField(choices=ROLES, initial=Member.Role.OPERATOR)


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.name} ({obj.user.email})" if obj.user.name else str(obj.user.email)


class OwnershipForm(forms.Form):
    """Who shall own the client, confirmed by the password of the one who does."""

    member = MemberChoice(
        Member.objects.none(),
        label="New owner",
        empty_label="Choose a colleague",
        error_messages={"required": "Choose who shall be the owner."},
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )

    def __init__(self, *args: Any, client: Client, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owner = owner
        member = self.fields["member"]
        assert isinstance(member, forms.ModelChoiceField)
        others = client.members.exclude(user=owner).filter(user__is_active=True)
        member.queryset = others.select_related("user", "client").order_by("pk")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self._owner.check_password(password):
            raise ValidationError("This password is not right.")
        return password


class JoinForm(forms.Form):
    """What makes an account of an invitation."""

    name = forms.CharField(
        label="Your name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name: colleagues see it."},
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 8 characters.",
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            try:
                validate_password(password, User(email=self._email, name=cleaned.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
