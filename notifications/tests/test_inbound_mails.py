"""Answers by e-mail: into the conversation, or to whom they belong; never twice, and never answered."""

from typing import Any

import pytest
from django.test import Client as Http

from accounts.models import Client, Operator, Site
from chats import groups
from chats.models import Chat, Inquiry, Ticket, Visitor
from chats.services import deadlines, endings, inbox, presence, queue, removal, tickets, transcripts
from livechat.testing.cast import Told, answer, ask, at, fresh, go_offline
from livechat.testing.factories import VisitorFactory
from livechat.testing.races import errors, race
from notifications.models import DeadAddress, Delivery, InboundMail
from notifications.services import deliveries, inbound_mails, inbound_texts, reply_addresses
from notifications.tests.conftest import Mailbox
from notifications.tests.following import EMAIL, Kind, State, plain, sweep
from notifications.tests.mails import DOMAIN, bounced, came, followed, said, written
from notifications.tests.twilio_server import TwilioServer

pytestmark = pytest.mark.django_db

WEEK = 7 * 24 * 3600


@pytest.fixture(autouse=True)
def _replies(settings: Any, acme_shop: Site) -> None:
    settings.REPLY_DOMAIN = DOMAIN


@pytest.fixture
def reachable(reachable: Visitor) -> Visitor:
    """By e-mail alone; left at 12:01, and has not been seen since."""
    Site.objects.update(follow_up_by_phone=False)
    return reachable


# --- into the conversation


@pytest.mark.row("U9", "S9", "I5")
@pytest.mark.both
def test_an_answer_joins_its_chat_once_and_masked(
    reachable: Visitor, olga: Operator, mailbox: Mailbox, told: Told
) -> None:
    chat, delivery = followed(reachable, olga)
    [mail] = mailbox.messages
    assert mail["Reply-To"] == reply_addresses.reply_to(delivery)
    assert "— Reply above this line —" in plain(mail)
    assert "replies to this e-mail are not read" not in plain(mail)
    told.clear()
    quoted = "\n".join(f"> {line}" for line in plain(mail).split("\n"))
    raw = written(f"Green. 4111 1111 1111 1111\n\nOn Sun, Nov 22, 2026, Acme wrote:\n{quoted}")
    assert [came(raw, delivery) for _ in range(2)] == ["joined", "joined"]
    assert said(chat) == ["Green. •••• •••• •••• 1111"]
    assert told.types(groups.chat(chat.pk)).count("message.sent") == 1
    assert (fresh(chat).status, fresh(chat).operator, fresh(chat).away_at) == ("active", olga, None)
    [row] = InboundMail.objects.all()
    assert (row.chat, row.sender, row.outcome) == (chat, EMAIL, "joined")
    # Nothing is sent after who has answered, and nothing in answer to them.
    assert sweep(3_000) == ["email"]
    assert len(mailbox.messages) == 1


