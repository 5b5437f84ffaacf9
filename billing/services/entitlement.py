"""May this client begin an interaction now?"""

from datetime import datetime
from typing import Literal

from accounts.models import Client
from accounts.services import agreements
from billing.models import CreditAccount, Subscription

Obstacle = Literal["", "no_credits", "unpaid", "suspended"]


def may_chat(client: Client, now: datetime) -> Obstacle:
    """Empty if a new interaction may begin, else why not. What is paid already goes on regardless."""
    if client.suspended_at is not None:
        return "suspended"
    subscription = Subscription.objects.filter(client=client).first()
    if subscription is None or (subscription.paid_until is not None and subscription.paid_until <= now):
        return "unpaid"
    credits = CreditAccount.objects.filter(client=client).only("balance", "owed").first()
    if credits is not None and credits.owed:
        return "no_credits"
    if subscription.package == Subscription.Package.OPERATIONS and (credits is None or not credits.balance):
        return "no_credits"
    return ""


def may_promote(client: Client, now: datetime) -> bool:
    """Whether promotions may run: while the agreement and the subscription stand (F7)."""
    if client.promotions_suspended_at is not None or not agreements.is_accepted(client, now):
        return False
    return may_chat(client, now) in ("", "no_credits")
