"""The forms of a website, as its client sets them up (P3, U3)."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from msgspec import Struct

from accounts.models import Site
from livechat.lib.errors import DomainError
from livechat.lib.text import clean_line
from widget.models import DataCollection, FormField

Type = FormField.Type
MOST = 20
MOST_LONG = 2
MOST_OPTIONS = 30
OPTION_LENGTH = 100
LABEL_LENGTH, HELP_LENGTH, LINK_LENGTH = 120, 200, 500
_is_address = URLValidator(schemes=["http", "https"])


class Row(Struct, frozen=True):
    """A field as somebody typed it; `pk` is 0 for a new one."""

    label: str
    type: str = Type.TEXT
    help: str = ""
    required: bool = False
    options: Sequence[str] = ()
    link: str = ""
    pk: int = 0


class BadFields(DomainError):
    """`rows` says what is wrong by the number of the row."""

    code = "bad_fields"
    message = "Some fields need another look. Nothing was saved."

    def __init__(self, rows: dict[int, str], message: str = "") -> None:
        super().__init__(message)
        self.rows = rows


def save(site: Site, kind: str, rows: Sequence[Row], *, on: bool) -> None:
    """Make the form what these rows say, in their order. Raises BadFields, and changes nothing then.

    A field that stays keeps its number, by which pages that are open name it.
    """
    cleaned = [_cleaned(row) for row in rows]
    problems = _problems(cleaned)
    if problems:
        raise BadFields(problems)
    if len(cleaned) > MOST:
        raise BadFields({}, f"A form can have {MOST} fields.")
    if on and not cleaned:
        raise BadFields({}, "Add a field first, or switch data collection off.")
    try:
        with transaction.atomic():
            _replace(site, kind, cleaned)
            DataCollection.objects.update_or_create(site=site, defaults={kind: on})
    except IntegrityError:
        raise BadFields({}, "Somebody else has just saved this form. Look at it again.") from None


def _replace(site: Site, kind: str, rows: Sequence[Row]) -> None:
    fields = FormField.objects.filter(site=site, kind=kind)
    known = set(fields.values_list("pk", flat=True))
    kept = {row.pk for row in rows} & known
    fields.exclude(pk__in=kept).delete()
    # Name, e-mail and phone may change places: each is there once at any moment.
    fields.filter(type__in=(Type.NAME, Type.EMAIL, Type.PHONE)).update(type=Type.TEXT)
    for position, row in enumerate(rows):
        values = {"position": position, "type": row.type, "label": row.label, "help": row.help}
        values |= {"required": row.required, "options": list(row.options), "link": row.link}
        if row.pk in kept:
            kept.discard(row.pk)
            fields.filter(pk=row.pk).update(**values)
        else:
            FormField.objects.create(site=site, kind=kind, **values)


def ask_always(site: Site, *, name: str, email: str, phone: str) -> None:
    """Whether each is "off", "asked" or "required" before every chat that a visitor begins (U3)."""
    Site.objects.filter(pk=site.pk).update(
        asks_name=name != "off",
        requires_name=name == "required",
        follow_up_by_email=email != "off",
        requires_email=email == "required",
        follow_up_by_phone=phone != "off",
        requires_phone=phone == "required",
    )


def take_files(site: Site, *, are_taken: bool) -> None:
    """Whether visitors may attach files to the contact form."""
    Site.objects.filter(pk=site.pk).update(takes_form_files=are_taken)


def _cleaned(row: Row) -> Row:
    options = [clean_line(option)[:OPTION_LENGTH] for option in row.options]
    return Row(
        label=clean_line(row.label)[:LABEL_LENGTH],
        type=row.type,
        help=clean_line(row.help)[:HELP_LENGTH],
        required=row.required,
        options=[option for option in dict.fromkeys(options) if option] if _has_options(row.type) else [],
        link=row.link.strip() if row.type == Type.CONSENT else "",
        pk=row.pk,
    )


def _has_options(type: str) -> bool:
    return type in (Type.CHOICE, Type.CHOICES)


def _problems(rows: Sequence[Row]) -> dict[int, str]:
    labels = Counter(row.label.casefold() for row in rows)
    types = Counter(row.type for row in rows)
    found = {number: _problem(row, labels, types) for number, row in enumerate(rows)}
    return {number: words for number, words in found.items() if words}


def _problem(row: Row, labels: Counter[str], types: Counter[str]) -> str:
    if row.type not in Type.values:
        return "Choose a type."
    if not row.label:
        return "Give the field a label."
    if labels[row.label.casefold()] > 1:
        return "Another field has this label already."
    if row.type in (Type.NAME, Type.EMAIL, Type.PHONE) and types[row.type] > 1:
        return f"A form asks for the {Type(row.type).label.lower()} once."
    if types[Type.LONG] > MOST_LONG and row.type == Type.LONG:
        return f"A form can have {MOST_LONG} long texts."
    if _has_options(row.type) and not 2 <= len(row.options) <= MOST_OPTIONS:
        return f"Write 2 to {MOST_OPTIONS} choices, one on each line."
    if row.link and not _is_link(row.link):
        return "Write the link as https://shop.example/privacy."
    return ""


def _is_link(link: str) -> bool:
    try:
        _is_address(link)
    except ValidationError:
        return False
    parts = urlsplit(link)
    return len(link) <= LINK_LENGTH and not parts.username and not parts.password
