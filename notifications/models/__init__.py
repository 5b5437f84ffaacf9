from notifications.models.deliveries import Delivery
from notifications.models.follow_ups import FollowUpSettings, OptOut
from notifications.models.outbox import OutboxMessage

__all__ = ["Delivery", "FollowUpSettings", "OptOut", "OutboxMessage"]
