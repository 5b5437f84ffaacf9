"""Whoever uses the contact form gets a confirmation, in their language, and nobody is flooded with them."""

import pytest

from accounts.models import Operator
from chats.models import Visitor
from chats.services import inquiries
from livechat.testing.cast import Told, at
from notifications.models import Delivery
from notifications.services import deliveries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits")]


def send(visitor: Visitor, ref: str, *, email: str = "Vera@example.com", text: str = "Hello") -> None:
    inquiries.send(visitor, ref=ref, name="Vera", email=email, phone="+43 1 58858", text=text, now=at(0))


def test_a_confirmation_is_queued_once_and_repeats_nothing_of_what_was_written(
    vera: Visitor, told: Told
) -> None:
    for _ in range(2):
        send(vera, "a", text="Buy pills at https://evil.example")
    receipt = Delivery.objects.get()
    assert (receipt.recipient, receipt.kind) == ("vera@example.com", "inquiry_receipt")
    assert "Chat with us" in receipt.subject
    for body in (receipt.text, receipt.html):
        assert "We have your message" in body
        assert "evil" not in body
        assert "Vera" not in body


def test_it_speaks_the_visitors_language(vera: Visitor, told: Told) -> None:
    vera.locale = "ar-EG"
    vera.save()
    send(vera, "a")
    assert 'lang="ar" dir="rtl"' in Delivery.objects.get().html


def test_a_locale_that_is_none_is_english(vera: Visitor, told: Told) -> None:
    vera.locale = "<script>"
    vera.save()
    send(vera, "a")
    assert 'lang="en"' in Delivery.objects.get().html


def test_one_address_gets_three_a_day(vera: Visitor, viktor: Visitor, told: Told, olga: Operator) -> None:
    for number in range(5):
        send(vera if number % 2 else viktor, f"r{number}")
    send(vera, "other", email="other@example.com")
    receipts = Delivery.objects.filter(kind="inquiry_receipt")
    assert receipts.filter(recipient="vera@example.com").count() == 3
    assert receipts.count() == 4


def test_without_an_address_nothing_goes_out(vera: Visitor, told: Told) -> None:
    send(vera, "a", email="")
    assert not Delivery.objects.exists()


def test_it_is_sent_as_text_and_html(vera: Visitor, told: Told, mailoutbox: list[object]) -> None:
    send(vera, "a")
    [due] = deliveries.due(at(1))
    deliveries.send(due, at(1))
    assert Delivery.objects.get().state == "sent"
