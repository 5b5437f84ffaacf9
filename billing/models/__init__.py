from billing.models.ledger import CreditAccount, LedgerEntry
from billing.models.subscriptions import Subscription

__all__ = ["CreditAccount", "LedgerEntry", "Subscription"]
