"""Phone numbers as people write them, and as E.164 says them."""

import phonenumbers
from django.utils.translation import gettext_noop
from phonenumbers import NumberParseException, PhoneNumberFormat

from livechat.lib.errors import DomainError


class BadPhone(DomainError):
    code = "bad_phone"
    message = gettext_noop("Please enter a phone number with its country code, such as +49 30 123456.")


def e164(written: str, region: str = "") -> str:
    """ "+4930123456" for "030 123456" of DE; `region` is where a number without a country code would be.

    Raises BadPhone for what cannot be dialled.
    """
    try:
        number = phonenumbers.parse(written, region.upper() or None)
    except NumberParseException:
        raise BadPhone from None
    # Whether a number is given to somebody changes daily; whether it can exist does not.
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise BadPhone
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """ "+49 30 123456"; what is no E.164 number stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number
