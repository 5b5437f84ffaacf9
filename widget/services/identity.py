"""Who a browser is, without a cookie: a random token of its own, and a ticket for its site."""

import hashlib

from django.core import signing

from accounts.models import Site
from livechat.lib.errors import DomainError

TICKET_SECONDS = 24 * 3600

_signer = signing.TimestampSigner(salt="widget.ticket")


class BadTicket(DomainError):
    """The frame's page is too old, or its ticket is not ours: load the page again."""

    code = "bad_ticket"
    message = "This chat window is out of date. Please reload the page."


def make_ticket(site: Site) -> str:
    """Proof that our own frame page was served for `site`; good for a day."""
    return _signer.sign(str(site.pk))


def read_ticket(ticket: str) -> int:
    """The id of the site that a ticket was made for."""
    try:
        return int(_signer.unsign(ticket, max_age=TICKET_SECONDS))
    except (signing.BadSignature, ValueError) as error:
        raise BadTicket from error


def hash_token(token: str) -> str:
    """What is stored of a visitor's token, so that a stolen database opens no conversation."""
    return hashlib.sha256(token.encode()).hexdigest()
