"""The outbox shows what would have gone out, and only on a development machine."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser

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


def test_an_empty_outbox_says_what_it_is_for(outbox: None, client: Browser) -> None:
    assert "Nothing has gone out yet" in client.get("/outbox/").content.decode()


def test_there_is_no_outbox_where_mail_really_goes_out(client: Browser) -> None:
    assert client.get("/outbox/").status_code == 404
