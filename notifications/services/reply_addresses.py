"""Where answers to our e-mails go, and what cannot be delivered: an address that only its recipient knows.

The token names a delivery, and is signed with its chat and its recipient. It holds as long as the row does:
whoever deletes the conversation takes it back.
"""

import base64
import hmac
import re
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from chats.services import way_back
from notifications.models import Delivery

SALT = "notifications.reply_address"
# 80 bits; only the mail server is asked, and it hangs up on who tries many.
SIGNATURE_BYTES = 10
# An answer joins the conversation for as long as the link beside it opens it.
LASTS = way_back.LASTS
_ADDRESS = re.compile(r"(?:reply|bounce)\+(?P<pk>[0-9]{1,18})-(?P<signature>[a-z2-7]{16})@(?P<domain>[^@]+)")
Kind = Delivery.Kind
# What people answer to; a ticket's or inquiry's department with an address of its own gets answers itself.
ANSWERABLE = {Kind.EMAIL, Kind.TRANSCRIPT, Kind.TICKET_REPLY, Kind.INQUIRY_REPLY, Kind.INQUIRY_RECEIPT}


def reply_to(delivery: Delivery) -> str:
    """Empty where nobody would read it."""
    if delivery.reply_to:
        return delivery.reply_to
    is_ours = bool(settings.REPLY_DOMAIN) and delivery.kind in ANSWERABLE
    return f"reply+{_token(delivery)}@{settings.REPLY_DOMAIN}" if is_ours else ""


def bounce_to(delivery: Delivery) -> str:
    """Whom mail servers tell that it could not be delivered."""
    return f"bounce+{_token(delivery)}@{settings.REPLY_DOMAIN}" if settings.REPLY_DOMAIN else ""


def message_id(delivery: Delivery) -> str:
    """The same however often it is asked for."""
    domain = settings.REPLY_DOMAIN or urlsplit(settings.BASE_URL).hostname
    return f"<{_token(delivery)}@{domain}>"


def delivery_at(address: str) -> Delivery | None:
    """Whose address this is; None for what we did not make, and for a conversation that is deleted."""
    found = _ADDRESS.fullmatch(address.strip().lower())
    if found is None or found["domain"] != settings.REPLY_DOMAIN:
        return None
    people = ("client", "chat__site__client", "chat__visitor__site", "chat__client")
    delivery = Delivery.objects.select_related(*people).filter(pk=int(found["pk"])).first()
    if delivery is None or not hmac.compare_digest(_signature(delivery), found["signature"]):
        return None
    return None if delivery.chat and delivery.chat.deleted_at else delivery


def is_fresh(delivery: Delivery, now: datetime) -> bool:
    return (delivery.claimed_at or delivery.created_at) + LASTS > now


def _token(delivery: Delivery) -> str:
    return f"{delivery.pk}-{_signature(delivery)}"


def _signature(delivery: Delivery) -> str:
    said = f"{delivery.pk}:{delivery.chat_id}:{delivery.recipient}"
    digest = salted_hmac(SALT, said, algorithm="sha256").digest()[:SIGNATURE_BYTES]
    # In lower case: some mail servers change the case of what stands before the @.
    return base64.b32encode(digest).decode().lower()
