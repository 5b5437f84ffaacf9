"""What a visitor is asked before a chat, and whether what they answered will do (P3, U3)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext
from msgspec import Struct, structs

from accounts.models import Site
from chats.errors import FormRequired
from chats.models import Chat, Visitor
from chats.services import forms, masking, people, queue
from chats.services.forms import Answer, Consent, Filled
from livechat.lib.errors import DomainError
from livechat.lib.text import clean, clean_line
from widget.models import DataCollection, FormField
from widget.models.forms import FormKind
from widget.services import invitations, launching

Type = FormField.Type
LONGEST = {Type.NAME: 100, Type.EMAIL: 254, Type.PHONE: 40, Type.TEXT: 300, Type.LONG: 2_000}
TEXT_CONSENT = "texts"
# The form inside a chat that an operator started.
OFFERED = "offered"
# What the visitor's own row holds; U3 asks for them under these names.
PERSON = {Type.NAME: "name", Type.PHONE: "phone", Type.EMAIL: "email"}


class Asked(Struct, frozen=True):
    """One field as the visitor sees it; `key` names it in what is sent and kept."""

    key: str
    type: str
    label: str
    help: str = ""
    required: bool = False
    options: Sequence[str] = ()
    link: str = ""

    @property
    def longest(self) -> int:
        return LONGEST.get(Type(self.type), 300)

    @property
    def missing(self) -> str:
        """What is said where nothing was filled in."""
        return {
            Type.NAME: gettext("Enter your name."),
            Type.EMAIL: gettext("Enter an e-mail address, such as name@example.com."),
            Type.PHONE: gettext("Enter a phone number with its country code, such as +49 30 123456."),
            Type.CHOICE: gettext("Choose one of these."),
            Type.CHOICES: gettext("Choose at least one of these."),
            Type.CONSENT: gettext("Tick this to go on."),
        }.get(Type(self.type)) or gettext("Fill this in.")

    @property
    def wrong(self) -> str:
        """What is said where something else was filled in."""
        if self.type in (Type.TEXT, Type.LONG):
            return gettext("This holds characters that cannot be sent.")
        return self.missing


class BadAnswers(DomainError):
    """`fields` says of each field whether it is missing or wrong; the words are with the field."""

    code = "bad_answers"
    message = "Some of what you filled in needs another look."

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = fields


def collection_of(site: Site) -> DataCollection:
    """The site's switches, or those of a site that never set any."""
    return DataCollection.objects.filter(site=site.pk).first() or DataCollection(site=site)


def asked(site: Site, kind: str) -> list[Asked]:
    """The form of this kind, in order; empty where the visitor goes straight on."""
    fields: list[Asked] = []
    if collection_of(site).is_on(kind):
        rows = FormField.objects.filter(site=site.pk, kind=kind)
        fields = [_asked(row) for row in rows]
    return _with_follow_ups(site, fields)


def offered(site: Site) -> list[Asked]:
    """What is offered inside a chat that an operator started: never needed (U3)."""
    if not (site.follow_up_by_email or site.follow_up_by_phone):
        return []
    return [structs.replace(field, required=False) for field in _with_follow_ups(site, [])]


class Shown(Struct, frozen=True):
    """A form as the frame's page holds it ready."""

    kind: str
    fields: list[Asked]

    @property
    def has_required(self) -> bool:
        return any(field.required for field in self.fields)


def shown(site: Site, kind: str) -> Shown:
    return Shown(kind, asked(site, kind))


def _asked(row: FormField) -> Asked:
    key = PERSON.get(Type(row.type), f"f{row.pk}")
    return Asked(key, row.type, row.label, row.help, row.required, row.options, row.link)


def _with_follow_ups(site: Site, fields: list[Asked]) -> list[Asked]:
    """U3: what follow-ups need is asked in any case, once, and is needed if either says so."""
    wanted = {
        Type.NAME: (site.asks_name or site.requires_name, site.requires_name, gettext("Name")),
        Type.EMAIL: (site.follow_up_by_email, site.requires_email, gettext("E-mail")),
        Type.PHONE: (site.follow_up_by_phone, site.requires_phone, gettext("Phone")),
    }
    there = {field.type: field for field in fields}
    first = [
        Asked(PERSON[type], type, label, required=required)
        for type, (is_asked, required, label) in wanted.items()
        if is_asked and type not in there
    ]
    stricter = [
        _needed(field) if field.type in PERSON and wanted[Type(field.type)][:2] == (True, True) else field
        for field in fields
    ]
    form = [*first, *stricter]
    if not site.follow_up_by_phone:
        return form
    at = next(place for place, field in enumerate(form) if field.type == Type.PHONE)
    return [*form[: at + 1], Asked(TEXT_CONSENT, Type.CONSENT, text_consent(site)), *form[at + 1 :]]


