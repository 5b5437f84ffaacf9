"""**Send conversation**: a transcript to any address or a department's (O16, S13, O4, S10)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.template.loader import render_to_string

from accounts.models import Operator
from chats.models import Chat
from chats.services import masking, people
from livechat.lib.errors import DomainError
from livechat.lib.text import clean, clean_line
from notifications.models import Delivery
from notifications.services import deliveries, transcripts

A_CHAT = 20
MESSAGE_LENGTH = 5_000
SUBJECT_LENGTH = 200


class NoRecipient(DomainError):
    code = "no_recipient"
    message = "Enter the e-mail address that it goes to."


class TooManyTranscripts(DomainError):
    code = "too_many_transcripts"
    message = f"This conversation has been sent {A_CHAT} times, which is as often as it can be."


def send(
    chat: Chat, operator: Operator, now: datetime, *, ref: str, to: str, subject: str = "", message: str = ""
) -> Delivery:
    """Queue the conversation for one address, once for each `ref`.

    Raises NoRecipient, BadEmail, BadText or TooManyTranscripts.
    """
    recipient = people.email(to)
    if not recipient:
        raise NoRecipient
    reference = f"transcript:{chat.pk}:{ref}"
    words = masking.mask_cards(clean(message))[:MESSAGE_LENGTH] if message.strip() else ""
    context = {
        "chat": chat,
        "operator": operator,
        "message": words,
        "lines": transcripts.lines(chat),
    }
    delivery = Delivery(
        client_id=chat.client_id,
        chat=chat,
        operator=operator,
        kind=Delivery.Kind.TRANSCRIPT,
        reference=reference,
        recipient=recipient,
        subject=masking.mask_cards(clean_line(subject))[:SUBJECT_LENGTH] or subject_of(chat),
        text=render_to_string("notifications/email/transcript.txt", context),
        html=render_to_string("notifications/email/transcript.html", context),
        created_at=now,
        due_at=now,
    )
    while True:
        if stored := Delivery.objects.filter(reference=reference).first():
            return stored
        delivery.slot = _next_slot(chat)
        try:
            with transaction.atomic():
                return deliveries.queue(delivery)
        except IntegrityError:
            # Another one took this number, or the same form came twice: look again.
            delivery.pk = None


def _next_slot(chat: Chat) -> int:
    last = Delivery.objects.filter(chat=chat).aggregate(last=Max("slot"))["last"] or 0
    if last >= A_CHAT:
        raise TooManyTranscripts
    return int(last) + 1


def subject_of(chat: Chat) -> str:
    return clean_line(f"Your conversation with {chat.client.name}")[:SUBJECT_LENGTH]
