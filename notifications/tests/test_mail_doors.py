"""The three ways in: our mail server, a mailbox, Mailgun. Each keeps an e-mail until it is committed."""

import hashlib
import hmac
import smtplib
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import DatabaseError, connections
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Operator, Site
from chats.models import Chat, Visitor
from livechat.tests.product import free_port
from notifications import mail_server, tasks
from notifications.mails import reading
from notifications.models import Delivery, InboundMail
from notifications.services import inbound_mails, joining, mailbox, reply_addresses
from notifications.tests.conftest import Mailbox
from notifications.tests.following import EMAIL
from notifications.tests.imap_server import ImapServer
from notifications.tests.mails import DOMAIN, followed, said, written

pytestmark = [pytest.mark.django_db, pytest.mark.row("U9")]

HOOK = "/hooks/mail/mime"
KEY = "key-of-mailgun"


@pytest.fixture
def sent(reachable: Visitor, olga: Operator, mailbox: Mailbox, settings: Any) -> tuple[Chat, Delivery, str]:
    """A chat, what was sent after its visitor, and where its answers go."""
    settings.REPLY_DOMAIN = DOMAIN
    Site.objects.update(follow_up_by_phone=False)
    chat, delivery = followed(reachable, olga)
    # The doors know what time it is.
    Delivery.objects.filter(pk=delivery.pk).update(claimed_at=timezone.now())
    return chat, delivery, reply_addresses.reply_to(delivery)


# --- our mail server


class MailIn(Controller):
    def factory(self) -> SMTP:
        return mail_server.Line(self.handler)


class Reception(mail_server.Reception):
    """Its threads let go of the test's database."""

    async def _run(self, verb: Any, *arguments: Any) -> Any:
        def run() -> Any:
            try:
                return verb(*arguments)
            finally:
                connections.close_all()

        return await super()._run(run)


@pytest.fixture
def mail_in() -> Iterator[MailIn]:
    server = MailIn(Reception(), hostname="127.0.0.1", port=free_port())
    server.start()
    yield server
    server.stop()


def client(server: MailIn) -> smtplib.SMTP:
    return smtplib.SMTP(server.hostname, server.port, local_hostname="people.example", timeout=20)


