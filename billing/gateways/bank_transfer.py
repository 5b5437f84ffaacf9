"""Bank transfer: our account and the order's reference are shown; staff say when the money is there."""

from accounts.models import Client
from billing.gateways.base import Charge, GatewayRefused, NoStoredMethod
from billing.models import Order


class BankTransfer:
    """A transfer is made, and given back, by people."""

    def checkout(self, order: Order, success_url: str, cancel_url: str) -> str:
        return success_url

    def refund(self, order: Order, amount: int, *, key: str) -> str:
        """Staff make the transfer themselves, and have just said so."""
        return f"transfer:{key}"

    def charge_stored(self, order: Order) -> Charge:
        raise NoStoredMethod

    def setup(self, client: Client, success_url: str, cancel_url: str) -> str:
        raise GatewayRefused("A bank transfer is made by you each time: there is nothing to store.")

    def forget(self, method: str) -> None:
        """Nothing is ever stored."""

    def close(self, order: Order) -> None:
        """Whoever transfers all the same is found by staff."""
