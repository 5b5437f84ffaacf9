"""What accounts tells the apps above it (docs/signals.md)."""

from django.dispatch import Signal

# Sent by `accounts.services.availability`, inside its transaction, when an operator came online or
# went offline or was lost, with operator_id: int, is_online: bool, reason: str and now: datetime.
# Not sent when nothing changed, nor when the flag is changed in the admin.
operator_availability_changed = Signal()
