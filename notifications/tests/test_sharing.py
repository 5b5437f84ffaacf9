"""**Send conversation**: from the form to a real mail server, and what never goes along."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Department, Operator
from chats.models import Chat, Visitor
from chats.services import notes, tags
from chats.services.people import BadEmail
from livechat.testing.cast import Told, accepted, answer, ask, at
from livechat.testing.races import errors, race
from notifications import tasks
from notifications.models import Delivery
from notifications.services import deliveries, sharing
from notifications.services.sharing import NoRecipient, TooManyTranscripts
from notifications.tests.conftest import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.row("O16"), pytest.mark.row("S13")]

TO = "boss@people.example"
State = Delivery.State


def share(chat: Chat, operator: Operator, *, ref: str = "form-1", **fields: Any) -> Delivery:
    return sharing.send(chat, operator, at(60), ref=ref, **({"to": TO} | fields))


def text_of(message: Any, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_text_and_html_hold_what_the_visitor_saw_and_nothing_else(
    vera: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga, "It is <b>hardy</b>, my card is 4111 1111 1111 1111", seconds=5)
    notes.leave(chat, olga, "A secret among colleagues", at(6))
    tags.put(chat, tags.create(chat.client, "Complaint"), True)
    delivery = share(chat, olga, message="As you asked.", subject="What we said")

    deliveries.send(delivery.pk, at(61))

    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at) == (State.SENT, at(61))
    [message] = mailbox.messages
    assert mailbox.recipients == [TO]
    assert (message["Subject"], message["To"]) == ("What we said", TO)
    assert message.get_content_type() == "multipart/alternative"
    plain, html = text_of(message, "plain"), text_of(message, "html")
    for body in (plain, html):
        assert "As you asked." in body
        assert "Hello?" in body
        assert "Olga" in body
        for secret in ("secret among", "Complaint", "accepted", "chat.", "broken"):
            assert secret not in body
    assert "It is <b>hardy</b>" in plain
    assert "It is &lt;b&gt;hardy&lt;/b&gt;" in html


@pytest.mark.row("I5")
def test_card_numbers_are_masked_in_the_words_above_it_too(vera: Visitor, olga: Operator) -> None:
    delivery = share(accepted(vera, olga), olga, message="4111 1111 1111 1111", subject="4111111111111111")
    for text in (delivery.text, delivery.html, delivery.subject):
        assert "4111 1111" not in text
        assert "41111111" not in text


@pytest.mark.parametrize(
    ("to", "error"),
    [
        ("", NoRecipient),
        ("  ", NoRecipient),
        ("boss", BadEmail),
        ("boss@people.example\nBcc: all@people.example", BadEmail),
        ("boss@people.example\r\nBcc: all@people.example", BadEmail),
        ("boss@people.example\u2028x", BadEmail),
        ("boss@people.example, vera@people.example", BadEmail),
        ("Boss <boss@people.example>", BadEmail),
    ],
)
def test_an_address_that_is_none_is_refused(
    vera: Visitor, olga: Operator, to: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        share(accepted(vera, olga), olga, to=to)
    assert not Delivery.objects.exists()


def test_a_line_break_in_the_subject_makes_no_header(vera: Visitor, olga: Operator, mailbox: Mailbox) -> None:
    delivery = share(accepted(vera, olga), olga, subject="Hello\r\nBcc: all@people.example")
    deliveries.send(delivery.pk, at(61))
    assert mailbox.recipients == [TO]
    assert mailbox.messages[0]["Bcc"] is None


@pytest.mark.both
def test_a_form_that_comes_twice_is_one_e_mail(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    assert share(chat, olga) == share(chat, olga)
    assert Delivery.objects.count() == 1


@pytest.mark.both
def test_a_conversation_is_sent_twenty_times_at_most(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    for number in range(20):
        share(chat, olga, ref=f"form-{number}")
    with pytest.raises(TooManyTranscripts):
        share(chat, olga, ref="one-too-many")
    assert Delivery.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_when_everybody_sends_at_once(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    for number in range(17):
        share(chat, olga, ref=f"form-{number}")
    done = race([lambda number=number: share(chat, olga, ref=f"race-{number}") for number in range(6)])  # type: ignore[misc]
    assert not errors(done, TooManyTranscripts)
    assert Delivery.objects.count() == 20
    slots = Delivery.objects.order_by("slot").values_list("slot", flat=True)
    assert list(slots) == list(range(1, 21))


# --- on the way


def test_two_workers_send_it_once(vera: Visitor, olga: Operator, mailbox: Mailbox) -> None:
    delivery = share(accepted(vera, olga), olga)
    for _ in range(2):
        deliveries.send(delivery.pk, at(61))
    assert len(mailbox.messages) == 1


@pytest.mark.row("W3")
def test_the_sweep_finds_what_is_due(
    vera: Visitor, olga: Operator, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = share(accepted(vera, olga), olga)
    begun: list[int] = []
    monkeypatch.setattr(
        tasks.send_delivery, "apply_async", lambda arguments, **options: begun.append(*arguments)
    )
    tasks.sweep_deliveries()
    assert begun == [delivery.pk]
    tasks.send_delivery(delivery.pk)
    begun.clear()
    tasks.sweep_deliveries()
    assert begun == []
    assert len(mailbox.messages) == 1


def test_an_address_that_is_refused_is_said(
    vera: Visitor, olga: Operator, mailbox: Mailbox, told: Told
) -> None:
    mailbox.refused.add(TO)
    chat = accepted(vera, olga)
    delivery = share(chat, olga)
    told.clear()
    deliveries.send(delivery.pk, at(61))
    delivery.refresh_from_db()
    assert delivery.state == State.FAILED
    assert TO not in delivery.problem
    assert [fact["data"] for fact in told.facts(f"desk:{chat.pk}")] == [{"panel": "share"}]


def test_what_python_takes_for_no_address_has_not_been_sent(
    vera: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    delivery = share(accepted(vera, olga), olga)
    Delivery.objects.filter(pk=delivery.pk).update(recipient="a@people.example, b@people.example")
    deliveries.send(delivery.pk, at(61))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem) == (State.FAILED, "This is no e-mail address.")
    assert not mailbox.messages


def test_a_mail_server_that_is_away_is_tried_again_for_hours(
    vera: Visitor, olga: Operator, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    delivery = share(accepted(vera, olga), olga)
    begin = delivery.due_at
    for expected in [State.QUEUED] * 8 + [State.FAILED]:
        assert deliveries.due(delivery.due_at) == [delivery.pk]
        deliveries.send(delivery.pk, delivery.due_at)
        assert deliveries.due(delivery.due_at) == []
        delivery.refresh_from_db()
        assert delivery.state == expected
    assert delivery.tries == 9
    assert delivery.due_at - begin == timedelta(minutes=255)


@pytest.mark.row("U4")
@pytest.mark.parametrize("busy", ["450 4.2.0 Greylisted", "451 4.3.0 Try again later"])
def test_what_a_mail_server_takes_later_is_sent_later_and_once(
    busy: str, vera: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    mailbox.busy.append(busy)
    delivery = share(accepted(vera, olga), olga)
    deliveries.send(delivery.pk, at(61))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.due_at, mailbox.messages) == (State.QUEUED, at(121), [])
    for _ in range(2):
        deliveries.send(delivery.pk, at(121))
    delivery.refresh_from_db()
    assert (delivery.state, len(mailbox.messages)) == (State.SENT, 1)


@pytest.mark.row("W1")
def test_what_a_dead_process_had_claimed_is_unknown_and_not_repeated(
    vera: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    delivery = share(accepted(vera, olga), olga)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.CLAIMED, claimed_at=at(61))
    deliveries.give_up_lost(at(61 + 299))
    deliveries.send(delivery.pk, at(361))
    delivery.refresh_from_db()
    assert delivery.state == State.CLAIMED
    deliveries.give_up_lost(at(61 + 301))
    deliveries.send(delivery.pk, at(400))
    delivery.refresh_from_db()
    assert delivery.state == State.UNKNOWN
    assert mailbox.messages == []


def test_deleting_the_conversation_deletes_its_copies(vera: Visitor, olga: Operator) -> None:
    from chats.signals import chats_emptied

    chat = accepted(vera, olga)
    share(chat, olga)
    chats_emptied.send(sender=Chat, chat_ids=[chat.pk])
    assert not Delivery.objects.exists()


# --- the form


@pytest.mark.row("O4")
@pytest.mark.row("O27")
@pytest.mark.row("S10")
def test_the_form_offers_the_visitor_and_the_departments(vera: Visitor, olga: Operator) -> None:
    vera.email = "vera@people.example"
    vera.save()
    chat = accepted(vera, olga)
    Department.objects.create(client=chat.client, name="Orders", email="orders@acme.example")
    http = Http()
    http.force_login(olga.user)
    page = http.get(f"/console/chats/{chat.pk}/share/").content.decode()
    assert 'value="vera@people.example"' in page
    assert 'data-value="orders@acme.example"' in page
    form = {"ref": "a", "to": "orders@acme.example", "subject": "", "message": ""}
    page = http.post(f"/console/chats/{chat.pk}/share/", form).content.decode()
    assert "on its way" in page
    assert Delivery.objects.get().recipient == "orders@acme.example"
    wrong = http.post(
        f"/console/chats/{chat.pk}/share/", form | {"ref": "b", "to": "a@b.example\nBcc: c@d.example"}
    )
    assert wrong.status_code == 422
    assert Delivery.objects.count() == 1
    Delivery.objects.update(state=State.SENT, sent_at=at(7200 + 120))
    page = http.get(f"/console/chats/{chat.pk}/share/").content.decode()
    assert re.search(r"Sent <time [^>]*>4 Mar 2026, 14:02 UTC</time>", page)


@pytest.mark.row("I1")
def test_nobody_sends_a_foreign_conversation(viktor: Visitor, carl: Operator, olga: Operator) -> None:
    chat = ask(viktor)
    http = Http()
    http.force_login(olga.user)
    answers = [http.post(f"/console/chats/{pk}/share/", {"ref": "a", "to": TO}) for pk in (chat.pk, 10**9)]
    assert {answer.status_code for answer in answers} == {404}
    assert not Delivery.objects.exists()
