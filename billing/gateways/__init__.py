"""The ways to pay that are switched on (PAYMENT_GATEWAYS), and the one that an order chose."""

from django.conf import settings
from django.utils.module_loading import import_string

from billing.gateways.base import Gateway
from billing.models import Gateway as Name
from livechat.lib.errors import DomainError

# By path: stripe-python costs a process 23 MiB, which only those pay that talk to Stripe.
_PATHS = {
    Name.STRIPE: "billing.gateways.stripe.Stripe",
    Name.BANK_TRANSFER: "billing.gateways.bank_transfer.BankTransfer",
    Name.SIMULATED: "billing.gateways.simulated.SimulatedTill",
}


class NotOffered(DomainError):
    code = "gateway_not_offered"
    message = "This way to pay is not offered. Choose another one."


def offered() -> list[Name]:
    """In the order of the setting."""
    return [Name(name) for name in settings.PAYMENT_GATEWAYS]


def of(name: str) -> Gateway:
    """The gateway of an order or a subscription. Raises NotOffered, the simulated till included."""
    if name not in settings.PAYMENT_GATEWAYS:
        raise NotOffered
    gateway: Gateway = import_string(_PATHS[Name(name)])()
    return gateway