@pytest.mark.row("U9")
def test_who_answered_by_email_waits_for_the_answer_by_email(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    assert came(written(), delivery, seconds=400) == "joined"
    # They are on no page, and still the operator's clock runs until they are answered.
    presence.mark_left(chat.pk, at(410))
    assert fresh(chat).away_at is None
    answer(chat, olga, "It is yours.", seconds=420)
    presence.mark_left(chat.pk, at(430))
    assert fresh(chat).away_at == at(430)
    assert sweep(1_400) == ["email", "email"]
    first, second = mailbox.messages
    assert "It is yours." in plain(second)
    assert "In blue and in green." not in plain(second)
    # A mailbox shows one conversation.
    assert first["Message-ID"] == reply_addresses.message_id(delivery)
    assert "In-Reply-To" not in first
    assert second["In-Reply-To"] == "<1@people.example>"
    assert second["References"] == f"{first['Message-ID']} <1@people.example>"


@pytest.mark.row("U9")
def test_if_its_operator_is_gone_the_chat_waits_for_them_first_and_is_not_dropped(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    presence.mark_left(chat.pk, at(363))
    go_offline(olga, seconds=370)
    assert came(written(), delivery) == "joined"
    chat = fresh(chat)
    assert (chat.status, chat.preferred_operator) == ("queued", olga)
    presence.mark_left(chat.pk, at(500))
    deadlines.settle(chat.pk, at(2_000))
    assert fresh(chat).status == "queued"


@pytest.mark.row("U9")
def test_an_answer_after_the_end_begins_a_chat_that_goes_on_from_it(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    endings.terminate(chat, olga, at(380))
    assert came(written(), delivery) == "joined"
    new = Chat.objects.get(linked_to=chat)
    assert (new.status, new.operator) == ("assigned", olga)
    presence.mark_left(new.pk, at(410))
    deadlines.settle(new.pk, at(2_000))
    assert fresh(new).status in ("queued", "assigned")
    assert came(written(), delivery) == "joined"
    assert Chat.objects.filter(visitor=reachable).count() == 2


@pytest.mark.row("U9", "S8")
def test_an_answer_when_nobody_is_there_is_an_inquiry_as_well(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    endings.terminate(chat, olga, at(380))
    go_offline(olga, seconds=390)
    assert came(written(), delivery) == "joined"
    [inquiry] = Inquiry.objects.all()
    assert (inquiry.email, inquiry.body) == (EMAIL, "Green, please.")
    assert inquiry.chat is not None
    assert inquiry.chat.status == "redirected"


@pytest.mark.row("U9")
def test_who_answers_their_transcript_is_in_the_conversation_too(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, _ = followed(reachable, olga)
    transcripts.mail_to_self(chat, EMAIL, at(370), ref="ref-of-transcript")
    [delivery] = Delivery.objects.filter(kind=Kind.TRANSCRIPT)
    assert came(written(), delivery) == "joined"
    assert said(chat) == ["Green, please."]


@pytest.mark.row("D4")
@pytest.mark.django_db(transaction=True)
def test_one_email_through_several_doors_at_once_is_one_message(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    address, raw = reply_addresses.reply_to(delivery), written()
    takes = [
        lambda door=door: inbound_mails.receive(raw, address, door, at(400)) for door in InboundMail.Door
    ]
    assert not errors(race(takes * 2))
    assert said(chat) == ["Green, please."]
    assert InboundMail.objects.count() == 1


def test_what_died_half_way_is_taken_up_again(reachable: Visitor, olga: Operator, mailbox: Mailbox) -> None:
    chat, delivery = followed(reachable, olga)
    came(written(), delivery)
    InboundMail.objects.all().delete()
    assert came(written(), delivery, seconds=500) == "joined"
    assert said(chat) == ["Green, please."]


# --- not into the conversation


@pytest.mark.row("U9", "I7", "S8")
@pytest.mark.parametrize("sender", ["mallory@people.example", "VERA@people.example.evil.example"])
def test_somebody_elses_answer_is_an_inquiry_of_theirs(
    sender: str, reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    assert came(written(sender=f"Mallory <{sender}>"), delivery) == "inquiry"
    assert said(chat) == []
    [inquiry] = Inquiry.objects.all()
    assert (inquiry.email, inquiry.name, inquiry.chat) == (sender.lower(), "Mallory", chat)
    assert inquiry.body == "Re: Acme Garden answered you\n\nGreen, please."
    reachable.refresh_from_db()
    assert (reachable.email, reachable.name) == (EMAIL, "")


@pytest.mark.row("U9")
def test_after_a_week_an_answer_is_an_inquiry(reachable: Visitor, olga: Operator, mailbox: Mailbox) -> None:
    chat, delivery = followed(reachable, olga)
    assert came(written(), delivery, seconds=362 + WEEK) == "inquiry"
    assert said(chat) == []
    assert came(written(message_id="<2@p>"), delivery, seconds=361 + WEEK) == "joined"


@pytest.mark.row("U9", "I7")
def test_who_is_in_another_conversation_meanwhile_does_not_write_into_it(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    endings.terminate(chat, olga, at(380))
    other = ask(reachable, "Something else", seconds=390)
    Chat.objects.filter(pk=other.pk).update(linked_to=None)
    assert came(written(), delivery) == "inquiry"
    assert said(other) == []


@pytest.mark.row("S8")
def test_the_answer_to_an_answered_inquiry_is_a_new_one(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    inquiry = Inquiry.objects.create(
        client=reachable.site.client, site=reachable.site, visitor=reachable, ref="form", body="Blue?",
        email=EMAIL, created_at=at(0),
    )  # fmt: skip
    inbox.answer(inquiry, olga, at(10), ref="form-1", body="Green.")
    [delivery] = Delivery.objects.filter(kind=Kind.INQUIRY_REPLY)
    deliveries.send(delivery.pk, at(11))
    [mail] = mailbox.messages
    assert mail["Reply-To"] == reply_addresses.reply_to(delivery)
    assert "Auto-Submitted" not in mail
    assert came(written("Thank you."), delivery) == "inquiry"
    assert Inquiry.objects.latest("pk").body.endswith("Thank you.")


@pytest.mark.row("O14")
@pytest.mark.both
def test_the_answer_to_a_ticket_is_in_the_ticket_which_is_open_again(
    acme: Client, olga: Operator, mailbox: Mailbox
) -> None:
    ticket = tickets.open_one(acme, olga, at(0), ref="t", subject="Ferns", body="Order", email=EMAIL)
    tickets.reply(ticket, olga, at(10), ref="r", body="Green or blue?", is_internal=False)
    [delivery] = Delivery.objects.filter(kind=Kind.TICKET_REPLY)
    deliveries.send(delivery.pk, at(11))
    assert mailbox.messages[0]["Reply-To"] == reply_addresses.reply_to(delivery)
    answered = written("Green.", files=(("plan.pdf", b"x"),))
    assert [came(answered, delivery) for _ in range(2)] == ["joined", "joined"]
    other = written("Blue!", sender="boss@people.example", message_id="<2@people.example>")
    assert came(other, delivery) == "joined"
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.OPEN
    replies = list(ticket.replies.filter(operator=None).values_list("body", flat=True))
    assert replies == ["Green.\n\n[Not kept: plan.pdf]", "[boss@people.example]\n\nBlue!"]
    http = Http()
    http.force_login(olga.user)
    assert EMAIL in http.get(f"/console/tickets/{ticket.pk}/").content.decode()
    assert Delivery.objects.count() == 1, "nobody is answered by a machine"


@pytest.mark.row("X15")
def test_who_is_blocked_is_refused(reachable: Visitor, olga: Operator, mailbox: Mailbox) -> None:
    chat, delivery = followed(reachable, olga)
    endings.terminate(chat, olga, at(380))
    Visitor.objects.filter(pk=reachable.pk).update(blocked_at=at(390))
    assert came(written(), delivery) == "refused"
    assert not Inquiry.objects.exists()


@pytest.mark.row("U9", "O6")
def test_whoever_deletes_the_conversation_takes_its_address_back(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    came(written(), delivery)
    address = reply_addresses.reply_to(delivery)
    endings.terminate(chat, olga, at(410))
    Chat.objects.filter(pk=chat.pk).update(deleted_at=at(420), is_listed=False)
    assert reply_addresses.delivery_at(address) is None
    removal.sweep(at(440))
    assert came(written(message_id="<2@p>"), address) == "unknown"
    assert not InboundMail.objects.filter(sender=EMAIL, outcome="joined").exists()
    assert not Inquiry.objects.exists()


def test_nobody_can_make_an_address_of_ours(reachable: Visitor, olga: Operator, mailbox: Mailbox) -> None:
    chat, delivery = followed(reachable, olga)
    right = reply_addresses.reply_to(delivery)
    assert reply_addresses.delivery_at(right.upper()) == delivery
    Delivery.objects.create(
        client=chat.client, chat=chat, kind=Kind.EMAIL, reference="email:other", recipient="other@p.example",
        created_at=at(0), due_at=at(0),
    )  # fmt: skip
    other = Delivery.objects.latest("pk")
    for wrong in (
        right.replace(str(delivery.pk), str(other.pk), 1), right.replace(DOMAIN, "evil.example"),
        right.replace("-", "-a", 1), right[: right.index("-")] + f"-{'a' * 16}@{DOMAIN}", "reply+@" + DOMAIN,
        f"reply+{10**17}-{'a' * 16}@{DOMAIN}", "", "a@b", f"x{right}", f"{right}\n", "reply+1-\0@" + DOMAIN,
    ):  # fmt: skip
        assert came(written(message_id=""), wrong) == "unknown" or wrong.strip() == right
    # Nor does what was sent to one person become another's.
    Delivery.objects.filter(pk=delivery.pk).update(recipient="mallory@people.example")
    assert reply_addresses.delivery_at(right) is None


def test_without_a_domain_the_email_says_to_use_the_link(
    reachable: Visitor, olga: Operator, mailbox: Mailbox, settings: Any
) -> None:
    settings.REPLY_DOMAIN = ""
    followed(reachable, olga)
    [mail] = mailbox.messages
    assert "Reply-To" not in mail
    assert "Please answer with this link: replies to this e-mail are not read." in plain(mail)
    assert "Reply above" not in plain(mail)


# --- machines


@pytest.mark.row("U10")
@pytest.mark.both
def test_what_came_back_is_seen_and_nothing_more_goes_there_until_they_write(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, delivery = followed(reachable, olga)
    address = reply_addresses.bounce_to(delivery)
    assert mailbox.senders == [address]
    assert mailbox.messages[0]["From"] == "Acme Garden <hello@livechat.example>"
    for action, status in (("delayed", "4.4.1"), ("relayed", "2.1.9")):
        assert came(bounced(delivery, status, action), address, return_path="") == "automatic"
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert came(bounced(delivery), address, return_path="") == "bounce"
    delivery.refresh_from_db()
    assert (delivery.state, "5.1.1" in delivery.problem) == (State.FAILED, True)
    assert said(chat) == []
    assert len(mailbox.messages) == 1
    ask(reachable, "Are you there?", seconds=500)
    answer(chat, olga, "Yes.", seconds=510)
    presence.look_after(chat.pk, at(900))
    assert sweep(3_000) == []
    assert len(mailbox.messages) == 1
    # Another address is another matter, and so is one that writes to us.
    assert came(written(message_id="<3@p>"), delivery, seconds=3_100) == "joined"
    assert not DeadAddress.objects.exists()


def test_a_passing_trouble_closes_no_address(reachable: Visitor, olga: Operator, mailbox: Mailbox) -> None:
    _, delivery = followed(reachable, olga)
    assert came(bounced(delivery, "4.4.7"), reply_addresses.bounce_to(delivery), return_path="") == "bounce"
    delivery.refresh_from_db()
    assert delivery.state == State.FAILED
    assert not DeadAddress.objects.exists()


def test_what_was_queued_for_an_address_that_takes_nothing_is_not_sent(
    reachable: Visitor, olga: Operator, mailbox: Mailbox
) -> None:
    chat, _ = followed(reachable, olga)
    DeadAddress.objects.create(address=EMAIL, status="5.1.1", since=at(363))
    transcripts.mail_to_self(chat, EMAIL, at(370), ref="ref-of-transcript")
    [delivery] = Delivery.objects.filter(kind=Kind.TRANSCRIPT)
    deliveries.send(delivery.pk, at(371))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem) == (State.FAILED, "E-mails to this address came back.")
    assert len(mailbox.messages) == 1


@pytest.mark.row("U10")
def test_machines_neither_join_nor_are_answered(reachable: Visitor, olga: Operator, mailbox: Mailbox) -> None:
    chat, delivery = followed(reachable, olga)
    assert came(written("I am away.", Auto_Submitted="auto-replied"), delivery) == "automatic"
    assert came(written("I am away.", message_id="<2@p>"), delivery, return_path="") == "automatic"
    assert came(written(" ", message_id="<3@p>"), delivery) == "empty"
    assert came(b"\0", delivery) == "unreadable"
    assert said(chat) == []
    assert not Inquiry.objects.exists()
    assert fresh(chat).unseen_since is not None
    assert len(mailbox.messages) == 1


@pytest.mark.row("U10")
def test_two_machines_that_answer_each_other_end(
    reachable: Visitor, olga: Operator, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not say that it is one answers everything, from an address of its own."""
    monkeypatch.setattr(inbound_mails, "AN_HOUR", 6)
    followed(reachable, olga)
    for number in range(10):
        for delivery_id in deliveries.due(at(400 + number)):
            deliveries.send(delivery_id, at(400 + number))
        last = Delivery.objects.filter(state=State.SENT).latest("pk")
        came(
            written("Thank you for your e-mail.", sender="shop@machines.example", message_id=f"<{number}@m>"),
            last,
            seconds=400 + number,
        )
    assert Inquiry.objects.count() == inbound_mails.AN_HOUR
    # Its confirmations are three a day.
    assert len(mailbox.messages) == 1 + 3


def test_the_log_is_kept_for_three_months(reachable: Visitor, olga: Operator, mailbox: Mailbox) -> None:
    _, delivery = followed(reachable, olga)
    came(written(), delivery)
    inbound_mails.prune(at(400) + inbound_mails.KEPT)
    assert InboundMail.objects.count() == 1
    inbound_mails.prune(at(401) + inbound_mails.KEPT)
    assert not InboundMail.objects.exists()


@pytest.mark.row("U10")
def test_an_answer_by_text_that_belongs_to_no_open_chat_is_not_lost(
    vera: Visitor, olga: Operator, twilio: TwilioServer
) -> None:
    """What holds for e-mails holds for texts: see also test_texts.py."""
    visitor = VisitorFactory(site=vera.site, phone="+14155550123")
    chat = ask(visitor)
    queue.accept(chat, olga, at(1))
    endings.terminate(fresh(chat), olga, at(2))
    other = ask(visitor, "Something else", seconds=3)
    Chat.objects.filter(pk=other.pk).update(linked_to=None)
    Delivery.objects.create(
        client=chat.client, chat=chat, kind=Kind.TEXT, reference="text:1", recipient=visitor.phone,
        sender="+15005550006", state=State.SENT, created_at=at(0), due_at=at(0), claimed_at=at(2),
    )  # fmt: skip
    inbound_texts.receive("SM1", visitor.phone, "+15005550006", "Green.", at(10))
    [inquiry] = Inquiry.objects.all()
    assert (inquiry.body, inquiry.phone) == ("Green.", visitor.phone)
