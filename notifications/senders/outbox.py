"""Django's e-mail backend where no provider is set: messages are kept and shown at `/outbox/`."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import OutboxMessage


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each message's plain text; returns how many."""
        kept = OutboxMessage.objects.bulk_create(
            OutboxMessage(
                kind=OutboxMessage.Kind.EMAIL,
                recipient=", ".join(message.recipients())[:400],
                sender=message.from_email[:400],
                subject=message.subject[:400],
                body=str(message.body),
            )
            for message in email_messages
        )
        return len(kept)
