"""Signed identity (X9): a website proves who its signed-in customer is, and nobody else can."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from accounts.models import Site, User
from accounts.services import audit
from chats.services import customers
from livechat.lib.errors import DomainError
from livechat.lib.text import clean_line
from widget.models import IdentitySecret

SLOTS = (1, 2)


class BadSignature(DomainError):
    """Altered, of another site, made with a secret that was retired, or there is none at all."""

    code = "bad_signature"
    message = "This signature is not one of this site."


class TooManySecrets(DomainError):
    code = "too_many_secrets"
    message = "Two secrets are valid already. Retire one of them first."


def make(site: Site, user: User, now: datetime) -> str:
    """One more secret, in words; they are never shown again. Raises TooManySecrets."""
    taken = site.identity_secrets.values_list("slot", flat=True)
    free = [slot for slot in SLOTS if slot not in taken]
    if not free:
        raise TooManySecrets
    try:
        with transaction.atomic():
            secret = IdentitySecret.objects.create(site=site, slot=free[0], created_at=now)
            audit.record(user, "identity_secret.made", subject=f"site:{site.pk}", client=site.client)
    except IntegrityError:
        raise TooManySecrets from None
    return _words(secret, settings.SECRET_KEY)


def retire(site: Site, slot: int, user: User) -> None:
    """What was signed with it, and what it opened, is good no more. Safe to run twice."""
    with transaction.atomic():
        retired, _ = IdentitySecret.objects.filter(site=site, slot=slot).delete()
        if not retired:
            return
        # Whoever had got hold of it may hold tokens that it was exchanged for.
        customers.lock_out(site)
        audit.record(user, "identity_secret.retired", subject=f"site:{site.pk}", client=site.client)


def check(site: Site, signed_id: str, signature: str) -> None:
    """Raises BadSignature."""
    given = signature.lower().encode()
    # Every candidate is compared, so that time does not tell which of them it was.
    matches = [hmac.compare_digest(wanted, given) for wanted in _signatures(site, signed_id)]
    if not any(matches) or not signed_id or signed_id != clean_line(signed_id):
        raise BadSignature


def token_of(site: Site, signed_id: str) -> str:
    """The token of this customer, the same for all their devices, until the older secret is retired."""
    oldest = site.identity_secrets.earliest("pk")
    named = f"{oldest.seed}:{site.pk}:{signed_id}"
    digest = salted_hmac("widget.customer_token", named, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _signatures(site: Site, signed_id: str) -> Iterator[bytes]:
    for secret in site.identity_secrets.all():
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            words = _words(secret, key).encode()
            yield hmac.new(words, signed_id.encode(), hashlib.sha256).hexdigest().encode()


def _words(secret: IdentitySecret, key: str) -> str:
    return salted_hmac("widget.identity_secret", secret.seed, secret=key, algorithm="sha256").hexdigest()