@pytest.mark.row("D1", "D4")
@pytest.mark.django_db(transaction=True)
def test_our_mail_server_takes_what_comes_to_an_address_of_ours(
    sent: tuple[Chat, Delivery, str], mail_in: MailIn
) -> None:
    chat, _, address = sent
    with client(mail_in) as smtp:
        for _ in range(2):
            assert smtp.sendmail(EMAIL, [address.upper()], written()) == {}
        assert said(chat) == ["Green, please."]
        for wrong in ("someone@evil.example", f"reply+1-aaaaaaaaaaaaaaaa@{DOMAIN}", f"postmaster@{DOMAIN}"):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                smtp.sendmail(EMAIL, [wrong], written(message_id="<2@p>"))
            assert refused.value.recipients[wrong][0] == 550
    [row] = InboundMail.objects.all()
    assert (row.door, row.outcome, row.size) == ("smtp", "joined", len(written()))


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_stored_now_is_left_with_the_other_server(
    sent: tuple[Chat, Delivery, str], mail_in: MailIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, _, address = sent

    def fails(*arguments: object, **named: object) -> None:
        raise DatabaseError

    with client(mail_in) as smtp:
        with monkeypatch.context() as broken:
            broken.setattr(joining, "join", fails)
            with pytest.raises(smtplib.SMTPDataError) as refused:
                smtp.sendmail(EMAIL, [address], written())
            assert refused.value.smtp_code == 451
        assert said(chat) == []
        assert smtp.sendmail(EMAIL, [address], written()) == {}
    assert said(chat) == ["Green, please."]


@pytest.mark.django_db(transaction=True)
def test_an_email_of_20_megabytes_is_refused_however_it_comes(
    sent: tuple[Chat, Delivery, str], mail_in: MailIn
) -> None:
    chat, _, address = sent
    huge = written("x\r\n") + b"x" * 76 + b"\r\n"
    huge += (b"y" * 76 + b"\r\n") * (20 * 2**20 // 78)
    with client(mail_in) as smtp:
        # As an honest server does, which says beforehand how long it is.
        with pytest.raises(smtplib.SMTPSenderRefused) as announced:
            smtp.sendmail(EMAIL, [address], huge)
        assert announced.value.smtp_code == 552
        smtp.rset()
        smtp.esmtp_features.pop("size")
        with pytest.raises(smtplib.SMTPDataError) as found:
            smtp.sendmail(EMAIL, [address], huge)
        assert found.value.smtp_code == 552
        smtp.mail(EMAIL)
        smtp.rcpt(address)
        smtp.putcmd("DATA")
        assert smtp.getreply()[0] == 354
        assert _flooded(smtp) == 552
    assert said(chat) == []


def _flooded(smtp: smtplib.SMTP) -> int:
    """What is said to one line without an end, before it hangs up."""
    assert smtp.sock is not None
    sent_bytes = 0
    try:
        while sent_bytes < 2 * mail_server.FLOOD_BYTES:
            smtp.sock.sendall(b"z" * 2**20)
            sent_bytes += 2**20
    except OSError:
        pass
    assert sent_bytes < 2 * mail_server.FLOOD_BYTES
    try:
        return smtp.getreply()[0]
    except (smtplib.SMTPServerDisconnected, OSError):
        # The answer was overtaken by the end of the line.
        return 552


@pytest.mark.django_db(transaction=True)
def test_who_guesses_addresses_is_sent_away(sent: tuple[Chat, Delivery, str], mail_in: MailIn) -> None:
    with client(mail_in) as smtp:
        smtp.ehlo()
        smtp.mail(EMAIL)
        for number in range(mail_server.WRONG_ADDRESSES):
            assert smtp.rcpt(f"reply+{number}-aaaaaaaaaaaaaaaa@{DOMAIN}")[0] == 550
        assert smtp.rcpt(sent[2])[0] == 421


@pytest.mark.django_db(transaction=True)
def test_connections_have_their_number(mail_in: MailIn) -> None:
    place = (mail_in.hostname, mail_in.port)
    lines = [socket.create_connection(place) for _ in range(mail_server.CONNECTIONS)]
    try:
        assert all(line.recv(3) == b"220" for line in lines)
        with socket.create_connection(place) as one_more:
            assert one_more.recv(3) in (b"421", b"220")
            rest = b"".join(iter(lambda: one_more.recv(1_000), b""))
            assert b"Too many connections" in rest
    finally:
        for line in lines:
            line.close()


# --- a mailbox


@pytest.fixture
def box(settings: Any) -> Iterator[ImapServer]:
    server = ImapServer("replies", "pass word")
    settings.IMAP_URL = f"imap://replies:pass%20word@127.0.0.1:{server.port}/INBOX"
    yield server
    server.close()


@pytest.mark.row("D4")
def test_a_mailbox_is_read_and_what_was_taken_is_marked(
    sent: tuple[Chat, Delivery, str], box: ImapServer
) -> None:
    chat, _, address = sent
    elsewhere = written("Hello?", To="other@people.example", message_id="<2@p>")
    box.mails = [written(To=f"Acme <{address}>"), elsewhere]
    tasks.fetch_mails()
    assert said(chat) == ["Green, please."]
    assert box.seen == {1, 2}
    assert sorted(InboundMail.objects.values_list("outcome", flat=True)) == ["joined", "unknown"]
    box.seen.clear()
    tasks.fetch_mails()
    assert said(chat) == ["Green, please."]
    assert 'SELECT "INBOX"' in box.asked


@pytest.mark.row("D1")
def test_a_line_that_breaks_before_the_mark_loses_and_doubles_nothing(
    sent: tuple[Chat, Delivery, str], box: ImapServer
) -> None:
    chat, _, address = sent
    box.mails = [written(To=address)]
    for cut_at in ("LOGIN", "SEARCH", "RFC822", "PEEK", "STORE"):
        box.cut_at = cut_at
        assert mailbox.fetch(timezone.now()) == 0
        assert box.seen == set()
    box.cut_at = ""
    assert mailbox.fetch(timezone.now()) == 1
    assert said(chat) == ["Green, please."]


def test_one_that_fails_and_one_that_is_too_long_hold_up_no_other(
    sent: tuple[Chat, Delivery, str], box: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, _, address = sent
    box.mails = [written("Bad", To=address), written(To=address), written(To=address, message_id="<3@p>")]
    box.sizes = {2: reading.MAIL_BYTES + 1}
    receive = inbound_mails.receive

    def fails(raw: bytes, *arguments: Any, **named: Any) -> InboundMail:
        if b"Bad" in raw:
            raise ValueError
        return receive(raw, *arguments, **named)

    monkeypatch.setattr(inbound_mails, "receive", fails)
    assert mailbox.fetch(timezone.now()) == 2
    assert box.seen == {2, 3}
    assert said(chat) == ["Green, please."]
    assert not [one for one in box.asked if one.startswith("UID FETCH 2 (BODY")]


def test_what_a_server_sent_back_is_known_in_a_mailbox_too(
    sent: tuple[Chat, Delivery, str], box: ImapServer
) -> None:
    chat, _, address = sent
    box.mails = [b"Return-Path: <>\r\nDelivered-To: " + address.encode() + b"\r\n" + written("Away.")]
    mailbox.fetch(timezone.now())
    assert InboundMail.objects.get().outcome == "automatic"


# --- Mailgun


def posted(raw: bytes, address: str, *, key: str = KEY, when: float = 0, **more: str) -> dict[str, str]:
    stamp, token = str(int(time.time() + when)), "t" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "recipient": address, "sender": EMAIL, "body-mime": raw.decode(), "timestamp": stamp, "token": token,
        "signature": signature, **more,
    }  # fmt: skip


@pytest.fixture
def mailgun(settings: Any) -> Http:
    settings.MAILGUN_SIGNING_KEY = KEY
    return Http()


@pytest.mark.parametrize("form", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_mailgun_hands_over_and_is_told_once_it_is_stored(
    form: str, sent: tuple[Chat, Delivery, str], mailgun: Http
) -> None:
    chat, _, address = sent
    fields = posted(written("Grün, bitte."), address)
    for _ in range(2):
        if form == "multipart/form-data":
            answered = mailgun.post(HOOK, fields)
        else:
            answered = mailgun.post(HOOK, urlencode(fields), content_type=form)
        assert answered.status_code == 200
    assert said(chat) == ["Grün, bitte."]
    assert InboundMail.objects.get().door == "webhook"


@pytest.mark.row("M6")
@pytest.mark.parametrize(
    "wrong",
    [{"key": "another"}, {"when": -400}, {"when": 400}, {"signature": ""}, {"signature": "é"},
     {"timestamp": "9" * 40}, {"timestamp": "²"}, {"token": "changed"}],
    ids=str,
)  # fmt: skip
def test_only_mailgun_speaks_for_mailgun_and_only_now(
    wrong: dict[str, Any], sent: tuple[Chat, Delivery, str], mailgun: Http
) -> None:
    chat, _, address = sent
    assert mailgun.post(HOOK, posted(written(), address, **wrong)).status_code == 403
    assert said(chat) == []
    assert not InboundMail.objects.exists()


def test_without_a_key_nobody_does(sent: tuple[Chat, Delivery, str], settings: Any) -> None:
    settings.MAILGUN_SIGNING_KEY = ""
    assert Http().post(HOOK, posted(written(), sent[2], key="")).status_code == 403
    for body in (b"", b"\0", b"=" * 5_000):
        assert Http().post(HOOK, body, content_type="multipart/form-data; boundary=a").status_code == 403
        assert Http().post(HOOK, body, content_type="application/x-www-form-urlencoded").status_code == 403


def test_what_has_no_place_is_not_to_be_tried_again(sent: tuple[Chat, Delivery, str], mailgun: Http) -> None:
    assert mailgun.post(HOOK, posted(written(), "other@people.example")).status_code == 406
    assert mailgun.post(HOOK, posted(b"", sent[2])).status_code == 406


def test_a_large_email_comes_through_a_form(
    sent: tuple[Chat, Delivery, str], mailgun: Http, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    chat, _, address = sent
    Chat.objects.filter(pk=chat.pk).update(uploads_allowed=True)
    raw = written(files=(("plan.pdf", b"%PDF-1.4 " + b"x" * 3 * 2**20),))
    assert mailgun.post(HOOK, posted(raw, address)).status_code == 200
    assert said(chat) == ["Green, please.", "plan.pdf"]
