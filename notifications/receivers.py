"""What goes out because of chats, money or terms; each writes its row in the sender's transaction."""

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.signals import agreement_published, client_suspended, member_invited
from billing.signals import (
    balance_changed,
    cut_off_near,
    fee_due,
    fee_refused,
    invoice_issued,
    order_paid,
    subscription_cancelled,
    top_up_given_up,
)
from chats.signals import (
    chat_begun,
    chat_redirected,
    chats_emptied,
    contact_addressed,
    inquiry_answered,
    inquiry_received,
    service_requested,
    ticket_answered,
    transcript_asked,
)
from notifications.models import Delivery
from notifications.services import (
    agreement_mails,
    balance_notices,
    billing_mails,
    confirmations,
    follow_ups,
    missed,
    opt_outs,
    push_subscriptions,
    receipt_mails,
    replies,
    sharing,
    team_mails,
)


@receiver(chat_begun)
def chat_has_begun(chat_id: int, now: datetime, **kwargs: Any) -> None:
    follow_ups.confirm_first_message(chat_id, now)


@receiver(contact_addressed)
def contact_was_addressed(contact_id: int, **kwargs: Any) -> None:
    opt_outs.write_on(contact_id)


@receiver(ticket_answered)
def ticket_was_answered(reply_id: int, now: datetime, **kwargs: Any) -> None:
    replies.answer_ticket(reply_id, now)


@receiver(inquiry_answered)
def inquiry_was_answered(reply_id: int, now: datetime, **kwargs: Any) -> None:
    replies.answer_inquiry(reply_id, now)


@receiver(inquiry_received)
def inquiry_was_received(inquiry_id: int, now: datetime, **kwargs: Any) -> None:
    confirmations.confirm(inquiry_id, now)
    missed.note_inquiry(inquiry_id, now)


@receiver(chat_redirected)
def chat_was_redirected(chat_id: int, now: datetime, **kwargs: Any) -> None:
    missed.note_chat(chat_id, now)


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


@receiver(agreement_published)
def agreement_was_published(agreement_id: int, now: datetime, **kwargs: Any) -> None:
    agreement_mails.tell_owners(agreement_id, now)


@receiver(member_invited)
def member_was_invited(invitation_id: int, secret: str, now: datetime, **kwargs: Any) -> None:
    team_mails.invite(invitation_id, secret, now)


@receiver(client_suspended)
def client_was_suspended(
    client_id: int, subject: str, is_suspended: bool, now: datetime, **kwargs: Any
) -> None:
    team_mails.tell_suspension(client_id, subject, is_suspended, now)


@receiver(balance_changed)
def balance_was_changed(
    client_id: int,
    kind: balance_notices.Kind,
    before: int,
    after: int,
    threshold: int,
    entry_id: int,
    now: datetime,
    **kwargs: Any,
) -> None:
    """On the way of every accept that is paid: nothing is asked of the database unless a line is crossed."""
    if state := balance_notices.crossed(before, after, threshold):
        balance_notices.tell(client_id, kind, state, after, entry_id, now)


@receiver(invoice_issued)
def invoice_was_issued(invoice_id: int, now: datetime, **kwargs: Any) -> None:
    billing_mails.send_invoice(invoice_id, now)


@receiver(order_paid)
def order_was_paid(order_id: int, now: datetime, **kwargs: Any) -> None:
    receipt_mails.confirm(order_id, now)


@receiver(fee_due)
def fee_became_due(order_id: int, now: datetime, **kwargs: Any) -> None:
    billing_mails.say_fee_is_due(order_id, now)


@receiver(fee_refused)
def fee_was_refused(
    order_id: int, tries: int, retry_at: datetime | None, now: datetime, **kwargs: Any
) -> None:
    billing_mails.say_fee_was_refused(order_id, tries, retry_at, now)


@receiver(cut_off_near)
def cut_off_is_near(subscription_id: int, now: datetime, **kwargs: Any) -> None:
    billing_mails.remind_of_cut_off(subscription_id, now)


@receiver(top_up_given_up)
def top_up_was_given_up(order_id: int, now: datetime, **kwargs: Any) -> None:
    billing_mails.say_top_up_was_given_up(order_id, now)


@receiver(subscription_cancelled)
def subscription_was_cancelled(subscription_id: int, now: datetime, **kwargs: Any) -> None:
    billing_mails.confirm_cancellation(subscription_id, now)


@receiver(user_logged_out)
def signed_out(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """This browser is called no more; whichever sign-in ended otherwise is looked at before each call."""
    if request is not None and request.session.session_key:
        push_subscriptions.forget_sign_in(request.session.session_key)
