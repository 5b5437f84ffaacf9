"""Texts: what providers answer, and what people and providers tell us."""

from typing import Any

import pytest
from django.test import Client as Http
from twilio.request_validator import RequestValidator

from accounts.models import Client, Operator
from billing.models import TextPrice
from billing.services import post_units
from chats.models import Chat, Inquiry, TextConsent, Visitor
from chats.services import endings, marks, queue
from chats.services.marks import Mark
from livechat.testing.cast import accepted, answer, at, fresh
from livechat.testing.races import errors, race
from notifications.models import Delivery, OutboxMessage
from notifications.senders import twilio as senders_twilio
from notifications.services import deliveries, delivery_log, follow_ups, inbound_texts, opt_outs
from notifications.tests.conftest import Mailbox
from notifications.tests.following import (
    OURS,
    PHONE,
    UNITS,
    Kind,
    State,
    left,
    states,
    sweep,
)
from notifications.tests.twilio_server import SLOW, Answer, TwilioServer


@pytest.mark.row("W1")
@pytest.mark.parametrize(
    ("said", "state", "is_paid"),
    [
        (Answer(429, code=20429), "queued", True),
        (Answer(500), "unknown", True),
        (Answer(0), "unknown", True),
        (Answer(201, "no JSON"), "unknown", True),
        (Answer(201, "[]"), "unknown", True),
        (Answer(400, code=21211), "failed", False),
        (Answer(400, code=21610), "failed", False),
    ],
)
def test_whatever_the_provider_says_a_text_is_never_sent_twice(
    said: Answer, state: str, is_paid: bool, reachable: Visitor, olga: Operator, twilio: TwilioServer,
    mailbox: Mailbox,
) -> None:  # fmt: skip
    twilio.answers = [said]
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    assert states()["text"] == state
    assert (post_units.balance(chat.client) < UNITS) == is_paid
    sweep(500)
    assert len(twilio.texts) == (1 if state == "queued" else 0)
    # A block that the provider knows of counts as STOP (U8).
    assert opt_outs.has_stopped_texts(PHONE, OURS) == (said.code == 21610)


