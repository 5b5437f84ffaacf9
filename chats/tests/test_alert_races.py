"""Alerts under real threads: whoever changes the row first has decided (P7, A4)."""

from collections.abc import Callable
from functools import partial

import pytest

from accounts.models import Client, Operator, Site
from billing.services import credits
from chats.errors import AlertIsOver, ChatEnded, HasChat, NoRoom
from chats.models import Chat, Message, PresenceAlert, Visitor
from chats.services import alerts, endings, later_words, messages, openings, queue, room
from chats.services.messages import VISITOR, Draft
from livechat.testing.cast import at, at_work
from livechat.testing.factories import OperatorFactory, VisitorFactory
from livechat.testing.races import errors, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("P7")]

ROUNDS = 4


def begin(visitor: Visitor) -> PresenceAlert | None:
    return alerts.begin(visitor, url="https://acme.example/", title="Home", now=at(0))


def start(alert: PresenceAlert, operator: Operator, ref: str = "r", seconds: float = 5) -> object:
    return openings.start(alert, operator, text="Hello.", ref=ref, now=at(seconds))


def alone(site: Site) -> tuple[Visitor, Operator, PresenceAlert]:
    """A visitor whose presence one operator, and nobody else, is alerted to."""
    Operator.objects.update(is_online=False)
    operator = at_work(OperatorFactory(is_platform=True))
    visitor = VisitorFactory(site=site)
    alert = begin(visitor)
    assert alert is not None
    return visitor, operator, alert


def assert_sound() -> None:
    assert room.recount() == []
    for alert in PresenceAlert.objects.all():
        assert (alert.outcome == "started") == (alert.chat_id is not None)
    for chat in Chat.objects.all():
        numbers = Message.objects.filter(chat=chat).order_by("seq").values_list("seq", flat=True)
        assert list(numbers) == list(range(1, chat.last_seq + 1))


def test_two_tabs_at_once_are_one_alert(acme_shop: Site) -> None:
    for _ in range(ROUNDS):
        Operator.objects.update(is_online=False)
        for _ in range(3):
            at_work(OperatorFactory(is_platform=True))
        visitor = VisitorFactory(site=acme_shop)
        results = race([partial(begin, visitor)] * 4)
        assert not errors(results)
        assert PresenceAlert.objects.filter(visitor=visitor).count() == 1


def test_many_visitors_at_once_are_one_alert_for_each_operator(acme_shop: Site) -> None:
    operators = [at_work(OperatorFactory(is_platform=True)) for _ in range(3)]
    visitors = [VisitorFactory(site=acme_shop) for _ in range(8)]
    results = race([partial(begin, visitor) for visitor in visitors])
    assert not errors(results)
    found = [each for each in results if each is not None]
    assert {each.operator_id for each in found} <= {each.pk for each in operators}
    assert len(found) == len({each.operator_id for each in found}) >= 1
    # Whoever was not offered to anybody may be, as soon as somebody is free.
    spared = Visitor.objects.filter(alerted_at=None).count()
    assert spared == len(visitors) - len(found)


def test_two_windows_of_the_operator_start_one_chat(acme_shop: Site) -> None:
    for _ in range(ROUNDS):
        visitor, operator, alert = alone(acme_shop)
        results = race([partial(start, alert, operator, f"r{n}") for n in range(3)])
        assert not errors(results, AlertIsOver)
        assert sum(isinstance(each, tuple) for each in results) == 1
        assert Chat.objects.filter(visitor=visitor).count() == 1
        assert Operator.objects.get(pk=operator.pk).active_chats == 1
    assert_sound()


def test_the_same_message_twice_at_once_is_answered_alike(acme_shop: Site) -> None:
    for _ in range(ROUNDS):
        _, operator, alert = alone(acme_shop)
        results = race([partial(start, alert, operator)] * 3)
        assert not errors(results)
        assert len({(chat.pk, outcome.seq) for chat, outcome in results}) == 1
    assert_sound()


def test_a_response_left_twice_while_the_visitor_writes_is_one_chat(acme_shop: Site) -> None:
    Site.objects.filter(pk=acme_shop.pk).update(follow_up_by_email=True)
    for _ in range(ROUNDS):
        visitor, operator, alert = alone(acme_shop)
        Visitor.objects.filter(pk=visitor.pk).update(email="vera@post.example")
        start(alert, operator)
        endings.terminate(Chat.objects.get(visitor=visitor), operator, at(10))
        before = Chat.objects.with_people().get(visitor=visitor)
        leave = partial(later_words.leave, before, operator, text="It is here.", ref="m", now=at(60))
        write = partial(queue.enter, visitor, ref="v", text="Is it there?", now=at(60))
        one, other, _ = results = race([leave, leave, write])
        assert not errors(results, HasChat)
        assert Chat.objects.filter(visitor=visitor).count() == 2
        if isinstance(one, tuple) and isinstance(other, tuple):
            assert (one[0].pk, one[1].seq) == (other[0].pk, other[1].seq)
    assert_sound()


def test_time_runs_out_while_the_operator_writes(acme_shop: Site) -> None:
    for _ in range(ROUNDS):
        visitor, operator, alert = alone(acme_shop)
        works: list[Callable[[], object]] = [
            partial(start, alert, operator, "r", 29.9),
            partial(alerts.expire, alert.pk, at(30)),
        ]
        started, swept = race(works)
        assert not errors([started, swept], AlertIsOver)
        alert.refresh_from_db()
        assert (alert.outcome == "started") == isinstance(started, tuple)
        assert Chat.objects.filter(visitor=visitor).exists() == (alert.outcome == "started")
    assert_sound()


def test_the_visitor_writes_or_leaves_while_the_operator_writes(acme_shop: Site) -> None:
    for n in range(ROUNDS):
        visitor, operator, alert = alone(acme_shop)
        enter = partial(queue.enter, visitor, ref=f"first-{n}", text="Hello?", now=at(5))
        gone = partial(alerts.on_a_page, visitor.pk, is_there=False, now=at(5))
        works: list[Callable[[], object]] = [partial(start, alert, operator), enter, gone]
        started, entered, _ = race(works)
        assert not errors([started, entered], AlertIsOver)
        chat = Chat.objects.get(visitor=visitor)
        assert entered.chat.pk == chat.pk
        alert.refresh_from_db()
        assert (alert.outcome, alert.chat) in [("started", chat), ("wrote", None)]
    assert_sound()


@pytest.mark.row("A4")
def test_the_last_room_goes_to_one_chat(acme_shop: Site) -> None:
    for n in range(ROUNDS):
        _, operator, alert = alone(acme_shop)
        Operator.objects.filter(pk=operator.pk).update(max_chats=1)
        other = queue.create(VisitorFactory(site=acme_shop), f"other-{n}", at(1))
        results = race([partial(start, alert, operator), partial(queue.accept, other, operator, at(5))])
        assert not errors(results, NoRoom)
        assert sum(isinstance(each, NoRoom) for each in results) == 1
        assert Operator.objects.get(pk=operator.pk).active_chats == 1
    assert_sound()


@pytest.mark.row("M1")
def test_two_first_messages_of_the_visitor_take_one_credit(acme: Client, acme_shop: Site) -> None:
    _, operator, alert = alone(acme_shop)
    chat, _ = openings.start(alert, operator, text="Hello.", ref="r", now=at(5))
    drafts = [Draft(chat.pk, VISITOR, f"v{n}", "Yes.", at(6)) for n in range(4)]
    results = race([partial(messages.store, [draft], wait=True) for draft in drafts])
    assert not errors(results, ChatEnded)
    assert credits.balance(acme) == 9
    assert_sound()
