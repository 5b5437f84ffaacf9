"""What a client sets, what visitors consent to, and how they stop it."""

from datetime import time

import pytest
from django.test import Client as Http

from accounts.models import Client, Member, Operator, Site
from chats.models import TextConsent, Visitor
from chats.services import queue
from chats.services.forms import Filled
from livechat.testing.cast import accepted, answer, ask, at
from livechat.testing.factories import MemberFactory
from notifications.models import FollowUpSettings
from notifications.services import follow_ups, inbound_texts, opt_outs
from notifications.tests.conftest import Mailbox
from notifications.tests.following import EMAIL, OURS, PHONE, left, plain, states, sweep
from notifications.tests.twilio_server import TwilioServer


@pytest.mark.row("U8")
def test_without_consent_there_is_no_text_and_the_email_goes_at_once(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    TextConsent.objects.all().delete()
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    assert sweep(361) == ["email"]
    assert twilio.texts == []


@pytest.mark.row("U8")
@pytest.mark.row("W2")
def test_stop_holds_until_start_and_unsubscribing_holds_for_emails_of_that_client(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    follow_ups.plan(chat.pk, at(361))
    inbound_texts.receive("SM1", PHONE, OURS, " stop. ", at(361))
    opt_outs.stop_emails(EMAIL.upper(), chat.client, at(361))
    assert sweep(2_000) == []
    assert states() == {"text": "failed", "email": "failed"}
    inbound_texts.receive("SM2", PHONE, OURS, "START", at(2_001))
    ask(reachable, "Hello again", seconds=2_002)
    left(chat, seconds=2_300)
    answer(chat, olga, seconds=2_301)
    assert sweep(3_500) == ["text"]


@pytest.mark.row("U3")
def test_a_clients_own_words_and_times(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    FollowUpSettings.objects.update(
        email_delay=60, quiet_from=time(11), quiet_until=time(13), sender_name="The gardeners",
        text_words="{sender} write: {words}", email_subject="News from {sender}", email_words="Here you are.",
    )  # fmt: skip
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, "Blue.", seconds=300)
    sweep(361)
    assert sweep(422) == ["email"]
    [mail] = mailbox.messages
    assert mail["Subject"] == "News from The gardeners"
    assert mail["From"] == "The gardeners <hello@livechat.example>"
    assert "Here you are." in plain(mail)
    assert sweep(3_600) == ["text", "email"]
    assert twilio.texts[0]["Body"].startswith("Acme Garden: The gardeners write: Blue. http")


@pytest.mark.row("U5")
@pytest.mark.both
def test_the_first_message_is_confirmed_by_text_and_no_other(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    FollowUpSettings.objects.update(confirms_first_message=True)
    chat = accepted(reachable, olga)
    ask(reachable, "And another thing", seconds=5)
    sweep(10)
    [text] = twilio.texts
    assert text["Body"].startswith("Acme Garden: we have your message.")
    assert text["Body"].endswith("STOP for no more texts.")
    # The second text to this number does not say again how to stop.
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    assert not twilio.texts[1]["Body"].endswith("texts.")


@pytest.mark.row("U5", "U3")
@pytest.mark.both
def test_the_first_message_is_confirmed_after_a_form_too(
    reachable: Visitor, olga: Operator, twilio: TwilioServer
) -> None:
    FollowUpSettings.objects.update(confirms_first_message=True)
    form = Filled([], name="Vera", phone=reachable.phone)
    chat = queue.send_form(reachable, ref="form-1", filled=form, now=at(0)).chat
    sweep(5)
    assert twilio.texts == [], "a form is no message"
    ask(reachable, "Do you have it in blue?", seconds=10)
    ask(reachable, "Or in green?", seconds=11)
    queue.accept(chat, olga, at(12))
    ask(reachable, "Hello?", seconds=13)
    sweep(20)
    [text] = twilio.texts
    assert text["Body"].startswith("Acme Garden: we have your message.")


@pytest.mark.row("U5")
def test_a_client_may_do_without_confirmations(
    reachable: Visitor, olga: Operator, twilio: TwilioServer
) -> None:
    accepted(reachable, olga)
    sweep(10)
    assert twilio.texts == []


@pytest.mark.row("U3")
def test_an_owner_sets_how_visitors_are_followed(acme_shop: Site) -> None:
    owner = MemberFactory(client=acme_shop.client, role=Member.Role.OWNER).user
    http = Http()
    http.force_login(owner)
    address = f"/dashboard/sites/{acme_shop.pk}/follow-ups/"
    page = http.get(address).content.decode()
    assert "neither a phone number nor an e-mail address" in page
    values = {"email_delay": "15", "quiet_from": "22:00", "quiet_until": "07:30", "sender_name": "Gardeners"}
    assert http.post(address, values).status_code == 302
    saved = FollowUpSettings.objects.get(site=acme_shop)
    assert (saved.email_delay, saved.quiet_from, saved.confirms_first_message) == (900, time(22), False)
    assert "Gardeners: Olga answered you" in http.get(address).content.decode()
    bad = [("email_delay", "0"), ("email_delay", "1e9"), ("quiet_from", "25:00"), ("sender_name", "x" * 61)]
    for wrong in map(dict, [[one] for one in bad]):
        assert http.post(address, values | wrong).status_code == 422
    saved.refresh_from_db()
    assert saved.email_delay == 900


@pytest.mark.row("U3", "I1")
@pytest.mark.parametrize("role", ["operator", "other", "nobody"])
def test_nobody_else_does(role: str, acme_shop: Site, bolt: Client) -> None:
    http = Http()
    if role != "nobody":
        client = bolt if role == "other" else acme_shop.client
        rank = Member.Role.OWNER if role == "other" else Member.Role.OPERATOR
        http.force_login(MemberFactory(client=client, role=rank).user)
    answered = http.post(f"/dashboard/sites/{acme_shop.pk}/follow-ups/", {"email_delay": "15"})
    assert answered.status_code == (302 if role == "nobody" else 404)
    assert not FollowUpSettings.objects.exists()


@pytest.mark.row("U8")
def test_the_unsubscribe_link_asks_first_and_can_be_undone(acme: Client) -> None:
    address = opt_outs.unsubscribe_url("Vera@People.example", acme.pk).partition("//")[2].partition("/")[2]
    http = Http(enforce_csrf_checks=True)
    assert "Unsubscribe" in http.get(f"/{address}").content.decode()
    assert not opt_outs.has_stopped_emails(EMAIL, acme)
    # As mail programs do it (RFC 8058).
    http.post(f"/{address}", {"List-Unsubscribe": "One-Click"})
    assert opt_outs.has_stopped_emails(EMAIL, acme)
    http.post(f"/{address}", {"List-Unsubscribe": "One-Click"})
    http.post(f"/{address}", {"again": "1"})
    assert not opt_outs.has_stopped_emails(EMAIL, acme)
    assert http.get(f"/{address[:-4]}xyz/").status_code == 404