@pytest.mark.row("W1")
def test_a_provider_that_takes_too_long_is_not_asked_again(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(senders_twilio, "SECONDS", 0.1)
    twilio.answers = [Answer(SLOW)]
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    for seconds in (361, 500, 9_000):
        sweep(seconds)
    assert states()["text"] == "unknown"
    assert len(twilio.texts) == 1


def test_a_provider_that_is_away_is_tried_again(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, settings: Any
) -> None:
    address, settings.TWILIO_API_BASE = settings.TWILIO_API_BASE, "http://127.0.0.1:9"
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    assert sweep(361) == []
    assert states()["text"] == "queued"
    settings.TWILIO_API_BASE = address
    assert sweep(430) == ["text"]
    assert len(twilio.texts) == 1


@pytest.mark.row("U7")
@pytest.mark.both
def test_a_text_that_nobody_waits_for_any_more_is_paid_back(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    twilio.answers = [Answer(429, code=20429)]
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    assert post_units.balance(chat.client) < UNITS
    seq = fresh(chat).last_seq
    marks.store([Mark(chat.pk, None, delivered=seq, seen=seq)])
    assert sweep(500) == []
    text = Delivery.objects.get(kind=Kind.TEXT)
    assert (text.state, text.allowance, delivery_log.cost(text)) == (State.CANCELLED, None, 0)
    assert post_units.balance(chat.client) == UNITS


@pytest.mark.row("W1")
@pytest.mark.django_db(transaction=True)
def test_two_sweepers_send_one_text(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    assert not errors(race([lambda: follow_ups.plan(chat.pk, at(361))] * 4))
    [text] = Delivery.objects.filter(kind=Kind.TEXT)
    assert not errors(race([lambda: deliveries.send(text.pk, at(361))] * 4))
    assert len(twilio.texts) == 1


@pytest.mark.row("W2")
@pytest.mark.django_db(transaction=True)
def test_seen_and_claim_race_and_a_claim_after_seen_never_wins(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    for number in range(20):
        # Days apart, so that neither the pause between runs nor the day's three texts play a part.
        begin = number * 86_400 + 300
        answer(chat, olga, seconds=begin)
        follow_ups.plan(chat.pk, at(begin + 61))
        [text] = Delivery.objects.filter(kind=Kind.TEXT, state=State.QUEUED)
        seq = fresh(chat).last_seq
        seen = [Mark(chat.pk, None, delivered=seq, seen=seq)]
        assert not errors(
            race([lambda: marks.store(seen), lambda: deliveries.send(text.pk, at(begin + 61))])  # noqa: B023
        )
        text.refresh_from_db()
        assert text.state in ("sent", "cancelled")
        deliveries.send(text.pk, at(begin + 62))
    assert len(twilio.texts) == Delivery.objects.filter(kind=Kind.TEXT, state=State.SENT).count()


def test_a_reply_by_text_joins_the_chat_once(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    for _ in range(2):
        inbound_texts.receive("SM77", PHONE, OURS, "Blue is fine. 4111 1111 1111 1111", at(400))
    [said] = chat.messages.filter(author="visitor").exclude(seq=1)
    assert said.body.startswith("Blue is fine.")
    assert "4111" not in said.body
    assert sweep(2_000) == ["text"]
    inbound_texts.receive("SM78", "+14155559999", OURS, "Who is this?", at(500))
    assert chat.messages.filter(author="visitor").count() == 2


@pytest.mark.row("U10")
def test_no_reply_by_text_gets_lost(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    inbound_texts.receive("SM77", PHONE, OURS, "", at(400), has_files=True)
    assert chat.messages.filter(author="visitor", body="[File: MMS]").exists()
    endings.terminate(chat, olga, at(410))
    # The chats of today are used up, and none that was served comes before.
    Chat.objects.update(status=Chat.Status.REDIRECTED)
    monkeypatch.setattr(queue, "NEW_CHATS", 0)
    inbound_texts.receive("SM78", PHONE, OURS, "Blue is fine.", at(430))
    assert Inquiry.objects.get().body == "Blue is fine."
    caplog.set_level("INFO")
    Visitor.objects.update(blocked_at=at(440))
    inbound_texts.receive("SM79", PHONE, OURS, "Hello?", at(450))
    assert "code=unavailable" in caplog.text
    assert "Hello" not in caplog.text


@pytest.mark.row("I5", "S9")
def test_no_card_number_comes_in_by_two_texts(
    reachable: Visitor, olga: Operator, twilio: TwilioServer
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    for _ in range(2):
        for number, half in enumerate(("My card: 4111 1111", "1111", "1111")):
            inbound_texts.receive(f"SM{number}", PHONE, OURS, half, at(400 + number))
    said = list(chat.messages.filter(author="visitor").order_by("seq").values_list("body", flat=True))
    assert said == ["Hello?", "My card: 4111 1111", "1111", "••••"]


@pytest.mark.row("U10")
def test_a_text_that_never_went_out_is_not_the_one_that_is_answered(
    reachable: Visitor, olga: Operator, viktor: Visitor, carl: Operator, twilio: TwilioServer
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    others = accepted(viktor, carl)
    Delivery.objects.create(
        client=others.client, chat=others, kind=Kind.TEXT, reference="text:x", run=1, recipient=PHONE,
        sender=OURS, state=State.FAILED, created_at=at(380), due_at=at(380), claimed_at=at(380),
    )  # fmt: skip
    inbound_texts.receive("SM77", PHONE, OURS, "Blue is fine.", at(400))
    assert chat.messages.filter(body="Blue is fine.").exists()
    assert others.client.name not in inbound_texts.receive("SM78", PHONE, OURS, "HELP", at(401))


def test_what_the_provider_says_later_is_seen_and_never_taken_back(
    reachable: Visitor, olga: Operator, twilio: TwilioServer
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    text = Delivery.objects.get(kind=Kind.TEXT)
    inbound_texts.note_status(text.pk, "SMother", "failed", "30003", at(370))
    inbound_texts.note_status(text.pk, text.provider_id, "sent", "", at(370))
    assert states()["text"] == "sent"
    inbound_texts.note_status(text.pk, text.provider_id, "delivered", "", at(371))
    inbound_texts.note_status(text.pk, text.provider_id, "undelivered", "30003", at(372))
    assert states()["text"] == "delivered"
    assert post_units.balance(chat.client) < UNITS


def test_a_text_that_never_arrived_costs_nothing(
    reachable: Visitor, olga: Operator, twilio: TwilioServer
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    text = Delivery.objects.get(kind=Kind.TEXT)
    for _ in range(2):
        inbound_texts.note_status(text.pk, text.provider_id, "undelivered", "30003", at(372))
    assert states()["text"] == "failed"
    assert post_units.balance(chat.client) == UNITS


def test_without_a_provider_a_text_is_kept_in_the_outbox(
    reachable: Visitor, olga: Operator, settings: Any
) -> None:
    settings.DEBUG = True
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    assert sweep(361) == ["text"]
    [kept] = OutboxMessage.objects.all()


@pytest.mark.parametrize("signature", ["", "wrong", "right"])
def test_only_the_provider_speaks_for_texts(
    signature: str, acme: Client, settings: Any, twilio: TwilioServer
) -> None:
    said = {"MessageSid": "SM1", "From": PHONE, "To": OURS, "Body": "STOP"}
    address = f"{settings.BASE_URL}/hooks/sms/"
    right = RequestValidator("secret").compute_signature(address, said)
    headers = {"X-Twilio-Signature": right if signature == "right" else signature}
    answered = Http().post("/hooks/sms/", said, headers=headers)
    assert answered.status_code == (200 if signature == "right" else 403)
    assert opt_outs.has_stopped_texts(PHONE, OURS) == (signature == "right")


@pytest.mark.row("U8")
@pytest.mark.both
def test_an_older_start_that_is_told_again_lifts_no_stop(db: None) -> None:
    for said in (("SM1", "START"), ("SM2", "STOP"), ("SM1", "START")):
        inbound_texts.receive(said[0], PHONE, OURS, said[1], at(0))
    assert opt_outs.has_stopped_texts(PHONE, OURS)
    inbound_texts.receive("SM3", PHONE, OURS, "START", at(1))
    inbound_texts.receive("SM2", PHONE, OURS, "STOP", at(2))
    assert not opt_outs.has_stopped_texts(PHONE, OURS)
    for provider_id in ("", ""):
        inbound_texts.receive(provider_id, PHONE, OURS, "STOP", at(3))
        assert opt_outs.has_stopped_texts(PHONE, OURS)
        inbound_texts.receive(provider_id, PHONE, OURS, "START", at(4))


@pytest.mark.row("U8")
@pytest.mark.parametrize("number", ["+499001234567", "+19005550123", "+4930123456"])
def test_numbers_that_get_no_texts_cost_nothing(
    number: str, reachable: Visitor, olga: Operator, twilio: TwilioServer
) -> None:
    TextPrice.objects.get_or_create(country="DE", defaults={"units": 100})
    Visitor.objects.filter(pk=reachable.pk).update(phone=number)
    TextConsent.objects.update(phone=number)
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    assert states()["text"] == "failed"
    assert twilio.texts == []
    assert post_units.balance(chat.client) == UNITS
