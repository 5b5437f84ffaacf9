"""The link in a low-credit notice: it opens the purchase for one client, for whoever holds it (F4).

It only buys. It shows nothing but the client's name and the packs, and stored payment methods are out
of its reach.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import Client
from billing.models import Order
from livechat.lib.errors import DomainError, NotFound

SALT = "billing.renewal"
LASTS = timedelta(days=30)
# Whoever holds the link could otherwise fill the client's list of orders.
ORDERS_A_DAY = 20


class Expired(DomainError):
    code = "link_expired"
    message = "This link has expired."


class TooMany(DomainError):
    code = "too_many_orders"
    message = "This link has been used very often today. Sign in to buy, or try again tomorrow."


def link(client: Client, now: datetime) -> str:
    """Good for 30 days from `now`."""
    token = signing.dumps([client.pk, int(now.timestamp())], salt=SALT)
    return f"{settings.BASE_URL}{reverse('renewal', args=[token])}"


def client_of(token: str, now: datetime) -> Client:
    """For whom the link buys. Raises NotFound for anything we did not sign, Expired for what is old."""
    try:
        client_id, made_at = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    if now.timestamp() - made_at > LASTS.total_seconds():
        raise Expired
    client = Client.objects.filter(pk=client_id).first()
    if client is None:
        raise NotFound
    return client


def check_room(client: Client, now: datetime) -> None:
    """Raises TooMany."""
    today = Order.objects.filter(client=client, is_renewal=True, created_at__gt=now - timedelta(days=1))
    if today.count() >= ORDERS_A_DAY:
        raise TooMany
