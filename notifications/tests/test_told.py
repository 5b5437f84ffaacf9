"""Follow-ups beneath the messages of a conversation: which, beneath which one, and in what words."""

import re
from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client as Http

from accounts.models import Operator, Site
from billing.models import PostUnitAccount
from chats.models import Chat, Visitor
from chats.services import marks
from chats.services.marks import Mark
from livechat.testing.cast import Told, accepted, answer, ask, at, fresh
from notifications.mails.machines import Bounce
from notifications.models import Delivery, FollowUpSettings
from notifications.services import bounces, inbound_texts, opt_outs, runs
from notifications.tests.conftest import Mailbox
from notifications.tests.following import EMAIL, OURS, PHONE, Kind, left, sweep
from notifications.tests.twilio_server import Answer, TwilioServer

NO_UNITS = "Text not sent. There are not enough post units for this text."

Shown = Callable[[Chat], dict[int, list[str]]]


@pytest.fixture
def shown(olga: Operator) -> Shown:
    """The lines as olga reads them, with times of the day in UTC, by the number of their message."""
    http = Http()
    http.force_login(olga.user)

    def read(chat: Chat) -> dict[int, list[str]]:
        page = http.get(f"/console/chats/{chat.pk}/told/")
        assert page.status_code == 200
        html = re.sub(r"4 Mar 2026, (\d\d:\d\d) UTC", r"\1", page.content.decode())
        blocks = re.split(r'data-seq="(\d+)"', html)[1:]
        return {int(seq): _lines(line) for seq, line in zip(blocks[::2], blocks[1::2], strict=True)}

    return read


def _lines(html: str) -> list[str]:
    found = re.findall(r"<p.*?</p>", html, re.DOTALL)
    return [" ".join(re.sub(r"<.*?>", "", one, flags=re.DOTALL).split()) for one in found]


@pytest.fixture
def unseen(reachable: Visitor, olga: Operator, twilio: TwilioServer, mailbox: Mailbox) -> Chat:
    """Answered when its visitor was gone: the answer is line 3."""
    chat = accepted(reachable, olga)
    left(chat)
    answer(chat, olga, "We have it in blue.", seconds=300)
    assert fresh(chat).last_seq == 3
    return fresh(chat)


def seen(chat: Chat) -> None:
    seq = fresh(chat).last_seq
    marks.store([Mark(chat.pk, None, delivered=seq, seen=seq)])


# --- in which words


@pytest.mark.row("U4")
def test_from_what_goes_out_to_what_arrived(unseen: Chat, shown: Shown) -> None:
    assert shown(unseen) == {3: ["A text goes out at 12:06, and an e-mail if they do not answer."]}
    sweep(361)
    assert shown(unseen) == {3: ["Texted 12:06", "An e-mail goes out at 12:16."]}
    text = Delivery.objects.get(kind=Kind.TEXT)
    # A phone that was off for an hour: they were texted when they were.
    inbound_texts.note_status(text.pk, text.provider_id, "delivered", "", at(3_961))
    assert shown(unseen) == {3: ["Texted 12:06 · Delivered", "An e-mail goes out at 12:16."]}
    sweep(962)
    assert shown(unseen) == {3: ["Texted 12:06 · Delivered", "E-mailed 12:16"]}
    bounces.note(Delivery.objects.get(kind=Kind.EMAIL), Bounce("5.1.1"), at(970))
    came_back = "E-mailed 12:16 · Not delivered. Came back: their mail server does not take it (5.1.1)."
    assert shown(unseen)[3][1] == came_back


@pytest.mark.row("U7")
def test_without_units_and_without_an_address_the_message_says_so(
    unseen: Chat, shown: Shown, acme_shop: Site
) -> None:
    PostUnitAccount.objects.update(balance=0)
    Site.objects.update(follow_up_by_email=False)
    sweep(361)
    assert shown(unseen) == {3: [NO_UNITS]}


