"""What a person fills in of canned responses."""

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator

from accounts.models import Client, Department, Operator
from chats import access
from chats.models import CannedResponse
from chats.models.responses import MAX_TEXT
from chats.services.response_files import NoFilesHere
from chats.services.responses import Owner, Words
from livechat.lib.errors import DomainError
from livechat.lib.text import clean, clean_line

ONLY_ME = "me"
MAX_FILE = 1024 * 1024


class OwnerField(forms.ChoiceField):
    """For whom: only the operator, or one of the clients and departments that they manage."""

    def __init__(self, operator: Operator, *, departments: bool = True) -> None:
        self.owners = {ONLY_ME: Owner(operator=operator)}
        choices: list[Any] = [(ONLY_ME, "Only me")]
        for client in access.clients_managed_by(operator).prefetch_related("departments"):
            options = list(self._options(client, client.departments.all() if departments else []))
            choices.append((client.name, options) if len(options) > 1 else options[0])
        super().__init__(label="For", choices=choices)

    def _options(self, client: Client, departments: Any) -> Any:
        self.owners[f"client-{client.pk}"] = Owner(client=client)
        yield f"client-{client.pk}", f"Everyone at {client.name}"
        for department in cast("list[Department]", departments):
            self.owners[f"department-{department.pk}"] = Owner(client=client, department=department)
            yield f"department-{department.pk}", f"{department.name}, {client.name}"


def key_of(response: CannedResponse) -> str:
    """The owner of a response, as OwnerField names it."""
    if response.operator_id:
        return ONLY_ME
    if response.department_id:
        return f"department-{response.department_id}"
    return f"client-{response.client_id}"


class ResponseForm(forms.Form):
    """One response."""

    has_files = False

    shortcut = forms.CharField(
        max_length=31,
        help_text="Typed after a slash: with <code>one</code>, /one inserts it.",
        validators=[RegexValidator(r"^/?[\w-]{1,30}\Z", "Use letters, digits, hyphens and underscores.")],
        error_messages={"required": "Give it a shortcut."},
    )
    name = forms.CharField(max_length=60, error_messages={"required": "Give it a name."})
    text = forms.CharField(
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={"required": "Write what is to be said."},
    )

    file = forms.FileField(
        label="Add a file", required=False, help_text="Goes along when the message is sent; at most 10 MB."
    )

    def __init__(self, operator: Operator, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = OwnerField(operator)
        self.order_fields(["owner", "shortcut", "name", "text", "file"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("owner") == ONLY_ME and (data.get("file") or self.has_files):
            self.add_error("file", NoFilesHere.message)
        return data

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_text(self) -> str:
        try:
            return clean(self.cleaned_data["text"])
        except DomainError as error:
            raise forms.ValidationError(error.message) from None

    @property
    def owner(self) -> Owner:
        return cast("OwnerField", self.fields["owner"]).owners[self.cleaned_data["owner"]]

    @property
    def words(self) -> Words:
        data = self.cleaned_data
        return Words(data["shortcut"], data["name"], data["text"])


class ImportForm(forms.Form):
    """A file to import, or its text once more when what it would do is confirmed."""

    file = forms.FileField(label="CSV file", required=False)
    table = forms.CharField(required=False, max_length=MAX_FILE, strip=False, widget=forms.HiddenInput)

    def __init__(self, operator: Operator, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = OwnerField(operator, departments=False)
        self.order_fields(["owner", "file", "table"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file is None and not data.get("table"):
            self.add_error("file", "Choose a file.")
        elif file is not None:
            data["table"] = self._read(file)
        return data

    def _read(self, file: Any) -> str:
        if file.size > MAX_FILE:
            self.add_error("file", "The file is larger than 1 MiB.")
            return ""
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", "The file is not in UTF-8. Save it as CSV UTF-8.")
            return ""
        return text

    @property
    def owner(self) -> Owner:
        return cast("OwnerField", self.fields["owner"]).owners[self.cleaned_data["owner"]]
