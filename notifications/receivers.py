"""What goes out because of something in a chat; each writes its row in the sender's transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from chats.signals import (
    chats_emptied,
    inquiry_answered,
    inquiry_received,
    service_requested,
    ticket_answered,
    transcript_asked,
)
from notifications.models import Delivery
from notifications.services import confirmations, replies, sharing


@receiver(ticket_answered)
def ticket_was_answered(reply_id: int, now: datetime, **kwargs: Any) -> None:
    replies.answer_ticket(reply_id, now)


@receiver(inquiry_answered)
def inquiry_was_answered(reply_id: int, now: datetime, **kwargs: Any) -> None:
    replies.answer_inquiry(reply_id, now)


@receiver(inquiry_received)
def inquiry_was_received(inquiry_id: int, now: datetime, **kwargs: Any) -> None:
    confirmations.confirm(inquiry_id, now)


@receiver(service_requested)
def service_was_requested(ticket_id: int, now: datetime, **kwargs: Any) -> None:
    replies.pass_on_request(ticket_id, now)


@receiver(transcript_asked)
def transcript_was_asked(chat_id: int, recipient: str, ref: str, now: datetime, **kwargs: Any) -> None:
    sharing.send_to_visitor(chat_id, recipient, now, ref=ref)


@receiver(chats_emptied)
def chats_were_emptied(chat_ids: list[int], **kwargs: Any) -> None:
    """Whoever deletes a conversation deletes the copies of it that were sent."""
    Delivery.objects.filter(chat__in=chat_ids).delete()
