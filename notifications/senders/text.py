"""Texts: through Twilio, or kept at `/outbox/` where no provider is set."""

from django.conf import settings

from notifications.models import OutboxMessage

# The provider knows that this person told the number to stop.
STOPPED = 21610


class NotSent(Exception):
    """The provider does not have the text."""


class TryLater(NotSent):
    """Nothing was taken, and it may be offered again."""


class Refused(NotSent):
    """The provider will not take it."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"The provider refused it ({code})." if code else "The provider refused it.")
        self.code = code


class MaybeSent(Exception):
    """Nobody knows whether the provider has it: never offered again."""


def sender() -> str:
    """The number that texts come from, which is also what people tell to stop."""
    return str(settings.TWILIO_FROM)


def send(recipient: str, text: str, callback: str) -> str:
    """Hand it over; gives the provider's name for it. Raises TryLater, Refused, MaybeSent."""
    if settings.TWILIO_ACCOUNT_SID:
        # Its library takes 19 MiB of every process that loads it.
        from notifications.senders import twilio

        return twilio.send(recipient, text, callback, sender())
    if not settings.DEBUG:
        raise Refused(None)
    kept = OutboxMessage.objects.create(
        kind=OutboxMessage.Kind.TEXT, recipient=recipient, sender=sender(), body=text
    )
    return f"outbox-{kept.pk}"
