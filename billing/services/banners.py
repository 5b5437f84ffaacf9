"""What the dashboard says of a balance that is low, on each of its pages."""

from typing import Literal, NamedTuple

from accounts.models import Client
from billing.models import CreditAccount, LedgerEntry, PostUnitAccount, PostUnitEntry, Subscription
from billing.services.ledgers import AnyAccount

OPERATIONS = Subscription.Package.OPERATIONS


class Banner(NamedTuple):
    kind: Literal["credits", "post_units"]
    state: Literal["owed", "depleted", "low"]
    amount: int


def for_client(client: Client) -> Banner | None:
    """The most pressing one. Credits matter on Operations only; nobody is told before a first purchase."""
    credits = CreditAccount.objects.filter(client=client).first()
    if credits is not None and credits.owed:
        return Banner("credits", "owed", credits.owed)
    units = PostUnitAccount.objects.filter(client=client).first()
    if credits is not None and _is_on_operations(client) and (state := state_of(credits)):
        return Banner("credits", state, credits.balance)
    if units is not None and (state := state_of(units)):
        return Banner("post_units", state, units.balance)
    return None


def state_of(account: AnyAccount) -> Literal["", "depleted", "low"]:
    """Where the balance stands; empty if there is nothing to say."""
    if account.balance and account.balance >= account.threshold:
        return ""
    if not has_bought(account):
        return ""
    return "low" if account.balance else "depleted"


def has_bought(account: AnyAccount) -> bool:
    """Whether there was ever a purchase; the oldest entry is one where there is any, as a rule."""
    bought = {CreditAccount: LedgerEntry.Reason.PURCHASE, PostUnitAccount: PostUnitEntry.Reason.PURCHASE}
    return account.entries.filter(reason=bought[type(account)]).order_by("pk").first() is not None


def _is_on_operations(client: Client) -> bool:
    return Subscription.objects.filter(client=client, package=OPERATIONS).exists()
