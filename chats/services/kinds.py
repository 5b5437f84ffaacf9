"""Kinds of service request and the fields that each asks for (S16)."""

from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct, ValidationError, convert

from accounts.models import Client, Department
from chats.models import TicketKind
from chats.services import people
from livechat.lib.errors import DomainError
from livechat.lib.text import clean, clean_line

FIELD_KINDS = {
    "text": "One line",
    "long": "Several lines",
    "email": "E-mail",
    "phone": "Phone",
    "number": "Number",
    "choice": "Choice",
}
MOST_FIELDS = 20
LABEL_LENGTH = 60
LINE_LENGTH = 300
TEXT_LENGTH = 5_000

_ASKED = [
    {"label": "Name", "kind": "text", "required": True},
    {"label": "E-mail", "kind": "email", "required": True},
    {"label": "Phone", "kind": "phone", "required": False},
]


def _long(label: str, required: bool = True) -> dict[str, Any]:
    return {"label": label, "kind": "long", "required": required}


# What every new client starts with.
FIRST_KINDS: dict[str, list[dict[str, Any]]] = {
    "Order": [*_ASKED, _long("Articles and quantities"), _long("Delivery address", required=False)],
    "Product information": [*_ASKED, _long("What they want to know")],
    "Quotation": [*_ASKED, _long("What it is for"), {"label": "Quantity", "kind": "number"}],
    "International order": [
        *_ASKED,
        {"label": "Country", "kind": "text", "required": True},
        _long("Articles and quantities"),
    ],
}


class BadKind(DomainError):
    code = "bad_kind"
    message = "Give each field a name of its own, and each choice something to choose from."


class NameTaken(DomainError):
    code = "name_taken"
    message = "There is a service request of that name already."


class MissingField(DomainError):
    code = "missing_field"

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.field_name = f"field-{number}"


class Field(Struct, frozen=True, forbid_unknown_fields=True):
    """One question of a kind; `choices` only where one of several is chosen."""

    label: str
    kind: str = "text"
    required: bool = False
    choices: list[str] = []


def fields_of(kind: TicketKind) -> list[Field]:
    return convert(kind.fields, list[Field])


def read_fields(asked: object) -> list[Field]:
    """What somebody wrote down as fields. Raises BadKind."""
    try:
        fields = convert(asked, list[Field])
    except ValidationError:
        raise BadKind from None
    named = [
        Field(clean_line(f.label)[:LABEL_LENGTH], f.kind, f.required, _choices(f.choices)) for f in fields
    ]
    labels = {field.label.lower() for field in named if field.label}
    if not named or len(labels) != len(named) or len(named) > MOST_FIELDS:
        raise BadKind
    if any(f.kind not in FIELD_KINDS or (f.kind == "choice" and not f.choices) for f in named):
        raise BadKind
    return named


def _choices(given: list[str]) -> list[str]:
    return [line for line in (clean_line(choice)[:LABEL_LENGTH] for choice in given) if line][:50]


def start_with(client: Client) -> None:
    """Give a new client the first kinds. Safe to run twice."""
    TicketKind.objects.bulk_create(
        (TicketKind(client=client, name=name, fields=fields) for name, fields in FIRST_KINDS.items()),
        ignore_conflicts=True,
    )


def save(
    kind: TicketKind, *, name: str, department: Department | None, fields: list[Field], on: bool
) -> None:
    """Make or change a kind. Raises NameTaken or BadKind."""
    name = clean_line(name)[: kind._meta.get_field("name").max_length]
    if not name:
        raise BadKind("Give it a name.")
    kind.name, kind.department, kind.is_active = name, department, on
    kind.fields = [{f: getattr(field, f) for f in field.__struct_fields__} for field in fields]
    try:
        with transaction.atomic():
            kind.save()
    except IntegrityError:
        raise NameTaken from None


def answers(kind: TicketKind, given: dict[str, str]) -> list[tuple[str, str]]:
    """What was filled in, cleaned, in the fields' order. Raises MissingField for the first wrong one."""
    found = []
    for number, field in enumerate(fields_of(kind)):
        try:
            value = _value(field, given.get(f"field-{number}", ""))
        except DomainError as error:
            raise MissingField(number, error.message) from None
        if not value and field.required:
            raise MissingField(number, f"{field.label} is needed.")
        if value:
            found.append((field.label, value))
    return found


def _value(field: Field, text: str) -> str:
    if not text.strip():
        return ""
    if field.kind == "long":
        return clean(text)[:TEXT_LENGTH]
    line = clean_line(text)[:LINE_LENGTH]
    if field.kind == "email":
        return people.email(text)
    if field.kind == "phone":
        return people.phone(line)
    if field.kind == "number" and not line.replace(".", "", 1).replace(",", "", 1).isdecimal():
        raise DomainError("Write a number.")
    if field.kind == "choice" and line not in field.choices:
        raise DomainError("Choose one of these.")
    return line
