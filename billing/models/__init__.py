from billing.models.choices import Gateway
from billing.models.details import BillingDetails, TopUp
from billing.models.invoices import Invoice, InvoiceCounter
from billing.models.ledger import CreditAccount, DailyUse, LedgerEntry
from billing.models.orders import Order, Payment, ProviderEvent
from billing.models.post_units import PostUnitAccount, PostUnitEntry, TextPrice, UnsentText
from billing.models.prices import Pack, PackagePrice, TaxRate
from billing.models.subscriptions import Subscription

__all__ = [
    "BillingDetails",
    "CreditAccount",
    "DailyUse",
    "Gateway",
    "Invoice",
    "InvoiceCounter",
    "LedgerEntry",
    "Order",
    "Pack",
    "PackagePrice",
    "Payment",
    "PostUnitAccount",
    "PostUnitEntry",
    "ProviderEvent",
    "Subscription",
    "TaxRate",
    "TextPrice",
    "TopUp",
    "UnsentText",
]
