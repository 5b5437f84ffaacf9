"""E-mails as people, programs and mail servers write them."""

from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from typing import Any

from accounts.models import Operator
from chats.models import Chat, Visitor
from livechat.testing.cast import accepted, answer, at
from notifications.models import Delivery, InboundMail
from notifications.services import inbound_mails, reply_addresses
from notifications.tests.following import EMAIL, Kind, left, sweep

DOMAIN = "reply.livechat.example"
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def followed(visitor: Visitor, operator: Operator, *, begin: float = 0) -> tuple[Chat, Delivery]:
    """They left, were answered, and had an e-mail 362 s after `begin`: the chat, and what was sent."""
    chat = accepted(visitor, operator, seconds=begin)
    left(chat, seconds=begin + 271)
    answer(chat, operator, "In blue and in green.", seconds=begin + 300)
    sweep(begin + 362)
    return chat, Delivery.objects.filter(chat=chat, kind=Kind.EMAIL).latest("pk")


def written(
    text: str = "Green, please.", *, sender: str = f"Vera <{EMAIL}>", message_id: str = "<1@people.example>",
    files: tuple[tuple[str, bytes], ...] = (), html: str = "", **headers: str,
) -> bytes:  # fmt: skip
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = sender, "Re: Acme Garden answered you", message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    if text:
        mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html") if text else mail.set_content(html, subtype="html")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes(policy=SMTP)


def bounced(delivery: Delivery, status: str = "5.1.1", action: str = "failed") -> bytes:
    """What a mail server sends back (RFC 3464)."""
    report = EmailMessage()
    report["From"], report["Subject"] = "MAILER-DAEMON@people.example", "Undelivered Mail Returned to Sender"
    report["Message-ID"] = f"<{status}.{action}@people.example>"
    report["Auto-Submitted"] = "auto-replied"
    report["Content-Type"] = 'multipart/report; report-type="delivery-status"'
    words = MIMEPart()
    words.set_content("I could not deliver your message.")
    said = (
        f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; people.example\r\n\r\n"
        f"Final-Recipient: rfc822; {delivery.recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
    )
    edge = "edge-of-parts"
    head = report.as_bytes(policy=SMTP).replace(
        b'report-type="delivery-status"', f'report-type="delivery-status"; boundary={edge}'.encode()
    )
    parts = [words.as_bytes(policy=SMTP), said.encode()]
    body = b"".join(b"--%s\r\n%s\r\n" % (edge.encode(), part) for part in parts)
    return head.rstrip() + b"\r\n\r\n" + body + b"--%s--\r\n" % edge.encode()


def came(raw: bytes, to: Delivery | str, *, seconds: float = 400, **how: Any) -> str:
    """What becomes of it."""
    address = to if isinstance(to, str) else reply_addresses.reply_to(to)
    received = inbound_mails.receive(raw, address, InboundMail.Door.SMTP, at(seconds), **how)
    return received.outcome


def said(chat: Chat) -> list[str]:
    """What the visitor has said after their first line."""
    return list(
        chat.messages.filter(author="visitor", seq__gt=1).order_by("seq").values_list("body", flat=True)
    )
