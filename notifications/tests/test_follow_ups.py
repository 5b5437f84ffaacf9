"""Answers that find their visitor gone: when they are sent after them, and when not."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client as Http
from pytest_django import DjangoAssertNumQueries

from accounts.models import Operator, Site
from billing.models import PostUnitAccount
from billing.services import post_units
from chats.models import Chat, Visitor
from chats.services import endings, later_words, marks, presence, queue, translation
from chats.services.marks import Mark
from chats.tests.translators import Loopback
from livechat.testing.cast import accepted, answer, ask, at, fresh
from livechat.testing.factories import NOON, VisitorFactory
from notifications import tasks
from notifications.models import Delivery, FollowUpSettings
from notifications.quiet import after_quiet_hours
from notifications.services import deliveries, follow_ups, inbound_texts, opt_outs
from notifications.tests.conftest import Mailbox
from notifications.tests.following import AWAY, EMAIL, OURS, PHONE, UNITS, Kind, left, plain, states, sweep
from notifications.tests.twilio_server import Answer, TwilioServer

# --- when


@pytest.mark.row("U1")
@pytest.mark.parametrize(
    ("absent", "unseen", "latest", "due"),
    [
        (0, -30, -30, 60),  # they were gone after the answer
        (0, 100, 100, 160),  # the answer found them gone
        (0, 100, 150, 210),  # and another one: the minute begins again
        (0, 100, 390, 400),  # but five minutes after both held at most
        (300, 100, 290, 360),
    ],
)
def test_a_follow_up_is_due_a_minute_after_the_latest_of_both_and_five_after_the_first(
    absent: int, unseen: int, latest: int, due: int
) -> None:
    assert follow_ups.due_at(at(absent), at(unseen), at(latest)) == at(due)


@pytest.mark.row("U4")
@pytest.mark.parametrize(
    ("now", "begin", "end", "zone", "hours"),
    [
        ("12:00", "21:00", "08:00", "UTC", 0),
        ("12:00", "21:00", "08:00", "Asia/Tokyo", 11),  # 21:00 there
        ("12:00", "21:00", "08:00", "America/Los_Angeles", 4),  # 4:00 there
        ("12:00", "11:00", "13:00", "UTC", 1),
        ("12:00", "09:00", "09:00", "UTC", 0),
        ("12:00", "21:00", "08:00", "Mars/Base", 0),
    ],
)
def test_quiet_hours_are_the_visitors(now: str, begin: str, end: str, zone: str, hours: int) -> None:
    moved = after_quiet_hours(NOON, time.fromisoformat(begin), time.fromisoformat(end), zone)
    assert moved == NOON + timedelta(hours=hours)


@pytest.mark.row("U4")
@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-10-25T01:15+00:00", "2026-10-25T01:30+00:00"),  # 2:15 for the second time
        ("2026-03-29T00:45+00:00", "2026-03-29T01:30+00:00"),  # there is no 2:30
    ],
)
def test_quiet_hours_end_when_they_are_over_however_the_clocks_go(now: str, end: str) -> None:
    moved = after_quiet_hours(datetime.fromisoformat(now), time(1), time(2, 30), "Europe/Berlin")
    assert moved == datetime.fromisoformat(end)


@pytest.mark.row("U4")
def test_a_text_that_comes_late_to_its_turn_waits_for_the_morning(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    follow_ups.plan(chat.pk, at(361))
    hour = 3_600
    assert sweep(10 * hour) == ["email"], "the e-mail keeps its own time"
    assert sweep(20 * hour - 1) == ["email"]
    assert sweep(20 * hour) == ["text", "email"]


@pytest.mark.row("U3")
@pytest.mark.parametrize(("switch", "sent"), [("phone", ["email"]), ("email", ["text"])])
def test_what_a_website_has_switched_off_since_is_not_sent(
    switch: str, sent: list[str], reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    follow_ups.plan(chat.pk, at(361))
    Site.objects.update(**{f"follow_up_by_{switch}": False})
    assert sweep(2_000) == sent
    assert states()["text" if switch == "phone" else "email"] == "cancelled"


@pytest.mark.row("U1")
@pytest.mark.row("U4")
@pytest.mark.both
def test_a_text_goes_first_and_an_email_ten_minutes_later(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, "We have it in blue.", seconds=300)
    assert sweep(359) == []
    assert sweep(361) == ["text"]
    assert sweep(960) == ["text"]
    assert sweep(962) == ["text", "email"]
    [text] = twilio.texts
    assert (text["To"], text["From"]) == (PHONE, OURS)
    assert "Acme Garden" in text["Body"]
    assert "We have it in blue." in text["Body"]
    assert text["Body"].endswith("STOP for no more texts.")
    [mail] = mailbox.messages
    assert mail["To"] == EMAIL
    assert "List-Unsubscribe" in mail
    assert "We have it in blue." in plain(mail)
    # Paid for by the segment, once.
    delivery = Delivery.objects.get(kind=Kind.TEXT)
    assert delivery.segments is not None
    assert post_units.balance(chat.client) == UNITS - 100 * delivery.segments


@pytest.mark.row("U8")
def test_the_first_text_that_goes_out_names_the_client_and_says_how_to_stop(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    FollowUpSettings.objects.update(sender_name="The gardeners", text_words="{sender}: {words} {link}")
    twilio.answers = [Answer(400, code=21211)]
    chat = accepted(reachable, olga)
    left(chat)
    for run in range(3):
        begin = 300 + run * 2_000
        answer(chat, olga, seconds=begin)
        sweep(begin + 61)
        seq = fresh(chat).last_seq
        marks.store([Mark(chat.pk, None, delivered=seq, seen=seq)])
    first, second = (text["Body"] for text in twilio.texts)
    assert first.startswith("Acme Garden: The gardeners: Yes. http")
    assert first.endswith("Reply STOP for no more texts.")
    assert second.startswith("The gardeners: Yes. http")
    assert "STOP" not in second


@pytest.mark.row("U2")
def test_who_is_here_is_not_followed(reachable: Visitor, olga: Operator, twilio: TwilioServer) -> None:
    chat = accepted(reachable, olga)
    answer(chat, olga, seconds=200)
    presence.visitors_seen([reachable.pk], at(205))
    presence.look_after(chat.pk, at(210))
    assert sweep(600) == []
    assert fresh(chat).follow_up_at is None


@pytest.mark.row("U1", "U10")
def test_a_response_left_on_a_chat_that_is_over_is_sent_after_them(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    endings.terminate(chat, olga, at(20))
    over = Chat.objects.with_people().get(pk=chat.pk)
    left(later_words.leave(over, olga, text="It is blue.", ref="r", now=at(900))[0], seconds=901)
    assert sweep(959) == []
    assert sweep(962) == ["text"]
    assert "It is blue." in twilio.texts[0]["Body"]


@pytest.mark.row("S11", "U10")
@pytest.mark.parametrize("is_broken", [False, True])
def test_what_is_quoted_is_in_the_visitors_language_or_as_it_was_written(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, settings: Any, *, is_broken: bool
) -> None:
    chat = accepted(reachable, olga)
    translation.choose(chat, olga, "es", "en", at(1))
    answer(chat, olga, "The house is big.", seconds=20)
    left(chat)
    with Loopback() as translator:
        translator.fault = (lambda path: (500, {})) if is_broken else None
        settings.TRANSLATOR_URL = translator.url("libretranslate")
        assert sweep(AWAY + 61) == ["text"]
    assert ("The house is big." if is_broken else "La casa es grande.") in twilio.texts[0]["Body"]


@pytest.mark.row("U2")
@pytest.mark.both
def test_an_answer_before_they_went_counts_and_so_does_one_in_a_chat_that_is_over(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    answer(chat, olga, seconds=10)
    endings.terminate(chat, olga, at(20))
    assert chat.pk in presence.misjudged(at(AWAY), 10)
    left(chat)
    assert sweep(AWAY + 60) == ["text"]


@pytest.mark.row("U10")
def test_several_answers_are_one_text_and_one_email(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    for number in range(13):
        answer(chat, olga, f"Answer {number}.", seconds=300 + number)
    assert sweep(400) == ["text"]
    answer(chat, olga, "One more.", seconds=500)
    assert sweep(2_000) == ["text", "email"]
    sweep(4_000)
    assert len(twilio.texts) == len(mailbox.messages) == 1
    body = plain(mailbox.messages[0])
    assert "One more." in body
    assert body.count("Answer ") == 9
    assert "4 earlier" in body


# --- when not


@pytest.mark.row("U10")
@pytest.mark.row("W2")
@pytest.mark.both
def test_seen_or_answered_nothing_goes_out(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    assert sweep(365) == ["text"]
    seq = fresh(chat).last_seq
    marks.store([Mark(chat.pk, None, delivered=seq, seen=seq)])
    assert sweep(2_000) == ["text"]
    assert states() == {"text": "sent", "email": "cancelled"}
    # A new run begins, at least a quarter of an hour after the one before.
    answer(chat, olga, "Are you there?", seconds=2_010)
    left(chat, seconds=2_020)
    follow_ups.plan(chat.pk, at(2_400))
    ask(reachable, "Yes, I am.", seconds=2_401)
    assert sweep(2_402) == ["text"]
    assert sweep(9_000) == ["text"]


@pytest.mark.row("U10")
@pytest.mark.row("W2")
@pytest.mark.both
def test_an_answer_to_a_chat_that_is_over_is_an_answer(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    assert sweep(361) == ["text"]
    endings.terminate(chat, olga, at(370))
    inbound_texts.receive("SM1", PHONE, OURS, "In blue, please.", at(400))
    assert not chat.messages.filter(body="In blue, please.").exists(), "it began another chat"
    assert sweep(2_000) == ["text"]
    assert states() == {"text": "sent", "email": "cancelled"}
    # Nothing is planned any more, either.
    Delivery.objects.all().delete()
    Chat.objects.filter(pk=chat.pk).follow_up_again(at(2_000))
    assert sweep(2_001) == []
    assert fresh(chat).follow_up_at is None


@pytest.mark.row("U10")
def test_runs_are_a_quarter_of_an_hour_apart(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    sweep(361)
    seq = fresh(chat).last_seq
    marks.store([Mark(chat.pk, None, delivered=seq, seen=seq)])
    answer(chat, olga, "Another thing.", seconds=400)
    sweep(470)
    assert sweep(1_259) == ["text"]
    assert sweep(1_262) == ["text", "text"]


@pytest.mark.row("U10")
def test_who_never_wrote_is_not_followed_but_who_wrote_in_the_chat_before_is(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    Chat.objects.filter(pk=chat.pk).update(visitor_seq=0)
    left(chat)
    answer(chat, olga, seconds=300)
    assert sweep(400) == []
    assert fresh(chat).follow_up_at is None
    endings.terminate(chat, olga, at(410))
    Chat.objects.filter(pk=chat.pk).update(visitor_seq=1)
    again = queue.enter(reachable, ref="again-and-again", text="Hm", now=at(420)).chat
    Chat.objects.filter(pk=again.pk).update(visitor_seq=0, linked_to=chat.pk)
    queue.accept(again, olga, at(421))
    left(again, seconds=1_000)
    answer(again, olga, seconds=1_001)
    assert sweep(2_000) == ["text"]


@pytest.mark.row("U7")
def test_without_units_the_email_goes_and_the_text_says_why_not(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    PostUnitAccount.objects.update(balance=10)
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    assert sweep(361) == []
    text = Delivery.objects.get(kind=Kind.TEXT)
    assert (text.state, text.problem) == ("failed", post_units.NoUnits.message)
    assert text.allowance is None, "the number may have its three of the day"
    assert sweep(962) == ["email"]
    assert twilio.texts == []


def test_a_number_gets_three_texts_a_day(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    for run in range(4):
        begin = 300 + run * 2_000
        answer(chat, olga, seconds=begin)
        sweep(begin + 61)
        seq = fresh(chat).last_seq
        marks.store([Mark(chat.pk, None, delivered=seq, seen=seq)])
    assert len(twilio.texts) == 3
    last = Delivery.objects.filter(kind=Kind.TEXT).latest("pk")
    assert (last.state, last.problem) == ("failed", "This number had 3 texts today.")


def test_the_task_goes_on_when_one_chat_is_bad(
    reachable: Visitor, olga: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = accepted(reachable, olga)
    Chat.objects.filter(pk=chat.pk).update(follow_up_at=NOON)

    other = accepted(VisitorFactory(site=reachable.site), olga)
    Chat.objects.filter(pk=other.pk).update(follow_up_at=NOON)
    plan_all = follow_ups.plan_all

    def fails(chat_ids: list[int], now: datetime) -> None:
        if chat.pk in chat_ids:
            raise ValueError(chat_ids)
        plan_all(chat_ids, now)

    monkeypatch.setattr(follow_ups, "plan_all", fails)
    tasks.sweep_follow_ups()
    looked_at = fresh(chat).follow_up_at
    assert looked_at is not None
    assert looked_at > NOON + timedelta(minutes=1)
    assert fresh(other).follow_up_at is None


def test_many_that_are_due_together_cost_no_more_questions(
    reachable: Visitor, olga: Operator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Operator.objects.update(max_chats=10)
    visitors: list[Visitor] = [
        VisitorFactory(site=reachable.site, email=f"visitor{n}@people.example", phone=f"+1415555{n:04d}")
        for n in range(1_000, 1_009)
    ]
    everybody: list[Visitor] = [reachable, *visitors]
    chats = [accepted(visitor, olga) for visitor in everybody]
    for chat in chats:
        left(chat)
        answer(chat, olga, seconds=300)
    # A transaction, the chats, four questions about them, and two statements that write.
    with django_assert_num_queries(9):
        follow_ups.plan_all([chat.pk for chat in chats], at(361))
    assert Delivery.objects.filter(kind=Kind.EMAIL).count() == len(chats)
    assert Delivery.objects.get(kind=Kind.TEXT).chat == chats[0], "nobody else has consented"


@pytest.mark.row("W3")
def test_others_do_not_wait_behind_follow_ups(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    follow_ups.plan(chat.pk, at(361))
    text = Delivery.objects.get(kind=Kind.TEXT)
    assert (deliveries.due(at(361)), deliveries.due_follow_ups(at(361))) == ([], [text.pk])


@pytest.mark.row("W1", "W3")
def test_a_clock_that_jumps_sends_nothing_twice(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, seconds=300)
    day = 86_400
    assert sweep(361 + day) == ["text"]
    assert sweep(361) == ["text"]
    assert sweep(361 - day) == ["text"]
    deliveries.give_up_lost(at(361 - day))
    assert sweep(361 + 2 * day) == ["text", "email"]
    assert sweep(100 * day) == ["text", "email"]
    assert (len(twilio.texts), len(mailbox.messages)) == (1, 1)


# --- what operators see of it


@pytest.mark.row("U2")
def test_operators_read_since_when_somebody_is_away_what_goes_out_and_how_it_went(
    reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox
) -> None:
    http = Http()
    http.force_login(olga.user)
    chat = accepted(reachable, olga)
    address = f"/console/chats/{chat.pk}/follow-ups/"

    def shown() -> str:
        page = http.get(address, headers={"HX-Request": "true"})
        assert page.status_code == 200
        return " ".join(re.sub("</?time.*?>", "", page.content.decode()).split())

    assert "Follow-ups" not in shown()
    left(chat)
    assert "Away since 4 Mar 2026, 12:01 UTC." in shown()
    assert "goes out" not in shown()
    answer(chat, olga, seconds=300)
    assert "A text goes out at 4 Mar 2026, 12:06 UTC, and an e-mail if they do not answer." in shown()
    FollowUpSettings.objects.update(quiet_from=time(12), quiet_until=time(8))
    assert "An e-mail goes out at 4 Mar 2026, 12:16 UTC, and a text if they do not answer." in shown()
    opt_outs.stop_emails(EMAIL, chat.client, at(310))
    assert "A text goes out at 5 Mar 2026, 08:00 UTC." in shown()
    opt_outs.stop_texts(PHONE, OURS, at(310))
    assert "They left no number or address that we may write to." in shown()
    opt_outs.allow_texts(PHONE, OURS, at(320))
    opt_outs.allow_emails(EMAIL, chat.client, at(320))
    FollowUpSettings.objects.update(quiet_from=time(21), quiet_until=time(8))
    twilio.answers = [Answer(400, code=21211)]
    sweep(361)
    page = shown()
    assert "goes out" not in page
    assert "Not sent" in page
    assert "The number does not exist." in page
    assert "due 4 Mar 2026, 12:16 UTC" in page
    sweep(962)
    assert "E-mail after an unseen response, 4 Mar 2026, 12:16 UTC" in shown()
