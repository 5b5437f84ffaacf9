"""E-mails and texts on their way: claimed by one process before a provider hears of them, sent once."""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from billing.services import post_units
from livechat.lib.winning import win
from notifications.models import TEXTS, Delivery
from notifications.senders import text
from notifications.services import claims, delivery_log, headers, opt_outs, reply_addresses, wording

log = logging.getLogger(__name__)

State = Delivery.State
A_SWEEP = 200
# While a provider takes nothing, each wait is twice as long as the one before: a quarter of an hour for
# texts, which say what is new; four hours for e-mails, since mail servers are away for longer.
RETRY_AFTER = timedelta(minutes=1)
TEXT_TRIES, EMAIL_TRIES = 5, 9
# A claim that is older belongs to a process that died: whether it got through nobody knows.
CLAIM_LASTS = timedelta(minutes=5)
MAIL_SECONDS = 20
NO_ADDRESS = "This is no e-mail address."


def queue(delivery: Delivery) -> Delivery:
    """Store it in the caller's transaction; the sweep sends it. Raises IntegrityError for a double.

    No task is started from here: a page must not wait for a broker that hangs, and the row is enough (W3).
    """
    delivery.save(force_insert=True)
    delivery_log.changed(delivery)
    return delivery


def send(delivery_id: int, now: datetime) -> None:
    """Send one that is due. Safe to run twice: only who wins the claim talks to the provider."""
    wording.translate(delivery_id)
    delivery = claims.claim(delivery_id, now)
    if delivery is None:
        _tell_of(delivery_id)
        return
    hand_over = _hand_over_text if delivery.kind in TEXTS else _hand_over_email
    _settle(delivery, now, *hand_over(delivery, now))


def _hand_over_text(delivery: Delivery, now: datetime) -> tuple[State, str]:
    """Talk to the provider of texts; gives what is known of the text afterwards."""
    try:
        delivery.provider_id = text.send(delivery.recipient, delivery.text, _callback_url(delivery))
    except text.TryLater:
        return _later(delivery, TEXT_TRIES), "The provider took no texts."
    except text.Refused as error:
        if error.code == text.STOPPED:
            opt_outs.stop_texts(delivery.recipient, delivery.sender, now)
        return State.FAILED, str(error)
    except text.MaybeSent:
        return State.UNKNOWN, "The provider did not say whether it has it."
    return State.SENT, ""


def _callback_url(delivery: Delivery) -> str:
    return f"{settings.BASE_URL}{reverse('text_status', args=[delivery.pk])}"


def _hand_over_email(delivery: Delivery, now: datetime) -> tuple[State, str]:
    """Talk to the mail server; gives what is known of the message afterwards."""
    connection = get_connection(timeout=MAIL_SECONDS)
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        # Nothing was said yet, so it may be tried again.
        return _later(delivery, EMAIL_TRIES), _why(error)
    try:
        connection.send_messages([message_of(delivery)])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        return (_later(delivery, EMAIL_TRIES) if _is_passing(error) else State.FAILED), _why(error)
    except (smtplib.SMTPException, OSError) as error:
        return State.UNKNOWN, _why(error)
    except ValueError:
        # Python's own word, before the server has heard of it.
        return State.FAILED, NO_ADDRESS
    finally:
        connection.close()
    return State.SENT, ""


def _is_passing(error: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> bool:
    """It was not taken, and asked for again: 4xx, such as of servers that let strangers wait."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    else:
        codes = [error.smtp_code]
    return all(400 <= code < 500 for code in codes)


def _later(delivery: Delivery, tries: int) -> State:
    return State.FAILED if delivery.tries >= tries else State.QUEUED


def message_of(delivery: Delivery) -> EmailMultiAlternatives:
    """Text and HTML; Django refuses line breaks in headers, and none come this far."""
    answers = reply_addresses.reply_to(delivery)
    message = EmailMultiAlternatives(
        subject=delivery.subject,
        body=delivery.text,
        # Of the envelope: where mail servers say that they cannot deliver it. People read another one.
        from_email=reply_addresses.bounce_to(delivery) or None,
        to=[delivery.recipient],
        reply_to=[answers] if answers else None,
        headers=headers.of(delivery),
    )
    message.attach_alternative(delivery.html, "text/html")
    return message


def _settle(delivery: Delivery, now: datetime, state: State, problem: str) -> None:
    values: dict[str, object] = {"state": state, "problem": problem[:200]}
    if state == State.SENT:
        values |= {"sent_at": now, "provider_id": delivery.provider_id}
    if state == State.QUEUED:
        values["due_at"] = now + RETRY_AFTER * 2 ** (delivery.tries - 1)
    with transaction.atomic():
        mine = Delivery.objects.filter(pk=delivery.pk, state=State.CLAIMED, claimed_at=delivery.claimed_at)
        if win(mine, **values) and state == State.FAILED and delivery.units:
            post_units.give_back(delivery.client, reference=f"text:{delivery.pk}", now=now)
        delivery_log.changed(delivery)
    log.info("delivery.settled id=%d state=%s", delivery.pk, state)


def give_up_lost(now: datetime) -> None:
    """Claims of processes that died: shown as unknown, and never repeated by themselves."""
    lost = Delivery.objects.filter(state=State.CLAIMED, claimed_at__lt=now - CLAIM_LASTS)
    for delivery in lost[:A_SWEEP]:
        _settle(delivery, now, State.UNKNOWN, "The process that was sending it died.")


def due(now: datetime) -> list[int]:
    """What is sent at once: somebody waits for it."""
    return list(_due(now).filter(run=None).values_list("pk", flat=True)[:A_SWEEP])


def due_follow_ups(now: datetime) -> list[int]:
    return list(_due(now).exclude(run=None).values_list("pk", flat=True)[:A_SWEEP])


def _due(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=State.QUEUED, due_at__lte=now).order_by("due_at")


def _tell_of(delivery_id: int) -> None:
    """A follow-up that was cancelled, or could not be paid for, is seen beside the chat."""
    delivery = Delivery.objects.filter(pk=delivery_id, chat__isnull=False).first()
    if delivery is not None:
        delivery_log.changed(delivery)


def _why(error: Exception) -> str:
    """The kind of problem; a server's own words may hold addresses, which are in no log of ours."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
