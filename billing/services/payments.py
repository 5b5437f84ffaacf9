"""Rows of money that arrived or went back: one for each name that a provider gives, for ever (M4)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from billing.models import Order, Payment


def book(
    order: Order,
    kind: str,
    reference: str,
    amount: int,
    now: datetime,
    *,
    actor: User | None = None,
    note: str = "",
) -> Payment | None:
    """Write it down; None if it is there already."""
    try:
        with transaction.atomic():
            return Payment.objects.create(
                order=order,
                kind=kind,
                gateway=order.gateway,
                reference=reference,
                amount=amount,
                currency=order.currency,
                actor=actor,
                note=note,
                created_at=now,
            )
    except IntegrityError:
        return None
