"""Where somebody is signed in: one row a browser, made at each sign-in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from accounts import sessions
from accounts.models import User
from livechat.lib.devices import device_of
from livechat.lib.errors import NotFound


@dataclass(frozen=True)
class SignIn:
    """One browser, for a list."""

    pk: int
    device: str
    address: str
    began_at: datetime
    is_current: bool


def of(user: User, current_key: str | None) -> list[SignIn]:
    """All that are still good, this one first and then the latest; those that have run out are dropped."""
    found = [
        SignIn(row.pk, device_of(row.user_agent), row.ip, row.created_at, row.session_key == current_key)
        for row in _good(user)
    ]
    return sorted(found, key=lambda one: (not one.is_current, -one.began_at.timestamp()))


def note(user: User, request: HttpRequest) -> None:
    """`user` has just signed in with this request."""
    _good(user)
    UserSession.objects.create_from_request(request)


def _good(user: User) -> list[UserSession]:
    """Those that still hold; drops the others. Three queries, where allauth makes three for each."""
    rows = list(UserSession.objects.filter(user=user))
    good = sessions.good_keys(user, [row.session_key for row in rows])
    if stale := [row.pk for row in rows if row.session_key not in good]:
        UserSession.objects.filter(pk__in=stale).delete()
    return [row for row in rows if row.session_key in good]


def end(user: User, sign_in_id: int) -> None:
    """Sign that browser out; its sockets close within 2 s (I2). Raises NotFound."""
    row = UserSession.objects.filter(user=user, pk=sign_in_id).first()
    if row is None:
        raise NotFound
    row.end()


def end_others(user: User, current_key: str | None) -> int:
    """Sign out everywhere but here; gives how many that were."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=current_key))
    for row in others:
        row.end()
    return len(others)
