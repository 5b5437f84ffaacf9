"""**Send conversation**: a transcript to any address or a department's (O16, S13, O4, S10)."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import Operator
from chats.models import Chat
from chats.services import forms, masking, people, transcripts
from livechat.lib.errors import DomainError
from livechat.lib.text import clean, clean_line
from notifications.models import Delivery
from notifications.services import deliveries

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
    delivery = _delivery(chat, reference, recipient, now, operator=operator, message=words)
    delivery.subject = masking.mask_cards(clean_line(subject))[:SUBJECT_LENGTH] or delivery.subject
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


def send_to_visitor(chat_id: int, recipient: str, now: datetime, *, ref: str) -> None:
    """The visitor's own copy, which chats counts. Raises IntegrityError for a second one with this `ref`."""
    chat = Chat.objects.with_people().get(pk=chat_id)
    deliveries.queue(_delivery(chat, f"own_transcript:{chat.pk}:{ref}", recipient, now))


def _delivery(
    chat: Chat,
    reference: str,
    recipient: str,
    now: datetime,
    *,
    operator: Operator | None = None,
    message: str = "",
) -> Delivery:
    # A department reads English as we do; the visitor reads what the widget speaks to them.
    is_visitors = operator is None or recipient == chat.visitor.email
    with translation.override(chat.visitor.language if is_visitors else settings.LANGUAGE_CODE):
        context = {
            "chat": chat,
            "operator": operator,
            "message": message,
            "answers": forms.of(chat),
            "lines": transcripts.lines(chat),
        }
        text = render_to_string("notifications/email/transcript.txt", context)
        html = render_to_string("notifications/email/transcript.html", context)
    return Delivery(
        client_id=chat.client_id,
        chat=chat,
        operator=operator,
        kind=Delivery.Kind.TRANSCRIPT,
        reference=reference,
        recipient=recipient,
        subject=subject_of(chat),
        text=text,
        html=html,
        created_at=now,
        due_at=now,
    )


def _next_slot(chat: Chat) -> int:
    last = Delivery.objects.filter(chat=chat).aggregate(last=Max("slot"))["last"] or 0
    if last >= A_CHAT:
        raise TooManyTranscripts
    return int(last) + 1


def subject_of(chat: Chat) -> str:
    with translation.override(chat.visitor.language):
        words = gettext("Your conversation with {name}").replace("{name}", chat.client.name)
    return clean_line(words)[:SUBJECT_LENGTH]
