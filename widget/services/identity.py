"""Who a browser is, without a cookie: a random token of its own, and a ticket for its site."""

import hashlib
from typing import Literal

from django.core import signing
from django.utils.translation import gettext_noop

from accounts.models import Site
from livechat.lib.errors import DomainError

TICKET_SECONDS = 24 * 3600
# How long a page of **Test your widget** that was left open can open its window.
PASS_SECONDS = 3600
_TEST = ":test"

_signer = signing.TimestampSigner(salt="widget.ticket")
_passes = signing.TimestampSigner(salt="widget.test")


class BadTicket(DomainError):
    """The frame's page is too old, or its ticket is not ours: load the page again."""

    code = "bad_ticket"
    message = gettext_noop("This chat window is out of date. Please reload the page.")


def make_ticket(site: Site, *, is_test: bool = False) -> str:
    """Proof that our own frame page was served for `site`; good for a day."""
    return _signer.sign(f"{site.pk}{_TEST if is_test else ''}")


def read_ticket(ticket: str) -> int:
    """The id of the site that a ticket was made for."""
    try:
        return int(_signer.unsign(ticket, max_age=TICKET_SECONDS).removesuffix(_TEST))
    except (signing.BadSignature, ValueError) as error:
        raise BadTicket from error


def is_test(ticket: str) -> bool:
    """Whether a ticket, which `read_ticket` has read, is of **Test your widget**."""
    return _signer.unsign(ticket).endswith(_TEST)


def make_pass(site: Site, kind: Literal["test", "sample"]) -> str:
    """Lets a page of the dashboard open the frame of `site`: as a free test, or to look at."""
    return _passes.sign(f"{site.pk}:{kind}")


def kind_of_pass(site: Site, given: str) -> str:
    """test, sample, or empty where the pass is none for this site."""
    try:
        number, _, kind = _passes.unsign(given, max_age=PASS_SECONDS).partition(":")
    except signing.BadSignature:
        return ""
    return kind if number == str(site.pk) else ""


def hash_token(token: str) -> str:
    """What is stored of a visitor's token, so that a stolen database opens no conversation."""
    return hashlib.sha256(token.encode()).hexdigest()
