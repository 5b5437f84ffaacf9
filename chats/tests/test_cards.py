"""What operators and visitors are shown of a chat."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Operator
from chats import access
from chats.models import Chat, PageView, Visitor
from chats.services import cards, endings, queue
from livechat.testing.cast import accepted, answer, ask, at, fresh
from livechat.testing.factories import VisitorFactory

pytestmark = pytest.mark.django_db


@pytest.mark.row("O17", "O18")
def test_a_card_shows_the_visitors_latest_words(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    ask(vera, "Do you sell ferns? " + "x" * 200, seconds=5)
    answer(chat, olga, seconds=10)
    card = cards.card(chat)
    assert card.preview == ("Do you sell ferns? " + "x" * 200)[:120]
    assert (card.last_seq, card.visitor_seq, card.operator_seq) == (4, 3, 4)
    assert card.visitor.name == f"Visitor {vera.pk}"


@pytest.mark.parametrize("count", [1, 8])
def test_cards_take_one_query_whatever_their_number(
    vera: Visitor, olga: Operator, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        ask(VisitorFactory(site=vera.site), seconds=n)
    with django_assert_num_queries(1):
        shown = cards.cards(access.chats_of(olga).open())
    assert len(shown) == count


def test_returned_ones_come_first_then_who_waits_longest(vera: Visitor, olga: Operator) -> None:
    Operator.objects.update(max_chats=1)
    running = accepted(VisitorFactory(site=vera.site), olga)
    first, second = (ask(VisitorFactory(site=vera.site), seconds=n) for n in (1, 2))
    Operator.objects.update(is_online=False)
    queue.give_back(fresh(running), now=at(100), missed=False)
    order = [card.id for card in cards.cards(access.chats_of(olga).open())]
    assert order == [running.pk, first.pk, second.pk]
    places = [cards.visitor_chat(fresh(chat)).position for chat in (running, first, second)]
    assert places == [1, 2, 3]


@pytest.mark.row("I4")
def test_a_visitor_never_learns_who_was_asked_or_declined(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    assert fresh(chat).operator == olga
    assert cards.visitor_chat(fresh(chat)).operator == ""
    queue.decline(chat, olga, at(5))
    view = cards.visitor_chat(fresh(chat))
    assert (view.status, view.operator, view.ended_by) == ("redirected", "", None)


@pytest.mark.row("O9", "O19", "O20")
def test_the_panel_shows_pages_and_earlier_chats(
    vera: Visitor, olga: Operator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(60):
        PageView.objects.create(visitor=vera, url=f"https://shop.example/{n}", viewed_at=at(n))
    first = accepted(vera, olga)
    ask(vera, "And ivy?", seconds=1)
    endings.leave(first, at(5))
    ask(vera, seconds=60)
    with django_assert_num_queries(3):
        panel = cards.panel(vera, olga)
    assert [page.url[-2:] for page in (panel.pages[0], panel.pages[-1])] == ["10", "59"]
    assert [(chat.id, chat.preview) for chat in panel.earlier] == [(first.pk, "And ivy?")]


@pytest.mark.row("I1")
def test_the_panel_shows_nobody_chats_they_may_not_see(vera: Visitor, olga: Operator, carl: Operator) -> None:
    endings.leave(accepted(vera, olga), at(5))
    assert cards.panel(vera, olga).earlier
    assert not cards.panel(vera, carl).earlier


def test_opening_a_chat_takes_a_constant_number_of_queries(
    vera: Visitor, olga: Operator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chat = accepted(vera, olga)
    with django_assert_num_queries(1):
        found = access.chat_for(olga, chat.pk)
        assert found.site.name
        assert found.visitor.display_name
    assert Chat.objects.count() == 1
