"""HELP is answered with who texts and how to stop, and seldom enough that two machines do not go on."""

from typing import Any

import pytest
from django.test import Client as Http
from twilio.request_validator import RequestValidator

from accounts.models import Operator
from chats.models import Visitor
from livechat.testing.cast import accepted, answer, at
from notifications.services import inbound_texts
from notifications.tests.conftest import Mailbox
from notifications.tests.following import OURS, PHONE, left, sweep
from notifications.tests.twilio_server import TwilioServer

pytestmark = [pytest.mark.django_db, pytest.mark.row("U8")]


def asked(seconds: float, body: str = "help") -> str:
    return inbound_texts.receive(f"SM{seconds}", PHONE, OURS, body, at(seconds))


@pytest.fixture
def texted(reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox) -> Visitor:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    assert sweep(361) == ["text"]
    return reachable


def test_help_names_the_client_and_how_to_stop_in_the_chats_language(texted: Visitor) -> None:
    words = asked(400)
    assert "Acme Garden" in words
    assert "STOP" in words
    Visitor.objects.filter(pk=texted.pk).update(language="de")
    german = asked(400 + 3600, "INFO")
    assert german != words
    assert "Acme Garden" in german
    assert "STOP" in german


def test_two_machines_do_not_go_on(texted: Visitor) -> None:
    assert asked(400)
    assert [asked(401 + number) for number in range(20)] == [""] * 20
    assert asked(400 + 3600)


def test_whom_we_never_texted_hears_nothing(texted: Visitor) -> None:
    assert inbound_texts.receive("SM1", "+14155550199", OURS, "HELP", at(400)) == ""


def test_it_goes_out_as_the_answer_to_the_provider(texted: Visitor, settings: Any) -> None:
    texted.site.client.name = "A & <b>"
    texted.site.client.save()
    said = {"MessageSid": "SM9", "From": PHONE, "To": OURS, "Body": "HELP"}
    signature = RequestValidator("secret").compute_signature(f"{settings.BASE_URL}/hooks/sms/", said)
    page = Http().post("/hooks/sms/", said, headers={"X-Twilio-Signature": signature})
    assert page["Content-Type"] == "text/xml"
    assert page.content.decode().count("<Message>") == 1
    assert "A &amp; &lt;b&gt;" in page.content.decode()
    assert Http().post("/hooks/sms/", said).status_code == 403
