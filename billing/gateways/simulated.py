"""The simulated till: a page of ours that plays the provider. For development; it takes no money."""

from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import Client
from billing.gateways.base import Charge, NoStoredMethod
from billing.models import Gateway, Order, Subscription
from livechat.lib.errors import NotFound

SALT = "billing.till"
# What the till calls its card; the second is always refused.
CARD = "sim_card"
REFUSED_CARD = "sim_card_refused"


class SimulatedTill:
    """Its sessions are signed addresses: nothing is kept at the provider, since there is none."""

    def checkout(self, order: Order, success_url: str, cancel_url: str) -> str:
        return till_url(order=order.reference, success=success_url, cancel=cancel_url)

    def refund(self, order: Order, amount: int, *, key: str) -> str:
        return f"sim_refund_{key}"

    def charge_stored(self, order: Order) -> Charge:
        stored = Subscription.objects.filter(client=order.client_id, gateway=Gateway.SIMULATED)
        card = stored.values_list("provider_method", flat=True).first()
        if not card:
            raise NoStoredMethod
        if card == REFUSED_CARD:
            return Charge(problem="The simulated card was refused.")
        return Charge(reference=f"sim_charge_{order.reference}", is_paid=True)

    def setup(self, client: Client, success_url: str, cancel_url: str) -> str:
        return till_url(client=client.pk, success=success_url, cancel=cancel_url)

    def forget(self, method: str) -> None:
        """The till keeps no cards."""

    def close(self, order: Order) -> None:
        """An order that is not open any more is refused by the till."""


def till_url(**session: object) -> str:
    token = signing.dumps(session | {"id": token_urlsafe(9)}, salt=SALT, compress=True)
    return f"{settings.BASE_URL}{reverse('till', args=[token])}"


def session_of(token: str) -> dict[str, object]:
    """What the till was opened for. Raises NotFound."""
    try:
        session: dict[str, object] = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise NotFound from error
    return session
