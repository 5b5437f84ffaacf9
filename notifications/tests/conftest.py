"""A real mail server on loopback, and what it was handed."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from accounts.models import Site
from billing.models import TextPrice
from billing.services import post_units
from chats.models import TextConsent, Visitor
from livechat.testing.cast import Told
from livechat.testing.factories import NOON
from livechat.tests.product import free_port
from notifications.models import FollowUpSettings
from notifications.tests.following import EMAIL, OURS, PHONE, UNITS
from notifications.tests.twilio_server import TwilioServer


class Mailbox:
    """Takes every e-mail but those to `refused`; `busy` is what it says instead, one an e-mail."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.senders: list[str | None] = []
        self.refused: set[str] = set()
        self.busy: list[str] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 No such mailbox"
        if self.busy and self.busy[0].startswith("450"):
            return self.busy.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.busy:
            return self.busy.pop(0)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)
        self.recipients += envelope.rcpt_tos
        self.senders.append(envelope.mail_from)
        return "250 OK"


@pytest.fixture(autouse=True)
def _around(commits: None, told: Told) -> None:
    """What follows a commit happens, and nothing is published into the void."""


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """The product's own e-mail backend talks to it."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    yield mailbox
    controller.stop()


@pytest.fixture
def twilio(settings: Any) -> Iterator[TwilioServer]:
    server = TwilioServer()
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "secret"
    settings.TWILIO_FROM, settings.TWILIO_API_BASE = OURS, server.url
    yield server
    server.close()


@pytest.fixture
def reachable(vera: Visitor, acme_shop: Site) -> Visitor:
    """Left both her addresses, and consented to texts."""
    Site.objects.filter(pk=acme_shop.pk).update(follow_up_by_email=True, follow_up_by_phone=True)
    Visitor.objects.filter(pk=vera.pk).update(email=EMAIL, phone=PHONE, time_zone="UTC")
    TextConsent.objects.create(visitor=vera, phone=PHONE, words="Yes", version="1", given_at=NOON)
    TextPrice.objects.create(country="US", units=100)
    post_units.grant(acme_shop.client, UNITS, reference="order:units")
    # Of follow-ups alone, but for the tests of confirmations.
    FollowUpSettings.objects.create(site=acme_shop, confirms_first_message=False)
    vera.refresh_from_db()
    return vera
