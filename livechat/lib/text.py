"""What a person typed, made safe to store."""

from django.utils.translation import gettext_noop

from livechat.lib.errors import DomainError


class EmptyText(DomainError):
    code = "empty_text"
    message = gettext_noop("There is nothing to send yet.")


class BadText(DomainError):
    code = "bad_text"
    message = gettext_noop("The message holds characters that cannot be sent.")


# Everything below a space but tab and line feed, and DEL: invisible, and NUL breaks PostgreSQL.
_CONTROL = {*map(chr, range(32)), "\x7f"} - {"\t", "\n"}
# Embeddings and overrides can make a line read as what it is not; isolates and marks are harmless.
_BIDI_OVERRIDES = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e"))


def clean(text: str) -> str:
    """The text as it is stored: line ends as LF, no overrides, no space around it.

    Raises EmptyText when nothing is left, BadText for control characters and lone surrogates.
    """
    text = text.replace("\r\n", "\n").translate(_BIDI_OVERRIDES).strip()
    if not text:
        raise EmptyText
    if not _CONTROL.isdisjoint(text):
        raise BadText
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadText from None
    return text


def clean_preview(text: str) -> str:
    """What is being typed: nothing is refused, since nothing is stored; may be empty."""
    text = text.encode(errors="ignore").decode().translate(_BIDI_OVERRIDES)
    return "".join(char for char in text if char not in _CONTROL)


def clean_line(text: str) -> str:
    """One line of a form or a browser's word: control characters become spaces; may be empty."""
    text = text.encode(errors="ignore").decode().translate(_BIDI_OVERRIDES)
    return " ".join("".join(" " if c in _CONTROL or c == "\n" else c for c in text).split())


def number_of(text: str) -> int:
    """An id out of an address or a form; what is none belongs to nobody."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0
