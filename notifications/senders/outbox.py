"""Django's e-mail backend where no provider is set: messages are kept and shown at `/outbox/`."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import OutboxMessage

# These stand on the page anyway, or say how the parts are packed.
KNOWN = {"subject", "from", "to", "content-type", "mime-version", "content-transfer-encoding"}


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep both of its parts and its headers; returns how many."""
        kept = OutboxMessage.objects.bulk_create(
            OutboxMessage(
                kind=OutboxMessage.Kind.EMAIL,
                recipient=", ".join(message.recipients())[:400],
                sender=message.extra_headers.get("From", message.from_email)[:400],
                subject=message.subject[:400],
                body=str(message.body),
                html=_html(message),
                headers=_headers(message),
            )
            for message in email_messages
        )
        return len(kept)


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    pages = [str(content) for content, mimetype in message.alternatives if mimetype == "text/html"]
    return pages[0] if pages else ""


def _headers(message: EmailMessage) -> dict[str, str]:
    found = message.message().items()
    return {name: str(value) for name, value in found if name.lower() not in KNOWN}
