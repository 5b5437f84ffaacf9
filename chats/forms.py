"""What people fill in on the console's pages; the rules are those of the services."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Client
from chats import access
from chats.models import Inquiry, Ticket, TicketKind
from chats.services import guidelines, inbox, kinds, people, tickets
from livechat.lib.errors import DomainError


def checked(verb: Callable[..., str], *given: str) -> str:
    """A rule of the services as a rule of a form."""
    try:
        return verb(*given)
    except DomainError as error:
        raise ValidationError(error.message, code=error.code) from None


class OnceForm(forms.Form):
    """A form that does one thing however often it is sent."""

    ref = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"ref": token_urlsafe(12)} | kwargs.get("initial", {})
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


def line() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto"})


class PersonForm(forms.Form):
    """Name, e-mail and phone."""

    name = forms.CharField(max_length=people.NAME_LENGTH, required=False, widget=line())
    email = forms.CharField(label="E-mail", max_length=254, required=False)
    phone = forms.CharField(max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))

    locale = ""

    def clean_email(self) -> str:
        # What the browser sent, not what the form made of it: a line break must be seen to be refused.
        return checked(people.email, str(self.data.get(self.add_prefix("email"), "")))

    def clean_phone(self) -> str:
        return checked(people.phone, self.cleaned_data["phone"], self.locale)


class ContactForm(PersonForm):
    name = forms.CharField(
        max_length=people.NAME_LENGTH, widget=line(), error_messages={"required": "Write the name."}
    )
    company = forms.CharField(max_length=100, required=False, widget=line())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not values["email"] and not values["phone"]:
            raise ValidationError("A contact needs an e-mail address or a phone number.")
        return values


class _OfClient(forms.Form):
    """Fields that offer the client's own departments and colleagues."""

    def offer(self, client: Client) -> None:
        for name, rows in (
            ("department", access.departments_for(client)),
            ("assignee", access.colleagues_for(client)),
        ):
            if name in self.fields:
                field = self.fields[name]
                assert isinstance(field, forms.ModelChoiceField)
                field.queryset = rows


def assignee_field() -> Any:
    return forms.ModelChoiceField(None, label="Who takes care", required=False, empty_label="Nobody yet")


def department_field() -> Any:
    return forms.ModelChoiceField(None, required=False, empty_label="None")


class TicketForm(OnceForm, PersonForm, _OfClient):
    subject = forms.CharField(
        max_length=tickets.SUBJECT_LENGTH, widget=line(), error_messages={"required": "Write the subject."}
    )
    body = forms.CharField(
        label="Description",
        max_length=tickets.BODY_LENGTH,
        widget=area(8),
        error_messages={"required": "Describe what is to be done."},
    )
    priority = forms.TypedChoiceField(
        choices=Ticket.Priority.choices, coerce=int, initial=Ticket.Priority.NORMAL
    )
    assignee = assignee_field()
    department = department_field()
    due_on = forms.DateField(label="Due", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    field_order = (
        "subject",
        "body",
        "name",
        "email",
        "phone",
        "priority",
        "due_on",
        "assignee",
        "department",
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(client)


class TicketChangeForm(_OfClient):
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=Ticket.State.choices)
    priority = forms.TypedChoiceField(choices=Ticket.Priority.choices, coerce=int)
    assignee = assignee_field()
    department = department_field()
    due_on = forms.DateField(label="Due", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.offer(client)


class TicketReplyForm(OnceForm):
    body = forms.CharField(
        label="Reply",
        max_length=tickets.BODY_LENGTH,
        widget=area(6),
        error_messages={"required": "Write the reply first."},
    )
    is_internal = forms.BooleanField(label="Internal: for colleagues only", required=False)


class InquiryChangeForm(_OfClient):
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=Inquiry.State.choices)
    assignee = assignee_field()
    department = department_field()

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.offer(client)


class InquiryReplyForm(OnceForm):
    body = forms.CharField(
        label="Reply by e-mail",
        max_length=inbox.BODY_LENGTH,
        widget=area(6),
        error_messages={"required": "Write the reply first."},
    )


class GuidelineForm(forms.Form):
    title = forms.CharField(
        max_length=guidelines.TITLE_LENGTH,
        widget=line(),
        error_messages={"required": "Give the section a title."},
    )
    body = forms.CharField(
        label="Text",
        max_length=guidelines.BODY_LENGTH,
        widget=area(14),
        help_text="Plain words. An empty line begins a paragraph, a line that begins with - is an item, "
        "**two stars** make it bold, web addresses become links.",
        error_messages={"required": "Write the text."},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class RequestForm(OnceForm):
    """The fields of a kind of service request."""

    def __init__(self, *args: Any, kind: TicketKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, field in enumerate(kinds.fields_of(kind)):
            self.fields[f"field-{number}"] = _asked(field)

    @property
    def given(self) -> dict[str, str]:
        return {name: str(self.data.get(name, "")) for name in self.fields if name.startswith("field-")}


def _asked(field: kinds.Field) -> forms.Field:
    common: dict[str, Any] = {
        "label": field.label,
        "required": field.required,
        "error_messages": {"required": f"{field.label} is needed."},
    }
    if field.kind == "choice":
        options = [(choice, choice) for choice in field.choices]
        return forms.ChoiceField(choices=[("", "Choose"), *options], **common)
    if field.kind == "long":
        return forms.CharField(max_length=kinds.TEXT_LENGTH, widget=area(4), **common)
    types = {"email": "email", "phone": "tel"}
    attrs = {"type": types.get(field.kind, "text"), "dir": "auto"}
    if field.kind == "number":
        attrs["inputmode"] = "decimal"
    return forms.CharField(max_length=kinds.LINE_LENGTH, widget=forms.TextInput(attrs=attrs), **common)