def _needed(field: Asked) -> Asked:
    return Asked(field.key, field.type, field.label, field.help, True, field.options, field.link)


def text_consent(site: Site) -> str:
    """The line beside the phone field: who, what for, and what it may cost (U8)."""
    words = gettext(
        "{client} may text me about this conversation. My provider may charge for messages. "
        "I can stop them at any time by answering STOP."
    )
    return words.format(client=site.client.name)


# --- what was filled in


def send(
    visitor: Visitor, kind: str, given: Mapping[str, Sequence[str]], *, ref: str, address: str, now: datetime
) -> Chat:
    """Begin a chat with the form, or keep what was offered inside one.

    Raises BadAnswers, and what `queue.send_form` and `queue.add_form` raise.
    """
    before = forms.sent_before(visitor, ref)
    if before is not None:
        return before.chat
    site = Site.objects.select_related("client").get(pk=visitor.site_id)
    if kind == OFFERED:
        filled = read(offered(site), given, locale=visitor.locale, address=address)
        return queue.add_form(visitor, ref=ref, filled=filled, now=now)
    if launching.for_site(site).mode != launching.Mode.INVITE:
        kind = FormKind.REACTIVE
    filled = read(asked(site, kind), given, locale=visitor.locale, address=address)
    entered = queue.send_form(visitor, ref=ref, filled=filled, now=now)
    if entered.is_new:
        invitations.link(visitor, entered.chat, now)
    return entered.chat


def read(
    fields: Sequence[Asked], given: Mapping[str, Sequence[str]], *, locale: str = "", address: str = ""
) -> Filled:
    """What was filled in, cleaned and masked, in the fields' order. Raises BadAnswers.

    What nobody asked for is left out: the form may have changed since the page was loaded.
    """
    values: dict[str, str] = {}
    problems: dict[str, str] = {}
    tail = ""
    for field in fields:
        try:
            value = _value(field, given.get(field.key, ()), locale)
        except DomainError:
            problems[field.key] = "wrong"
            continue
        if not value and field.required:
            problems[field.key] = "missing"
        # A card number may go on in the next field (S9).
        masked = masking.mask_after(tail, value) if field.type != Type.PHONE else value
        tail = masking.tail_of(tail, masked) if field.type in (Type.TEXT, Type.LONG, Type.NAME) else ""
        values[field.key] = masked
    if problems:
        raise BadAnswers(problems)
    return _filled([field for field in fields if values[field.key]], values, address)


def _filled(fields: Sequence[Asked], values: Mapping[str, str], address: str) -> Filled:
    label = next((field.label for field in fields if field.key == TEXT_CONSENT), "")
    version = hashlib.sha256(label.encode()).hexdigest()[:16]
    return Filled(
        answers=[Answer(field.key, field.type, field.label, values[field.key]) for field in fields],
        text="\n\n".join(values[field.key] for field in fields if field.type == Type.LONG),
        consent=Consent(label, version, address) if label else None,
        **{name: values.get(name, "") for name in PERSON.values()},
    )


def _value(field: Asked, given: Sequence[str], locale: str) -> str:
    """As it is stored; empty where nothing was filled in. Raises a DomainError for what will not do."""
    if field.type == Type.CHOICES:
        return _choices(field, given)
    text = given[0] if given else ""
    if not text.strip():
        return ""
    if len(given) > 1 or len(text) > field.longest:
        raise BadAnswers({})
    if field.type == Type.LONG:
        return clean(text)
    if field.type == Type.EMAIL:
        return people.email(text)
    if field.type == Type.PHONE:
        return people.phone(text, locale)
    if field.type == Type.CHOICE:
        return _choices(field, given)
    if field.type == Type.CONSENT:
        return gettext("Yes")
    return clean_line(text)


def _choices(field: Asked, given: Sequence[str]) -> str:
    chosen = [clean_line(value) for value in given if value.strip()]
    if not set(chosen) <= set(field.options):
        raise BadAnswers({})
    return ", ".join(option for option in field.options if option in chosen)


# --- who may begin without it


def gate(visitor: Visitor, now: datetime) -> queue.Gate:
    """No chat begins without the answers that the visitor's site needs, whichever way they come."""

    def check(answered: set[str]) -> None:
        site = Site.objects.select_related("client").get(pk=visitor.site_id)
        needed = {field.key for field in asked(site, kind_of(visitor, now)) if field.required}
        if not needed <= answered:
            raise FormRequired

    return check


def kind_of(visitor: Visitor, now: datetime) -> str:
    """Which form stands before this visitor's next chat."""
    return FormKind.PROACTIVE if invitations.is_accepted(visitor, now) else FormKind.REACTIVE
