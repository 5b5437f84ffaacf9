"""E-mails that come in, through whichever door: an answer joins its conversation (U9).

What decides is the address they were sent to, which is signed and known to one recipient; and the sender
must be that recipient. Everything else is for the Customer service box, whose people can look at it: an
answer from another address of theirs, one that somebody forwarded it to, one that comes after a week.
Nothing that comes in is ever answered from here.
"""

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from chats.models import Chat, Inquiry, Ticket, Visitor
from chats.services.way_back import Elsewhere
from livechat.lib.errors import DomainError
from notifications.mails import machines, reading
from notifications.mails.reading import Mail, Unreadable
from notifications.models import Delivery, InboundMail
from notifications.services import bounces, joining, reply_addresses

log = logging.getLogger(__name__)

Door, Outcome, Kind = InboundMail.Door, InboundMail.Outcome, Delivery.Kind

# Two machines that answer each other without saying that they are machines end here.
AN_HOUR = 30
KEPT = timedelta(days=90)
TOO_MANY = f"More than {AN_HOUR} e-mails in an hour."
NOBODY = "Nobody reads answers to this kind of e-mail."
REFUSED = (Outcome.REFUSED, Outcome.UNKNOWN, Outcome.UNREADABLE)


def receive(
    raw: bytes, address: str, door: InboundMail.Door, now: datetime, *, return_path: str | None = None
) -> InboundMail:
    """Take an e-mail that came to `address`; what became of it is committed when this returns.

    Safe to run twice and in parallel: one Message-ID is one message in the chat, whatever died in between.
    `return_path` is where its errors go, if that is known; empty for what a mail server says itself.
    """
    delivery = reply_addresses.delivery_at(address)
    try:
        mail = reading.read(raw)
    except Unreadable:
        identity = hashlib.sha256(raw).hexdigest()
        return _record(_row(identity, address, delivery), Outcome.UNREADABLE, raw, door, now)
    row = _row(mail.identity, address, delivery)
    if before := InboundMail.objects.filter(digest=row.digest).first():
        return before
    row.sender, row.message_id = mail.sender, mail.message_id
    outcome = _settle(row, mail, now, return_path) if delivery else Outcome.UNKNOWN
    return _record(row, outcome, raw, door, now)


def prune(now: datetime) -> None:
    InboundMail.objects.filter(received_at__lt=now - KEPT).delete()


def _row(identity: str, address: str, delivery: Delivery | None) -> InboundMail:
    digest = hashlib.sha256(f"{identity}\n{address.strip().lower()}".encode()).hexdigest()
    row = InboundMail(digest=digest, delivery=delivery)
    if delivery is not None:
        row.client_id, row.chat_id = delivery.client_id, delivery.chat_id
    return row


def _record(
    row: InboundMail, outcome: InboundMail.Outcome, raw: bytes, door: InboundMail.Door, now: datetime
) -> InboundMail:
    row.outcome, row.door, row.size, row.received_at = outcome, door, len(raw), now
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # It came through two doors at once, or the conversation was deleted meanwhile.
        return InboundMail.objects.filter(digest=row.digest).first() or row
    log.info("mail.received id=%d door=%s outcome=%s", row.pk, row.door, row.outcome)
    return row


def _settle(row: InboundMail, mail: Mail, now: datetime, return_path: str | None) -> InboundMail.Outcome:
    delivery = row.delivery
    assert delivery is not None
    if bounce := machines.bounce_in(mail):
        bounces.note(delivery, bounce, now)
        row.problem = bounce.status
        return Outcome.BOUNCE
    if machines.is_automatic(mail, return_path):
        return Outcome.AUTOMATIC
    if not mail.text and not mail.files:
        return Outcome.EMPTY
    try:
        return _take(row, delivery, mail, now)
    except DomainError as error:
        row.problem = error.message[:200]
        return Outcome.REFUSED


def _take(row: InboundMail, delivery: Delivery, mail: Mail, now: datetime) -> InboundMail.Outcome:
    recent = InboundMail.objects.filter(sender=mail.sender, received_at__gt=now - timedelta(hours=1))
    if recent.count() >= AN_HOUR:
        row.problem = TOO_MANY
        return Outcome.REFUSED
    ref = f"mail-{row.digest[:40]}"
    is_recipient = mail.sender == delivery.recipient.lower()
    if is_recipient:
        bounces.revive(mail.sender)
    if is_recipient and _joins(delivery, now):
        assert delivery.chat is not None
        try:
            row.chat = joining.join(delivery.chat, mail, ref, now)
            return Outcome.JOINED
        except Elsewhere:
            # They are in another conversation, which this e-mail has never shown them.
            pass
    if (ticket := _ticket_of(delivery)) is not None:
        joining.to_ticket(ticket, mail, ref, now)
        return Outcome.JOINED
    about = _asked_about(delivery)
    if about is None:
        row.problem = NOBODY
        return Outcome.REFUSED
    joining.as_inquiry(*about, mail, ref, now)
    return Outcome.INQUIRY


def _joins(delivery: Delivery, now: datetime) -> bool:
    """Whether it went to the visitor themselves, and not too long ago."""
    if delivery.chat is None or not reply_addresses.is_fresh(delivery, now):
        return False
    is_theirs = delivery.recipient.lower() == delivery.chat.visitor.email.lower()
    return delivery.kind == Kind.EMAIL or (delivery.kind == Kind.TRANSCRIPT and is_theirs)


def _ticket_of(delivery: Delivery) -> Ticket | None:
    if delivery.kind != Kind.TICKET_REPLY:
        return None
    return Ticket.objects.filter(replies=_number_in(delivery)).first()


def _number_in(delivery: Delivery) -> int:
    """Of the row that it is about."""
    return int(delivery.reference.rpartition(":")[2])


def _asked_about(delivery: Delivery) -> tuple[Visitor, Chat | None] | None:
    """Whom and what it was about."""
    if delivery.kind not in reply_addresses.ANSWERABLE or delivery.kind == Kind.TICKET_REPLY:
        return None
    if delivery.chat is not None:
        return delivery.chat.visitor, delivery.chat
    number = _number_in(delivery)
    if delivery.kind == Kind.INQUIRY_REPLY:
        of_it = Inquiry.objects.filter(replies=number)
    else:
        of_it = Inquiry.objects.filter(pk=number)
    inquiry = of_it.select_related("visitor__site", "chat").first()
    return (inquiry.visitor, inquiry.chat) if inquiry else None
