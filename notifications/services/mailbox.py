"""A mailbox at somebody's mail server as the way in, looked at every half minute (IMAP).

An e-mail is marked as seen once it is committed: one that was not is found again, and taken once.
"""

import imaplib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from notifications.mails import reading
from notifications.models import InboundMail
from notifications.services import inbound_mails

log = logging.getLogger(__name__)

SECONDS = 20
# The rest is taken next time.
AT_ONCE = 50
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


def fetch(now: datetime) -> int:
    """Take in what is new; how many e-mails that were. Safe to run twice and in parallel."""
    if not settings.IMAP_URL:
        return 0
    taken = 0
    try:
        with _mailbox() as box:
            for uid in _unseen(box):
                taken += _take(box, uid, now)
    except (imaplib.IMAP4.error, OSError) as error:
        # Its own words may hold addresses, which are in no log of ours.
        log.warning("mailbox.away error=%s", type(error).__name__)
    return taken


@contextmanager
def _mailbox() -> Iterator[imaplib.IMAP4]:
    url = urlsplit(settings.IMAP_URL)
    kind = imaplib.IMAP4_SSL if url.scheme == "imaps" else imaplib.IMAP4
    box = kind(url.hostname or "", url.port or (993 if url.scheme == "imaps" else 143), timeout=SECONDS)
    try:
        box.login(unquote(url.username or ""), unquote(url.password or ""))
        folder = unquote(url.path.lstrip("/")) or "INBOX"
        _asked(box.select(f'"{folder}"'))
        yield box
        box.logout()
    finally:
        with suppress(OSError):
            box.shutdown()


def _unseen(box: imaplib.IMAP4) -> list[str]:
    [found, *_] = _asked(box.uid("SEARCH", "UNSEEN"))
    return [uid.decode() for uid in (found or b"").split()][:AT_ONCE]


def _take(box: imaplib.IMAP4, uid: str, now: datetime) -> bool:
    """Whether it is done with; one that is too long is left where it is, and not looked at again."""
    said = _asked(box.uid("FETCH", uid, "(RFC822.SIZE)"))
    size = _SIZE.search(b" ".join(part for part in said if isinstance(part, bytes)))
    if size is None:
        return False
    if int(size[1]) > reading.MAIL_BYTES:
        log.warning("mailbox.too_large size=%d", int(size[1]))
    else:
        parts = _asked(box.uid("FETCH", uid, "(BODY.PEEK[])"))
        raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        if not _receive(raw, now):
            return False
    _asked(box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    return True


def _receive(raw: bytes, now: datetime) -> bool:
    """False if it is to be tried again: one that brings us down must not hold up the others."""
    try:
        for address in _ours(raw):
            inbound_mails.receive(
                raw, address, InboundMail.Door.IMAP, now, return_path=reading.return_path(raw)
            )
    except Exception:  # noqa: BLE001 - whatever it is, the next one is read all the same
        log.exception("mailbox.failed")
        return False
    return True


def _ours(raw: bytes) -> list[str]:
    """The addresses of ours among those it went to; without any it is put on record all the same."""
    try:
        named = reading.addresses(raw)
    except reading.Unreadable:
        named = []
    return [one for one in named if one.endswith(f"@{settings.REPLY_DOMAIN}")] or named[:1] or [""]


def _asked(answer: tuple[str, list[Any]]) -> list[Any]:
    said, data = answer
    if said != "OK":
        raise imaplib.IMAP4.error(said)
    return data
