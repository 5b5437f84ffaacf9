"""What stands in an e-mail's head for the programs on its way, and for who answers to it."""

from email.utils import formataddr, parseaddr

from django.conf import settings

from livechat.lib.text import clean_line
from notifications.models import Delivery, InboundMail
from notifications.services import follow_ups, notice_switches, opt_outs, reply_addresses, wording

Kind = Delivery.Kind
# Somebody wrote these; whoever is on holiday may say so.
BY_HAND = (Kind.TICKET_REPLY, Kind.INQUIRY_REPLY)
# Of a long conversation; programs need the latest alone.
NAMED = 10


def of(delivery: Delivery) -> dict[str, str]:
    headers = {"From": _from(delivery), "Message-ID": reply_addresses.message_id(delivery)}
    if delivery.kind not in BY_HAND:
        # RFC 3834: answers of machines to machines would go round and round.
        headers["Auto-Submitted"] = "auto-generated"
    if unsubscribe := _unsubscribe_url(delivery):
        # https://www.rfc-editor.org/rfc/rfc8058
        headers |= {
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if delivery.kind == Kind.EMAIL and (before := _before(delivery)):
        headers |= {"In-Reply-To": before[-1], "References": " ".join(before)}
    return headers


def _from(delivery: Delivery) -> str:
    """A follow-up comes from whom the visitor talked to, at our address."""
    ours: str = settings.DEFAULT_FROM_EMAIL
    if delivery.kind != Kind.EMAIL or delivery.chat is None:
        return ours
    name = wording.sender_of(delivery.chat, follow_ups.settings_of(delivery.chat.site_id))
    return formataddr((clean_line(name), parseaddr(ours)[1]))


def _unsubscribe_url(delivery: Delivery) -> str:
    if delivery.kind == Kind.EMAIL:
        return opt_outs.unsubscribe_url(delivery.recipient, delivery.client_id)
    return notice_switches.link(delivery.member_id, delivery.kind) if delivery.member_id else ""


def _before(delivery: Delivery) -> list[str]:
    """What went to and fro before it, oldest first, so that a mailbox shows one conversation."""
    assert delivery.chat is not None
    visitor = delivery.chat.visitor_id
    sent = Delivery.objects.filter(
        chat__visitor=visitor, kind=Kind.EMAIL, recipient=delivery.recipient, sent_at__isnull=False
    ).exclude(pk=delivery.pk)
    came = InboundMail.objects.filter(
        chat__visitor=visitor, outcome=InboundMail.Outcome.JOINED, sender=delivery.recipient
    ).exclude(message_id="")
    said = [(one.claimed_at, reply_addresses.message_id(one)) for one in sent.order_by("-pk")[:NAMED]]
    said += [(one.received_at, one.message_id) for one in came.order_by("-pk")[:NAMED]]
    return [name for at, name in sorted(said) if at is not None][-NAMED:]
