"""How long a visitor will wait: said as a range, from what others waited (P4)."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Operator
from chats.errors import AlreadyAnswered, ChatEnded
from chats.models import Chat, Inquiry, Visitor
from chats.services import cards, endings, leaving, queue, transfers, waits
from chats.services.people import BadEmail
from livechat.lib.errors import NotFound
from livechat.testing.cast import Told, accepted, ask, at, fresh, go_offline, go_online
from livechat.testing.factories import NOON, ChatFactory, SiteFactory, VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.row("P4")]


@pytest.mark.parametrize(
    ("seconds", "position", "minutes"),
    [
        ([10] * 4, 1, None),  # too few to know
        ([10] * 5, 1, (0, 1)),
        ([60, 60, 60, 180, 240], 1, (1, 3)),
        ([60, 60, 60, 180, 240], 2, (1, 6)),
        ([600] * 10, 1, (9, 10)),
        ([600] * 10, 3, (20, 30)),
        ([0] * 30, 5, (0, 1)),
    ],
)
def test_the_middle_half_of_the_waits_is_what_one_may_expect(
    seconds: list[int], position: int, minutes: tuple[int, int] | None
) -> None:
    assert waits.expected(seconds, position) == minutes


def test_only_the_own_site_counts_and_it_is_read_once(
    vera: Visitor, olga: Operator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = SiteFactory(client=vera.site.client)
    for site, waited in ((vera.site, 90), (other, 3_000)):
        for _ in range(6):
            ChatFactory(
                visitor=VisitorFactory(site=site),
                status=Chat.Status.ENDED,
                reason=Chat.Reason.OPERATOR,
                operator=olga,
                ended_at=NOON,
                waiting_since=NOON - timedelta(seconds=waited),
                accepted_at=NOON,
            )
    waits.forget()
    chat = fresh(ask(vera))
    assert cards.visitor_chat(chat).wait == (1, 2)
    with django_assert_num_queries(0):
        waits.recent(chat)


@pytest.mark.both
def test_only_who_waited_for_a_first_accept_counts(vera: Visitor, olga: Operator, otto: Operator) -> None:
    go_online(otto)

    def waited(seconds: float) -> tuple[Chat, Operator]:
        return taken(ask(VisitorFactory(site=vera.site)), seconds)

    def taken(chat: Chat, seconds: float) -> tuple[Chat, Operator]:
        owner = fresh(chat).operator
        assert owner is not None
        queue.accept(chat, owner, at(seconds))
        return fresh(chat), owner

    waited(30)
    handed_on, sender = waited(20)
    other = otto if sender == olga else olga
    given = transfers.offer(handed_on, sender, reason="Bulbs", receiver_id=other.pk, now=at(600))
    transfers.accept(given, other, at(610))
    returned, _ = waited(40)
    queue.give_back(returned, now=at(700), missed=False)
    taken(returned, 701)
    # An operator began it.
    ChatFactory(visitor=VisitorFactory(site=vera.site), status="active", operator=olga, accepted_at=NOON)
    waits.forget()
    assert waits.recent(fresh(ask(vera, seconds=800))) == [30]


def test_the_queue_that_moves_is_told_at_once_and_not_without_end(
    vera: Visitor, olga: Operator, told: Told
) -> None:
    chats = [ask(VisitorFactory(site=vera.site), seconds=place) for place in range(3)]
    last = ask(vera, seconds=10)
    told.clear()
    queue.decline(chats[0], olga, at(20))
    [first] = [fact for fact in told.facts(f"visitor:{vera.pk}") if fact["chat"] == last.pk]
    assert first["data"]["position"] == 3
    told.clear()
    endings.leave(chats[1], at(20))
    assert told.facts(f"visitor:{vera.pk}") == []  # within the same second: the watermark tells it


def test_who_was_just_accepted_need_not_be_e_mailed(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    with pytest.raises(AlreadyAnswered):
        leaving.email_instead(vera, chat.pk, "vera@example.com", at(1))
    endings.leave(chat, at(2))
    with pytest.raises(ChatEnded):
        leaving.email_instead(vera, chat.pk, "vera@example.com", at(3))
    assert not Inquiry.objects.exists()


@pytest.mark.row("I1")
def test_nobody_leaves_for_somebody_else_or_without_an_address(
    vera: Visitor, viktor: Visitor, olga: Operator
) -> None:
    chat = ask(vera)
    with pytest.raises(NotFound):
        leaving.email_instead(viktor, chat.pk, "viktor@example.com", at(1))
    for address in ("", "vera", "vera@example.com\nBcc: all@example.com"):
        with pytest.raises(BadEmail):
            leaving.email_instead(vera, chat.pk, address, at(1))
    assert fresh(chat).is_waiting


def test_when_the_queue_was_faster_the_wish_is_kept(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera, "Do you have ferns?")
    endings.redirect(chat, Chat.Reason.QUEUE_TIMEOUT, at(300))
    leaving.email_instead(vera, chat.pk, "vera@example.com", at(301))
    assert Inquiry.objects.get().body == "Do you have ferns?"


# --- office hours


@pytest.mark.row("X5", "I4")
def test_outside_office_hours_a_chat_is_sent_away_and_says_when_we_are_back(
    vera: Visitor, olga: Operator
) -> None:
    site = vera.site
    site.hours = {"2": [["13:00", "17:00"]]}  # NOON is a Wednesday
    site.save()
    assert queue.closed_sentence(site, NOON)
    chat = fresh(ask(vera))
    assert (chat.status, chat.reason) == ("redirected", "closed")
    view = cards.visitor_chat(chat)
    assert view.back_at == at(3600).timestamp() * 1000
    go_offline(olga)
    other = fresh(ask(VisitorFactory(site=site), seconds=3700))
    assert (other.reason, cards.visitor_chat(other).back_at) == ("no_operator", None)


@pytest.mark.row("X5", "I4")
def test_where_opening_would_change_nothing_no_time_is_said(vera: Visitor, olga: Operator) -> None:
    site = vera.site
    site.holidays = ["2026-03-04"]
    site.save()
    assert queue.back_at(site, NOON) is not None
    site.client.suspended_at = NOON
    site.client.save()
    assert queue.back_at(site, NOON) is None
    assert fresh(ask(vera)).reason == "suspended"
