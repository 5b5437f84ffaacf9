"""What every way to pay can do; none of them touches money of ours, which only `orders.paid` does."""

from dataclasses import dataclass
from typing import Protocol

from accounts.models import Client
from billing.models import Order
from livechat.lib.errors import DomainError


class GatewayDown(DomainError):
    """Nothing is known to have happened; the same call may be made again."""

    code = "gateway_down"
    message = "The payment service did not answer. Nothing was charged: please try again in a minute."


class GatewayRefused(DomainError):
    """The provider said no; its words are for staff and in the log."""

    code = "gateway_refused"
    message = "The payment service refused this. Nothing was charged."


class NoStoredMethod(DomainError):
    code = "no_stored_method"
    message = "There is no stored payment method."


@dataclass(frozen=True)
class Charge:
    """What came of charging a stored payment method: paid, refused with a `problem`, or still unknown."""

    reference: str = ""
    is_paid: bool = False
    # Said to the client, such as "Your card has expired."
    problem: str = ""


@dataclass(frozen=True)
class Method:
    """A stored payment method under the provider's names; a card's number is never here."""

    customer: str
    method: str
    label: str


class Gateway(Protocol):
    """Safe to call twice: the provider knows each call by a key that we give it."""

    def checkout(self, order: Order, success_url: str, cancel_url: str) -> str:
        """Where the payer goes now. Raises GatewayDown, GatewayRefused."""

    def refund(self, order: Order, amount: int, *, key: str) -> str:
        """Send money back the way it came; gives the provider's reference. Raises as checkout does."""

    def charge_stored(self, order: Order) -> Charge:
        """Charge the method stored for this order's own client, once however often it is called.

        Callers want `billing.services.charges.charge`, which also books it. Raises NoStoredMethod,
        GatewayDown.
        """

    def setup(self, client: Client, success_url: str, cancel_url: str) -> str:
        """Where the owner goes to store a payment method. Raises GatewayDown, GatewayRefused."""

    def forget(self, method: str) -> None:
        """The provider forgets a stored payment method. Raises GatewayDown, GatewayRefused."""

    def close(self, order: Order) -> None:
        """Nobody can pay this order any more; does nothing where that cannot be."""
