"""Who wants nothing more from us: their own word, lifted by their own word only (U8)."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Client
from chats.models import Contact
from livechat.lib.errors import NotFound
from livechat.lib.winning import win
from notifications.models import TEXTS, Delivery, OptOut

SALT = "notifications.unsubscribe"
Channel = OptOut.Channel


def unsubscribe_url(email: str, client_id: int) -> str:
    """The link of one address and one client; works for ever, since e-mails are kept."""
    token = signing.dumps([email.lower(), client_id], salt=SALT)
    return f"{settings.BASE_URL}{reverse('unsubscribe', args=[token])}"


def read(token: str) -> tuple[str, Client]:
    """Whose link this is. Raises NotFound for what we did not sign."""
    try:
        email, client_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotFound from None
    client = Client.objects.filter(pk=client_id).first()
    if client is None:
        raise NotFound
    return str(email), client


def stop_emails(email: str, client: Client, now: datetime) -> None:
    """Nothing of this client is e-mailed to them any more. Safe to run twice."""
    _stop(now, channel=Channel.EMAIL, address=email.lower(), client=client)
    Contact.objects.filter(client=client, email__iexact=email, email_refused_at=None).update(
        email_refused_at=now
    )


def allow_emails(email: str, client: Client, now: datetime) -> None:
    win(_open(channel=Channel.EMAIL, address=email.lower(), client=client), lifted_at=now)
    Contact.objects.filter(client=client, email__iexact=email).update(email_refused_at=None)


def stop_texts(phone: str, sender: str, now: datetime) -> None:
    """STOP: nothing from this number of ours, whoever's chat it is about. Safe to run twice."""
    _stop(now, channel=Channel.TEXT, address=phone, sender=sender)
    Contact.objects.filter(phone=phone, phone_refused_at=None).update(phone_refused_at=now)


def allow_texts(phone: str, sender: str, now: datetime) -> None:
    """START."""
    win(_open(channel=Channel.TEXT, address=phone, sender=sender), lifted_at=now)
    Contact.objects.filter(phone=phone).update(phone_refused_at=None)


def write_on(contact_id: int) -> None:
    """What the person of this contact refused before the contact had their address. Safe to run twice."""
    contact = Contact.objects.get(pk=contact_id)
    emails = _open(channel=Channel.EMAIL, address=contact.email.lower(), client=contact.client_id)
    texts = _open(channel=Channel.TEXT, address=contact.phone)
    Contact.objects.filter(pk=contact_id).update(
        email_refused_at=emails.values_list("created_at", flat=True).first(),
        phone_refused_at=texts.values_list("created_at", flat=True).first(),
    )


def has_stopped_emails(email: str, client: Client) -> bool:
    return _open(channel=Channel.EMAIL, address=email.lower(), client=client).exists()


def has_stopped_texts(phone: str, sender: str) -> bool:
    return _open(channel=Channel.TEXT, address=phone, sender=sender).exists()


def has_stopped(delivery: Delivery) -> bool:
    """Whether its recipient wants nothing of the kind."""
    if delivery.kind in TEXTS:
        return has_stopped_texts(delivery.recipient, delivery.sender)
    return has_stopped_emails(delivery.recipient, delivery.client)


def _open(**who: object) -> QuerySet[OptOut]:
    return OptOut.objects.filter(lifted_at=None, **who)


def _stop(now: datetime, **who: object) -> None:
    try:
        with transaction.atomic():
            OptOut.objects.create(created_at=now, **who)
    except IntegrityError:
        return  # they said so before