@pytest.mark.row("U8")
def test_who_said_stop_is_not_texted_and_that_is_said(unseen: Chat, shown: Shown) -> None:
    opt_outs.stop_texts(PHONE, OURS, at(310))
    assert shown(unseen) == {3: ["An e-mail goes out at 12:16."]}
    opt_outs.stop_emails(EMAIL, unseen.client, at(311))
    assert shown(unseen) == {}
    sweep(2_000)
    sweep(3_000)
    assert shown(unseen) == {
        3: [
            "Text not sent. This person has told us STOP.",
            "E-mail not sent. This person has unsubscribed from e-mails.",
        ]
    }


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (Answer(400, code=21211), "Text not sent. The number does not exist."),
        (Answer(0), "Text may have been sent. The provider did not say whether it has it."),
        (Answer(429, code=20429), "A text goes out at 12:07, and an e-mail if they do not answer."),
    ],
)
def test_what_the_provider_says(
    said: Answer, line: str, unseen: Chat, shown: Shown, twilio: TwilioServer
) -> None:
    twilio.answers = [said]
    sweep(361)
    assert shown(unseen)[3][0] == line


# --- beneath which message


@pytest.mark.row("U10")
def test_each_stands_beneath_the_last_response_that_it_tells_of(
    unseen: Chat, shown: Shown, olga: Operator, reachable: Visitor
) -> None:
    answer(unseen, olga, "And in green.", seconds=310)
    assert list(shown(unseen)) == [4]
    sweep(371)
    assert shown(unseen) == {4: ["Texted 12:06", "An e-mail goes out at 12:16."]}
    answer(unseen, olga, "Not in red.", seconds=400)
    assert shown(unseen) == {4: ["Texted 12:06"], 5: ["An e-mail goes out at 12:16."]}
    sweep(972)
    assert shown(unseen) == {4: ["Texted 12:06"], 5: ["E-mailed 12:16"]}
    ask(reachable, "Green, please.", seconds=1_000)
    assert shown(unseen) == {4: ["Texted 12:06"], 5: ["E-mailed 12:16"]}


@pytest.mark.row("U10")
def test_what_was_seen_or_answered_in_time_needs_no_line(unseen: Chat, shown: Shown, olga: Operator) -> None:
    sweep(361)
    seen(unseen)
    assert shown(unseen) == {3: ["Texted 12:06"]}, "nor does what will be cancelled"
    sweep(962)
    assert shown(unseen) == {3: ["Texted 12:06"]}
    left(unseen, seconds=2_000)
    answer(unseen, olga, "Another thing.", seconds=2_100)
    assert list(shown(unseen)) == [3, 4]


def test_a_clock_that_is_behind_hides_nothing(unseen: Chat, shown: Shown) -> None:
    sweep(361)
    Delivery.objects.update(claimed_at=at(299))
    assert "Texted 12:06" in shown(unseen)[3]


def test_quiet_hours_move_what_goes_out(unseen: Chat, shown: Shown) -> None:
    FollowUpSettings.objects.update(quiet_from=time(12), quiet_until=time(8))
    [told] = runs.by_response(unseen)
    assert [(row.kind, row.due_at.hour) for row in told.going] == [("email", 12), ("text", 8)]


def test_a_chat_whose_visitor_is_here_costs_one_question(
    vera: Visitor, olga: Operator, django_assert_max_num_queries: Callable[..., object]
) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga)
    chat = fresh(chat)
    with django_assert_max_num_queries(1):  # type: ignore[attr-defined]
        assert runs.by_response(chat) == []


# --- who reads it


@pytest.mark.row("I1")
def test_who_reads_along_sees_it_and_nobody_of_another_client(
    unseen: Chat, ada: Operator, carl: Operator
) -> None:
    codes = []
    for operator in (ada, carl):
        http = Http()
        http.force_login(operator.user)
        codes.append(http.get(f"/console/chats/{unseen.pk}/told/").status_code)
    assert codes == [200, 404]


# --- when it changes


@pytest.mark.django_db
def test_windows_are_told_of_what_the_provider_says_later(unseen: Chat, told: Told) -> None:
    sweep(361)
    text = Delivery.objects.get(kind=Kind.TEXT)
    told.clear()
    inbound_texts.note_status(text.pk, text.provider_id, "sent", "", at(365))
    assert told.facts() == []
    inbound_texts.note_status(text.pk, text.provider_id, "undelivered", "30003", at(370))
    [fact] = told.facts()
    assert (fact["type"], fact["chat"], fact["data"]) == ("panel.changed", unseen.pk, {"panel": "share"})
