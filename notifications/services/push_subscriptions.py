"""The browsers in which an operator is called, each for as long as its sign-in lasts."""

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts import sessions
from accounts.models import Operator
from livechat.lib.errors import DomainError
from notifications.models import PushSettings, PushSubscription
from notifications.senders import push

A_PERSON = 10
# An uncompressed point of P-256, and the secret of RFC 8291.
POINT, SECRET = 65, 16


class BadSubscription(DomainError):
    code = "bad_subscription"
    message = "This browser gave no address that we can call."


def add(
    operator: Operator, session_key: str, *, endpoint: str, p256dh: str, auth: str, now: datetime
) -> PushSubscription:
    """Call this browser for this operator, and for nobody who used it before. Raises BadSubscription."""
    if len(endpoint) > 1000 or not push.may_call(endpoint):
        raise BadSubscription
    if _size(p256dh) != POINT or _size(auth) != SECRET:
        raise BadSubscription
    values = {
        "operator": operator, "p256dh": p256dh, "auth": auth, "session_key": session_key, "created_at": now,
    }  # fmt: skip
    with transaction.atomic():
        one, _ = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)
        kept = PushSubscription.objects.filter(operator=operator).order_by("-created_at", "-pk")
        forgotten = list(kept.values_list("pk", flat=True)[A_PERSON:])
        PushSubscription.objects.filter(pk__in=forgotten).delete()
    return one


def _size(value: str) -> int:
    try:
        return len(base64.b64decode(value + "=" * (-len(value) % 4), altchars="-_", validate=True))
    except (binascii.Error, ValueError):
        return 0


def remove(operator: Operator, endpoint: str) -> None:
    PushSubscription.objects.filter(operator=operator, endpoint=endpoint).delete()


def forget_sign_in(session_key: str) -> None:
    PushSubscription.objects.filter(session_key=session_key).delete()


def signed_in(rows: Iterable[PushSubscription]) -> list[PushSubscription]:
    """Those whose sign-in still is one; the others are forgotten."""
    rows = list(rows)
    standing = sessions.standings({one.session_key for one in rows})
    kept = [
        one
        for one in rows
        if one.session_key in standing and standing[one.session_key].operator_id == one.operator_id
    ]
    over = [one.pk for one in rows if one not in kept]
    if over:
        PushSubscription.objects.filter(pk__in=over).delete()
    return kept


def settings_of(operator: Operator) -> PushSettings:
    """What they have chosen, or what holds until they do."""
    return PushSettings.objects.filter(operator=operator).first() or PushSettings(operator=operator)
