"""What the clock does with money. Each is safe to run twice, and one bad row harms no other."""

import logging

from celery import shared_task
from django.utils import timezone

from billing.services import dunning, renewals, subscriptions, top_up

log = logging.getLogger(__name__)

# A task that waited longer is not needed: the row is found again.
TASK_SECONDS = 60


@shared_task
def sweep_top_ups() -> None:
    """Credits that clients have bought by themselves (X14)."""
    now = timezone.now()
    for client_id in top_up.candidates():
        try:
            top_up.run(client_id, now)
        except Exception:  # noqa: BLE001 - the sweep must reach the others, whatever is wrong with this one
            log.exception("sweep.failed verb=top_up client=%d", client_id)


@shared_task
def sweep_subscriptions() -> None:
    """Planned changes, fees that are due, and who is to be reminded."""
    now = timezone.now()
    subscriptions.change_due(now)
    renewals.withdraw_stale(now)
    renewals.bill_ahead(now)
    for subscription_id in dunning.to_charge(now):
        charge_fee.apply_async((subscription_id,), expires=TASK_SECONDS)
    dunning.remind(now)


@shared_task
def charge_fee(subscription_id: int) -> None:
    """One stored payment method, in a task of its own: it waits for somebody else's server."""
    dunning.charge(subscription_id, timezone.now())
