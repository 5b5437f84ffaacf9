"""Sign-ins as sockets see them: checked when one opens, and again every 2 seconds (I2)."""

from collections.abc import Iterable
from functools import lru_cache

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from msgspec import Struct

from accounts.models import Operator, User
from livechat.lib.errors import NotFound


class Standing(Struct, frozen=True):
    """What a socket may do rests on this; whoever's changes is let in anew or not at all."""

    operator_id: int
    rights_version: int
    is_platform: bool
    all_clients: bool
    is_supervisor: bool


def operator_of(session_key: str) -> tuple[Operator, Standing]:
    """The operator who is signed in with this session. Raises NotFound."""
    found = standings([session_key]).get(session_key)
    if found is None:
        raise NotFound
    return Operator.objects.select_related("user").get(pk=found.operator_id), found


def standings(session_keys: Iterable[str]) -> dict[str, Standing]:
    """The standing of each session that is valid now: two queries whatever their number."""
    rows = Session.objects.filter(session_key__in=list(session_keys), expire_date__gt=timezone.now())
    sign_ins = {key: _sign_in(data) for key, data in rows.values_list("session_key", "session_data")}
    operators = {
        str(user_id): (password, Standing(*standing))
        for user_id, password, *standing in Operator.objects.active()
        .filter(user_id__in={user for user, _ in sign_ins.values() if user})
        .values_list("user_id", "user__password", *_STANDING)
    }
    found = {}
    for key, (user, password_hash) in sign_ins.items():
        password, standing = operators.get(user, ("", None))
        # A new password ends the sessions of the old one.
        if standing is not None and constant_time_compare(password_hash, _password_hash(password)):
            found[key] = standing
    return found


def good_keys(user: User, session_keys: Iterable[str]) -> set[str]:
    """Which of these sessions are valid now and this user's: one query whatever their number."""
    rows = Session.objects.filter(session_key__in=list(session_keys), expire_date__gt=timezone.now())
    # What was signed with a key that is being retired still counts, as it does for the session itself.
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]

    def is_good(session_data: str) -> bool:
        user_id, password_hash = _sign_in(session_data)
        return user_id == str(user.pk) and any(constant_time_compare(password_hash, one) for one in hashes)

    return {key for key, data in rows.values_list("session_key", "session_data") if is_good(data)}


_STANDING = ("pk", "rights_version", "is_platform", "all_clients", "is_supervisor")


# Every open console is looked at every 2 seconds, and what its row says hardly ever changes: to read
# it anew held the interpreter for 38 ms at 200 consoles, for which messages had to wait.
@lru_cache(maxsize=10_000)
def _sign_in(session_data: str) -> tuple[str, str]:
    """Who signed in, empty for nobody, and the hash of the password that was theirs then."""
    data = Session(session_data=session_data).get_decoded()
    return data.get(SESSION_KEY, ""), data.get(HASH_SESSION_KEY, "")


@lru_cache(maxsize=10_000)
def _password_hash(password: str) -> str:
    return User(password=password).get_session_auth_hash()
