"""Calling a browser through its push service: encrypted for it (RFC 8291), signed by us (RFC 8292)."""

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from notifications.models import PushSubscription

SECONDS = 10
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# The browser's owner took the permission back, or the push service forgot it.
GONE = (404, 410)


class Gone(Exception):
    """Nobody is behind this address any more."""


class NotTaken(Exception):
    """The push service did not take it; nothing is tried again."""


def is_on() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


def may_call(endpoint: str) -> bool:
    """Whether it is an address of a push service that we know."""
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    return is_safe and not parts.username and any(_is_of(host, known) for known in settings.PUSH_HOSTS)


def _is_of(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}")


def public_key() -> str:
    """What a browser is given when it subscribes, so that nobody else can call it."""
    return _public_key(settings.VAPID_PRIVATE_KEY)


@lru_cache(maxsize=4)
def _public_key(private: str) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid import Vapid02

    point = Vapid02.from_raw(private.encode()).public_key.public_bytes(
        Encoding.X962, PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def send(subscription: PushSubscription, payload: Mapping[str, object], seconds: int) -> None:
    """Hand it over; it waits for the browser so long. Raises Gone or NotTaken."""
    # It takes 16 MiB of every process that loads it.
    from py_vapid import Vapid02
    from pywebpush import WebPushException, webpush
    from requests import RequestException

    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    try:
        webpush(
            {"endpoint": subscription.endpoint, "keys": keys},
            json.dumps(payload),
            vapid_private_key=Vapid02.from_raw(settings.VAPID_PRIVATE_KEY.encode()),
            vapid_claims={"sub": settings.VAPID_SUBJECT},
            ttl=seconds,
            headers={"Urgency": "high"},
            timeout=SECONDS,
        )
    except WebPushException as error:
        if error.response is not None and error.response.status_code in GONE:
            raise Gone from error
        raise NotTaken from error
    except (RequestException, ValueError) as error:
        raise NotTaken from error
