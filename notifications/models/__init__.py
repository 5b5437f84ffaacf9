from notifications.models.deliveries import TEXTS, Delivery
from notifications.models.follow_ups import FollowUpSettings, OptOut
from notifications.models.help import HelpAnswer
from notifications.models.inbound_mails import DeadAddress, InboundMail
from notifications.models.inbound_texts import InboundText
from notifications.models.notices import Digest, MemberNotices, MissedVisitor, SiteNotice
from notifications.models.outbox import OutboxMessage
from notifications.models.pushes import Push, PushSettings, PushSubscription

__all__ = [
    "TEXTS",
    "DeadAddress",
    "Delivery",
    "Digest",
    "FollowUpSettings",
    "HelpAnswer",
    "InboundMail",
    "InboundText",
    "MemberNotices",
    "MissedVisitor",
    "OptOut",
    "OutboxMessage",
    "Push",
    "PushSettings",
    "PushSubscription",
    "SiteNotice",
]
