"""What is known of a person by name, e-mail and phone, cleaned in one way wherever it is typed."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop

from chats.services import masking
from livechat.lib.errors import DomainError
from livechat.lib.phone import BadPhone, e164
from livechat.lib.text import clean_line

NAME_LENGTH = 100
_LINE_BREAK = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class BadEmail(DomainError):
    code = "bad_email"
    message = gettext_noop("Please enter an e-mail address such as name@example.com.")


def name(written: str) -> str:
    """One clean line; a card number never stays in it (S9)."""
    return masking.mask_cards(clean_line(written))[:NAME_LENGTH]


def email(written: str) -> str:
    """One address, or nothing. Raises BadEmail, for line breaks above all: they would make headers."""
    if _LINE_BREAK.search(written.strip()):
        raise BadEmail
    address = clean_line(written)
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise BadEmail from None
    return address


def phone(written: str, locale: str = "") -> str:
    """E.164, or nothing; `locale` (de-AT) tells the country of a number without one. Raises BadPhone."""
    number = clean_line(written)
    if not number:
        return ""
    if masking.mask_cards(number) != number:
        raise BadPhone
    return e164(number, region_of(locale))


def region_of(locale: str) -> str:
    """AT of de-AT; empty when a browser names no region."""
    parts = locale.replace("_", "-").split("-")[1:]
    return next((part.upper() for part in parts if len(part) == 2 and part.isalpha()), "")
