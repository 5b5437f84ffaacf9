from notifications.models.deliveries import Delivery
from notifications.models.outbox import OutboxMessage

__all__ = ["Delivery", "OutboxMessage"]
