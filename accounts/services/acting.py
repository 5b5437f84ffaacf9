"""Staff who see a client's dashboard to help: as themselves, for half an hour, on the record.

They stay who they are: every row that they write names them, and what belongs to a person (password,
second factor, sign-ins) is their own. `User.acting_for` gives them what an admin of the client has.
"""

from datetime import datetime, timedelta

from accounts.models import Client, User
from accounts.services import audit
from livechat.lib.errors import DomainError

LASTS = timedelta(minutes=30)
# Money is the client's own to spend, and who gets in is theirs to say.
_ONLY_READ = ("/dashboard/billing/", "/dashboard/usage/", "/dashboard/team/")
_NOT_SEEN = ("/dashboard/security/", "/dashboard/export/")
_SAFE = ("GET", "HEAD", "OPTIONS")


class NoReason(DomainError):
    code = "no_reason"
    message = "Write why: the owner can read it."


class NotStaff(DomainError):
    code = "not_staff"
    message = "Only staff who may change clients act for one."


def may_act(user: User) -> bool:
    return user.is_active and user.is_staff and user.has_perm("accounts.change_client")


def begin(user: User, client: Client, reason: str, now: datetime) -> datetime:
    """Act for a client; gives the moment it ends by itself. Raises NoReason, NotStaff."""
    if not may_act(user):
        raise NotStaff
    if not reason.strip():
        raise NoReason
    audit.record(user, "acting.began", subject=f"client:{client.pk}", client=client, reason=reason.strip())
    return now + LASTS


def ended(user: User, client: Client, *, by_itself: bool) -> None:
    """Write down that it is over."""
    reason = "The half hour was over." if by_itself else ""
    audit.record(user, "acting.ended", subject=f"client:{client.pk}", client=client, reason=reason)


def changed(user: User, client: Client, address: str) -> None:
    """Write down that something was changed for the client, and where."""
    audit.record(user, "acting.changed", subject=address[:100], client=client)


def is_allowed(method: str, path: str) -> bool:
    """Whether this may be asked for while acting: never a payment, a password or a place in the team."""
    if path.startswith(_NOT_SEEN):
        return False
    return method in _SAFE or not path.startswith(_ONLY_READ)
