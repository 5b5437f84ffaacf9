"""The outbox shows what would have gone out, as a phone and a mail program do, and only while developing."""

from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client as Browser

from notifications.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox(settings: Any) -> None:
    settings.OUTBOX = True
    settings.EMAIL_BACKEND = "notifications.senders.outbox.EmailBackend"


def test_an_email_is_kept_and_its_link_can_be_clicked(outbox: None, client: Browser) -> None:
    mail.send_mail("Hello", "Open https://shop.example/x now", None, ["vera@shop.example"])
    page = client.get("/outbox/").content.decode()
    assert "vera@shop.example" in page
    assert 'href="https://shop.example/x"' in page


def test_markup_in_an_email_stays_text(outbox: None, client: Browser) -> None:
    mail.send_mail("<b>Hello", "<script>alert(1)</script>", None, ["vera@shop.example"])
    page = client.get("/outbox/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;Hello" in page


def test_its_html_is_shown_in_a_box_where_nothing_runs(outbox: None, client: Browser) -> None:
    message = EmailMultiAlternatives(
        "Hello",
        "Plain",
        None,
        ["vera@shop.example"],
        headers={"List-Unsubscribe": "<https://shop.example/u>"},
    )
    message.attach_alternative("<html><head></head><script>alert(1)</script><b>Bold</b></html>", "text/html")
    message.send()
    page = client.get("/outbox/").content.decode()
    assert "List-Unsubscribe" in page
    assert 'sandbox="allow-popups' in page
    assert "alert(1)" not in page
    kept = OutboxMessage.objects.get()
    box = client.get(f"/outbox/{kept.pk}/html/")
    policy = box["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert box["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in box.content.decode()


def test_messages_stand_by_their_recipient(outbox: None, client: Browser) -> None:
    OutboxMessage.objects.create(kind="text", recipient="+14155550123", sender="+15005550006", body="First")
    mail.send_mail("Hello", "To Vera", None, ["vera@shop.example"])
    OutboxMessage.objects.create(
        kind="text", recipient="+14155550123", sender="+15005550006", body="See https://shop.example/r/1"
    )
    page = client.get("/outbox/?to=%2B14155550123").content.decode()
    assert page.index("First") < page.index('href="https://shop.example/r/1"')
    assert "To Vera" not in page
    assert 'aria-label="2 messages"' in page
    assert "Nothing for this address" in client.get("/outbox/?to=nobody").content.decode()


def test_an_empty_outbox_says_what_it_is_for(outbox: None, client: Browser) -> None:
    assert "Nothing has gone out yet" in client.get("/outbox/").content.decode()


def test_there_is_no_outbox_where_mail_really_goes_out(client: Browser) -> None:
    kept = OutboxMessage.objects.create(kind="email", recipient="v@x.example", sender="h@x.example", body="")
    assert client.get("/outbox/").status_code == 404
    assert client.get(f"/outbox/{kept.pk}/html/").status_code == 404
