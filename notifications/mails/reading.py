"""An e-mail as somebody sent it: whatever is wrong with it, its words and files come out, or `Unreadable`."""

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr

from msgspec import Struct

from livechat.lib.text import clean_line, clean_preview
from notifications.mails import markup, quotes

# A file of 10 MiB as base64, and its e-mail around it.
MAIL_BYTES = 15 * 1024 * 1024
HEADER_BYTES = 256 * 1024
PARTS = 500
# The library compares each line with the edges of all parts that it is inside of.
LINES = 400_000
NESTED = 30
TEXT_BYTES = 500_000
# Of one part, and of one header that has parameters: the library reads these in the square of their number.
HEADERS = 500
PARAMETERS = 100
SUBJECT = 200
# Logos of signatures.
SMALL_PICTURE = 10 * 1024
_WITH_PARAMETERS = ("content-type", "content-disposition")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>")
_HOSTILE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


class Unreadable(Exception):
    """Nothing that can be taken for an e-mail."""


class _Part(Message):
    """A part of an e-mail, with no more headers than a person's program writes."""

    def set_raw(self, name: str, value: str) -> None:
        is_long = len(value) > HEADER_BYTES or (
            name.lower() in _WITH_PARAMETERS and value.count(";") > PARAMETERS
        )
        if is_long or len(self) >= HEADERS:
            raise Unreadable
        super().set_raw(name, value)


def parsed(raw: bytes) -> "Message[str, str]":
    return message_from_bytes(raw, _class=_Part)


class MailFile(Struct, frozen=True):
    name: str
    content: bytes


class Mail(Struct, frozen=True):
    """What of an e-mail we go by; addresses are in lower case."""

    headers: "Message[str, str]"
    identity: str  # of this e-mail, whichever way it comes and how often
    message_id: str  # empty if it has none that we could name in an answer
    sender: str
    name: str
    subject: str
    text: str  # the answer alone
    files: list[MailFile]


def read(raw: bytes) -> Mail:
    """Raises Unreadable."""
    head = re.search(rb"\r?\n\r?\n", raw[:HEADER_BYTES])
    if len(raw) > MAIL_BYTES or head is None or _is_endless(raw):
        raise Unreadable
    try:
        return _read(raw)
    except _HOSTILE as error:
        # The library reads what standards allow, and falls over something else in many ways.
        raise Unreadable from error


def _is_endless(raw: bytes) -> bool:
    """Whether it takes long to read, which no e-mail of a person does."""
    return raw.count(b"\n") > LINES or raw.count(b"\n--") > PARTS or raw.lower().count(b"multipart/") > NESTED


def _read(raw: bytes) -> Mail:
    message = parsed(raw)
    name, sender = parseaddr(_line(message, "From"))
    said = _header(message, "Message-ID").strip()
    return Mail(
        headers=message,
        identity=hashlib.sha256(said.encode() or raw).hexdigest(),
        message_id=said if _MESSAGE_ID.fullmatch(said) else "",
        sender=clean_line(sender).lower()[:254],
        name=_decoded(name)[:100],
        subject=clean_line(_header(message, "Subject"))[:SUBJECT],
        text=quotes.reply_of(_text(message)),
        files=list(_files(message)),
    )


def addresses(raw: bytes) -> list[str]:
    """Whom it went to, in lower case, where no envelope says so: a mailbox has none. Raises Unreadable."""
    try:
        message = parsed(raw[:HEADER_BYTES])
        named = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
        lines = [str(line) for name in named for line in message.get_all(name, ())]
        return list(dict.fromkeys(address.lower() for _, address in getaddresses(lines) if address))
    except _HOSTILE as error:
        raise Unreadable from error


def _header(message: "Message[str, str]", name: str) -> str:
    return _decoded(_line(message, name))


def _line(message: "Message[str, str]", name: str) -> str:
    lines = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    # Mail servers of today let UTF-8 through.
    return next(lines, "").encode(errors="surrogateescape").decode(errors="replace")


def _decoded(value: str) -> str:
    try:
        return clean_line(str(make_header(decode_header(value))))
    except _HOSTILE:
        return clean_line(value)


def _text(message: "Message[str, str]") -> str:
    plain = _first(message, "text/plain")
    if plain is not None:
        text = _words(plain)
        is_flowed = str(plain.get_param("format", "")).lower() == "flowed"
        text = _unwrapped(text) if is_flowed else text
        if text.strip():
            return text
    html = _first(message, "text/html")
    return markup.text_of(_words(html)) if html is not None else ""


def _first(message: "Message[str, str]", kind: str) -> "Message[str, str] | None":
    for part in leaves(message):
        if part.get_content_type() == kind and not _is_file(part):
            return part
    return None


def leaves(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """The parts that hold something; an e-mail that is attached is one of them."""
    pending = [message]
    while pending:
        part = pending.pop()
        held = part.get_payload() if part.is_multipart() else ""
        if part.get_content_maintype() == "multipart" and isinstance(held, list):
            pending += (one for one in reversed(held) if isinstance(one, Message))
        else:
            yield part


def _words(part: "Message[str, str]") -> str:
    """In whatever characters it says, or as much of it as can be read."""
    charset = part.get_content_charset() or "utf-8"
    content = _content(part)[:TEXT_BYTES]
    try:
        text = content.decode(charset, "replace")
    except (LookupError, ValueError):
        text = content.decode(errors="replace")
    return clean_preview(text.replace("\r\n", "\n").replace("\r", "\n"))


def _content(part: "Message[str, str]") -> bytes:
    try:
        held = part.get_payload(decode=True)
    except UnicodeError:
        # The library has tried what the part says of itself, which some say wrong.
        part.del_param("charset")
        held = part.get_payload(decode=True)
    return held if isinstance(held, bytes) else b""


def _unwrapped(text: str) -> str:
    """Lines that a program broke at the edge of its window (RFC 3676) are one again."""
    lines = [""]
    for line in text.split("\n"):
        before = lines[-1]
        if before.endswith(" ") and before != "-- " and before[:1] != ">" and line[:1] != ">":
            lines[-1] = before + line
        else:
            lines.append(line)
    return "\n".join(lines[1:])


def _is_file(part: "Message[str, str]") -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _files(message: "Message[str, str]") -> Iterator[MailFile]:
    for part in leaves(message):
        if part.get_content_type() == "message/rfc822" or not _is_file(part):
            continue
        content = _content(part)
        is_logo = part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"
        if content and not (is_logo and len(content) < SMALL_PICTURE):
            yield MailFile(_decoded(part.get_filename() or ""), content)


def return_path(raw: bytes) -> str | None:
    """Where its errors go, as the last mail server wrote it down; None if it did not."""
    try:
        found = parsed(raw[:HEADER_BYTES]).get("Return-Path")
    except (Unreadable, *_HOSTILE):
        return None
    return None if found is None else str(found).strip().strip("<>")
