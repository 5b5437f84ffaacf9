"""Sign-ins as sockets see them: checked when one opens, and again every 2 seconds (I2)."""

from collections.abc import Iterable

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from msgspec import Struct

from accounts.models import Operator
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
    """The standing of each session that is valid now: three queries whatever their number."""
    rows = Session.objects.filter(session_key__in=list(session_keys), expire_date__gt=timezone.now())
    signed_in = {row.session_key: row.get_decoded() for row in rows}
    users = {data[SESSION_KEY] for data in signed_in.values() if SESSION_KEY in data}
    operators = {
        str(operator.user_id): operator
        for operator in Operator.objects.active().select_related("user").filter(user_id__in=users)
    }
    return {
        key: _standing(operators[data[SESSION_KEY]])
        for key, data in signed_in.items()
        if data.get(SESSION_KEY) in operators and _password_stands(operators[data[SESSION_KEY]], data)
    }


def _password_stands(operator: Operator, data: dict[str, str]) -> bool:
    """A new password ends the sessions of the old one."""
    return constant_time_compare(data.get(HASH_SESSION_KEY, ""), operator.user.get_session_auth_hash())


def _standing(operator: Operator) -> Standing:
    return Standing(
        operator.pk,
        operator.rights_version,
        operator.is_platform,
        operator.all_clients,
        operator.is_supervisor,
    )
