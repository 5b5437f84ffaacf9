"""Whoever sets follow-ups up sees what visitors would get, and has it sent to themselves (U3)."""

import pytest
from django.test import Client as Http

from accounts.models import Operator, Site
from billing.models import PostUnitAccount, TextPrice
from billing.services import post_units
from livechat.testing.cast import at
from notifications.models import Delivery, FollowUpSettings
from notifications.services import deliveries, opt_outs
from notifications.tests.conftest import Mailbox
from notifications.tests.following import OURS, PHONE, plain
from notifications.tests.twilio_server import TwilioServer

pytestmark = [pytest.mark.django_db, pytest.mark.row("U3")]

UNITS = 10_000


@pytest.fixture
def http(ada: Operator, acme_shop: Site) -> Http:
    TextPrice.objects.create(country="US", units=100)
    TextPrice.objects.create(country="DE", units=790)
    post_units.grant(acme_shop.client, UNITS, reference="order:units")
    http = Http()
    http.force_login(ada.user)
    return http


def address(site: Site, door: str = "") -> str:
    return f"/dashboard/sites/{site.pk}/follow-ups/{door}"


def send_all() -> None:
    now = Delivery.objects.latest("pk").due_at
    for delivery_id in deliveries.due(now):
        deliveries.send(delivery_id, now)


def test_the_preview_fills_in_what_is_typed_and_says_what_it_costs(http: Http, acme_shop: Site) -> None:
    form = {
        "sender_name": "The gardeners", "email_delay": "x", "text_words": "{sender}: {words} {link} 🌱",
        "email_subject": "News from {sender}", "email_words": "Hello", "confirms_first_message": "on",
    }  # fmt: skip
    preview = http.post(address(acme_shop, "preview/"), form).json()
    assert preview["text"].startswith("The gardeners: We do, from 8 to 12. http")
    assert preview["text_size"].endswith("2 segments")
    assert preview["subject"] == "News from The gardeners"
    assert preview["words"] == "Hello"
    assert not FollowUpSettings.objects.exists()
    page = http.get(address(acme_shop)).content.decode()
    assert "Germany" in page
    assert "€0.0790" in page
    forms = http.get(f"/dashboard/sites/{acme_shop.pk}/forms/").content.decode()
    assert "from 100 post units" in forms


def test_the_text_is_paid_like_any_other(http: Http, acme_shop: Site, twilio: TwilioServer) -> None:
    answer = http.post(address(acme_shop, "try/"), {"phone": "+1 415 555-0123"}, follow=True)
    assert f"The text is on its way to {PHONE}." in answer.content.decode()
    send_all()
    [text] = twilio.texts
    assert text["To"] == PHONE
    assert text["Body"].endswith("Reply STOP for no more texts.")
    assert post_units.balance(acme_shop.client) == UNITS - 100
    sent = Delivery.objects.get()
    assert (sent.kind, sent.state, sent.units) == ("test_text", "sent", 100)


def test_the_e_mail_goes_to_ones_own_address_and_nowhere_else(
    http: Http, acme_shop: Site, ada: Operator, mailbox: Mailbox
) -> None:
    http.post(address(acme_shop, "try/"), {"to": "victim@people.example"})
    send_all()
    [mail] = mailbox.messages
    assert mailbox.recipients == [ada.user.email]
    assert mail["Subject"] == "Acme Garden answered you"
    assert "We do, from 8 to 12." in plain(mail)


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("", "Enter the number that it goes to"),
        ("abc", "Please enter a phone number with its country code"),
        ("+39 347 1234567", "Texts to this country are not sent."),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_is_written(
    phone: str, words: str, http: Http, acme_shop: Site
) -> None:
    answer = http.post(address(acme_shop, "try/"), {"phone": phone})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Delivery.objects.exists()


def test_without_units_it_is_said_in_words(http: Http, acme_shop: Site) -> None:
    Site.objects.filter(pk=acme_shop.pk).update(follow_up_by_phone=True, follow_up_by_email=True)
    PostUnitAccount.objects.update(balance=0)
    page = http.get(address(acme_shop)).content.decode()
    assert "There are no post units left, so no text goes out." in page
    assert "Visitors who left an e-mail address get an e-mail" in page
    answer = http.post(address(acme_shop, "try/"), {"phone": PHONE})
    assert "There are not enough post units for this text." in answer.content.decode()


def test_stop_holds_for_trials_too(http: Http, acme_shop: Site, twilio: TwilioServer) -> None:
    opt_outs.stop_texts(PHONE, OURS, at(0))
    answer = http.post(address(acme_shop, "try/"), {"phone": PHONE})
    assert "This number has told us STOP." in answer.content.decode()
    opt_outs.allow_texts(PHONE, OURS, at(1))
    http.post(address(acme_shop, "try/"), {"phone": PHONE})
    opt_outs.stop_texts(PHONE, OURS, at(2))  # a millisecond before it goes
    send_all()
    assert twilio.texts == []
    text = Delivery.objects.get()
    assert (text.state, text.problem) == ("failed", "This person has told us STOP.")


def test_there_are_ten_a_day(http: Http, acme_shop: Site) -> None:
    for _ in range(10):
        assert http.post(address(acme_shop, "try/")).status_code == 302
    answer = http.post(address(acme_shop, "try/"))
    assert answer.status_code == 422
    assert "10 of these have been sent today" in answer.content.decode()
    assert Delivery.objects.count() == 10


@pytest.mark.row("I1")
def test_a_foreign_website_is_none(acme_shop: Site, carl: Operator, olga: Operator) -> None:
    for operator in (carl, olga):
        http = Http()
        http.force_login(operator.user)
        for door in ("", "preview/", "try/"):
            assert http.post(address(acme_shop, door)).status_code == 404
    assert not Delivery.objects.exists()
