"""The **Customer service box**: who takes care of an inquiry, and what they answer (S8, S10)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Department, Operator
from chats.errors import ChangedMeanwhile
from chats.models import Inquiry, InquiryReply
from chats.services import masking, panel
from chats.services.tickets import NoEmail
from chats.signals import inquiry_answered
from livechat.lib.text import clean
from livechat.lib.winning import win

BODY_LENGTH = 20_000


def change(
    inquiry: Inquiry, version: int, *, state: str, assignee: Operator | None, department: Department | None
) -> None:
    """State, who takes care, where it is routed, if it is still as it was read. Raises ChangedMeanwhile."""
    as_read = Inquiry.objects.filter(pk=inquiry.pk, version=version)
    if not win(as_read, state=state, assignee=assignee, department=department):
        raise ChangedMeanwhile
    panel.list_changed("inbox", inquiry.client_id)


def take(inquiry: Inquiry, operator: Operator) -> None:
    """**Take care of it**: mine, if nobody has it. Raises ChangedMeanwhile."""
    if not win(Inquiry.objects.filter(pk=inquiry.pk, assignee=None), assignee=operator):
        raise ChangedMeanwhile("Somebody else takes care of this inquiry already.")
    panel.list_changed("inbox", inquiry.client_id)


def answer(inquiry: Inquiry, operator: Operator, now: datetime, *, ref: str, body: str) -> InquiryReply:
    """By e-mail, once for each `ref`; whoever answers takes care of it. Costs no credit.

    Raises NoEmail, EmptyText or BadText.
    """
    if not inquiry.email:
        raise NoEmail("They left no e-mail address: call them, or open a ticket.")
    text = masking.mask_cards(clean(body))[:BODY_LENGTH]
    try:
        with transaction.atomic():
            reply = InquiryReply.objects.create(
                inquiry=inquiry, operator=operator, ref=ref, body=text, created_at=now
            )
            win(Inquiry.objects.filter(pk=inquiry.pk, assignee=None), assignee=operator)
            win(Inquiry.objects.filter(pk=inquiry.pk), state=Inquiry.State.ANSWERED)
            panel.list_changed("inbox", inquiry.client_id)
            inquiry_answered.send(sender=InquiryReply, reply_id=reply.pk, now=now)
    except IntegrityError:
        return InquiryReply.objects.get(inquiry=inquiry, ref=ref)
    return reply
