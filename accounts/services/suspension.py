"""Staff stop a client's promotions or whole service, with a written reason; credits and chats stay."""

from datetime import datetime
from typing import Literal

from django.db import transaction

from accounts.models import Client, User
from accounts.services import audit
from accounts.signals import client_suspended
from livechat.lib.errors import DomainError
from livechat.lib.winning import win

Subject = Literal["service", "promotions"]
_FIELDS = {
    "service": ("suspended_at", "suspended_reason"),
    "promotions": ("promotions_suspended_at", "promotions_suspended_reason"),
}


class NoReason(DomainError):
    code = "no_reason"
    message = "Write why: the owner is told."


def suspend(client: Client, subject: Subject, reason: str, *, actor: User, now: datetime) -> bool:
    """Stop it and tell the owners; false if it was stopped already. Raises NoReason."""
    if not reason.strip():
        raise NoReason
    return _change(client, subject, now, reason.strip(), actor=actor, now=now)


def lift(client: Client, subject: Subject, reason: str, *, actor: User, now: datetime) -> bool:
    """Let it go on and tell the owners; false if it went on already. Raises NoReason."""
    if not reason.strip():
        raise NoReason
    return _change(client, subject, None, reason.strip(), actor=actor, now=now)


def _change(
    client: Client, subject: Subject, since: datetime | None, reason: str, *, actor: User, now: datetime
) -> bool:
    at, why = _FIELDS[subject]
    before = Client.objects.filter(pk=client.pk, **{f"{at}__isnull": since is not None})
    with transaction.atomic():
        if not win(before, **{at: since, why: reason if since else ""}):
            return False
        action = f"{subject}.{'suspended' if since else 'restored'}"
        audit.record(actor, action, subject=f"client:{client.pk}", client=client, reason=reason)
        client_suspended.send(
            sender=Client, client_id=client.pk, subject=subject, is_suspended=since is not None, now=now
        )
    return True
