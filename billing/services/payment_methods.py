"""The payment method that renews a client's subscription: the provider's names for it, never a card."""

from accounts.models import Client, User
from accounts.services import audit
from billing.gateways.base import Method
from billing.models import Subscription
from livechat.lib.winning import win


def store(client: Client, gateway: str, method: Method) -> None:
    """From now on renewals and top-ups of this client, and of nobody else, are charged to it."""
    win(
        Subscription.objects.filter(client=client),
        gateway=gateway,
        provider_customer=method.customer,
        provider_method=method.method,
        method_label=method.label[:40],
    )


def forget(client: Client, actor: User) -> str:
    """Nothing is charged by itself any more; gives the provider's name of what was forgotten."""
    mine = Subscription.objects.filter(client=client)
    method = mine.values_list("provider_method", flat=True).first() or ""
    if method and win(mine.filter(provider_method=method), provider_method="", method_label="", gateway=""):
        audit.record(actor, "payment_method.removed", client=client)
    return method
