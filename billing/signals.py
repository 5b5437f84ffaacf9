"""What billing tells the apps above it (docs/signals.md); sent inside the transaction each is about."""

from django.dispatch import Signal

# Sent by `billing.services.invoices` with invoice_id: int and now: datetime, once an invoice or credit note.
invoice_issued = Signal()

# Sent by `billing.services.renewals` with order_id: int and now: datetime, once a platform fee that the
# client has to pay by hand. Not sent for a transfer, whose invoice says it all.
fee_due = Signal()

# Sent by `billing.services.dunning` with order_id: int, tries: int, retry_at: datetime | None and
# now: datetime, when the stored payment method did not pay a platform fee.
fee_refused = Signal()

# Sent by `billing.services.dunning` with subscription_id: int and now: datetime, once a cut-off, three days
# before it. Not sent when the client has cancelled.
cut_off_near = Signal()

# Sent by `billing.services.top_up` with order_id: int and now: datetime, once a purchase by itself that was
# not paid for three days, or cannot be any more: top-up is off from then on.
top_up_given_up = Signal()

# Sent by `billing.services.subscriptions` with subscription_id: int and now: datetime.
subscription_cancelled = Signal()

# Sent by `billing.services.subscriptions`, `package_changes` and the admin with client_id: int, when the
# client has its first package or another one. Not sent when a change is planned.
package_changed = Signal()

# Sent by `billing.services.orders` with order_id: int and now: datetime, once an order, when all of its
# money is there and what it bought has been given.
order_paid = Signal()

# Sent by `billing.services.ledgers` when a balance of credits or post units is another one, with
# client_id: int, kind ("credits" or "post_units"), before: int, after: int and now: datetime; and, so
# that receivers need ask nothing in an accept, threshold: int and the entry_id: int that names the change.
balance_changed = Signal()
