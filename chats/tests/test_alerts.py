"""Without invite: one operator is alerted to a visitor's presence, and may start the chat (P7)."""

import pytest

from accounts.models import Client, Operator
from billing.services import credits
from chats import access
from chats.errors import AlertIsOver, NoRoom, Unavailable, Unpaid
from chats.models import Chat, PresenceAlert, Visitor
from chats.services import alerts, endings, messages, openings, payment
from chats.services.messages import VISITOR, Draft
from chats.tasks import sweep_alerts
from livechat.lib.errors import NotFound
from livechat.testing.cast import Told, answer, ask, at, at_work, fresh, go_offline, lines
from livechat.testing.factories import VisitorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commits"), pytest.mark.row("P7")]

DAY = 24 * 3600


def alert(visitor: Visitor, seconds: float = 0) -> PresenceAlert | None:
    visitor.refresh_from_db()
    return alerts.begin(visitor, url="https://acme.example/pots", title="Pots", now=at(seconds))


def alerted(visitor: Visitor, seconds: float = 0) -> PresenceAlert:
    found = alert(visitor, seconds)
    assert found is not None
    return found


def outcome(one: PresenceAlert) -> str:
    return PresenceAlert.objects.get(pk=one.pk).outcome


def start(
    one: PresenceAlert, operator: Operator, *, text: str = "Hello.", seconds: float = 5, ref: str = "r"
) -> Chat:
    return openings.start(one, operator, text=text, ref=ref, now=at(seconds))[0]


def test_one_operator_with_room_is_told_and_nobody_else(
    vera: Visitor, olga: Operator, otto: Operator, told: Told
) -> None:
    at_work(otto)
    Operator.objects.filter(pk=olga.pk).update(active_chats=1)
    one = alerted(vera)
    assert one.operator == otto
    [fact] = told.facts("operator:")
    assert told.notes[0].group == f"operator:{otto.pk}"
    assert (fact["type"], fact["data"]["title"]) == ("alert.offered", "Pots")
    assert not told.facts("pool:")
    assert not Chat.objects.exists()


def test_an_operator_has_one_alert_at_a_time(vera: Visitor, olga: Operator) -> None:
    alerted(vera)
    other = VisitorFactory(site=vera.site)
    assert alert(other, 1) is None
    # Nothing was offered, so the day does not begin with it.
    assert alerted(other, 31).operator == olga


def test_nobody_is_told_who_is_offline_or_full(vera: Visitor, olga: Operator) -> None:
    Operator.objects.filter(pk=olga.pk).update(active_chats=4, open_offers=1)
    assert alert(vera) is None
    Operator.objects.filter(pk=olga.pk).update(active_chats=0, open_offers=0, is_online=False)
    assert alert(vera) is None
    assert not alerts.may_begin(vera.site, vera, at(0))


def test_the_same_visitor_is_not_offered_again_for_24_hours(
    vera: Visitor, olga: Operator, otto: Operator
) -> None:
    alerts.dismiss(alerted(vera), at(3))
    at_work(otto)
    assert alert(vera, 60) is None
    assert alert(vera, DAY - 1) is None
    assert alert(vera, DAY + 1) is not None


def test_it_ends_after_30_s(
    vera: Visitor, olga: Operator, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = alerted(vera)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(29))
    sweep_alerts()
    assert outcome(one) == "open"
    told.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(30))
    sweep_alerts()
    assert outcome(one) == "expired"
    [fact] = told.facts(f"operator:{olga.pk}")
    assert fact["data"] == {"id": one.pk, "outcome": "expired"}


def test_who_leaves_has_as_long_as_the_next_page_takes(vera: Visitor, olga: Operator) -> None:
    one = alerted(vera)
    alerts.on_a_page(vera.pk, is_there=False, now=at(5))
    alerts.on_a_page(vera.pk, is_there=True, now=at(7))
    alerts.expire(one.pk, at(20))
    assert outcome(one) == "open"
    alerts.on_a_page(vera.pk, is_there=False, now=at(20))
    alerts.expire(one.pk, at(28))
    assert outcome(one) == "left"


def test_the_next_page_goes_on_with_the_same_alert(vera: Visitor, olga: Operator) -> None:
    one = alerted(vera)
    assert alerted(vera, 6) == one


def test_the_first_message_makes_the_chat(vera: Visitor, olga: Operator, acme: Client, told: Told) -> None:
    one = alerted(vera)
    told.clear()
    chat = fresh(start(one, olga, text="Can I help you?"))
    assert (chat.status, chat.operator) == ("active", olga)
    assert lines(chat) == ["chat.accepted", "Can I help you?"]
    assert Operator.objects.get(pk=olga.pk).active_chats == 1
    assert outcome(one) == "started"
    assert told.types(f"visitor:{vera.pk}") == ["status.changed"]
    assert "chat.accepted" in told.types(f"pool:{acme.pk}")


def test_the_credit_is_taken_when_the_visitor_first_writes(
    vera: Visitor, olga: Operator, acme: Client
) -> None:
    chat = start(alerted(vera), olga)
    assert credits.balance(acme) == 10
    messages.store([Draft(chat.pk, VISITOR, "v1", "Yes, please.", at(9))], wait=True)
    assert credits.balance(acme) == 9
    messages.store([Draft(chat.pk, VISITOR, "v2", "The big one.", at(10))], wait=True)
    assert credits.balance(acme) == 9


def test_it_is_not_started_without_a_credit_and_the_alert_goes_on(
    vera: Visitor, olga: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = alerted(vera)
    monkeypatch.setattr(payment, "obstacle", lambda chat, now: "no_credits")
    with pytest.raises(Unpaid):
        start(one, olga)
    assert not Chat.objects.exists()
    assert outcome(one) == "open"


def test_the_same_words_twice_are_one_chat(vera: Visitor, olga: Operator) -> None:
    one = alerted(vera)
    assert start(one, olga) == start(one, olga, seconds=40)
    with pytest.raises(AlertIsOver, match="started this chat"):
        start(one, olga, text="Other words.", ref="r2")
    assert Chat.objects.count() == 1


def test_too_late_is_too_late(vera: Visitor, olga: Operator) -> None:
    with pytest.raises(AlertIsOver, match="30 seconds"):
        start(alerted(vera), olga, seconds=30)
    assert not Chat.objects.exists()


def test_no_more_chats_than_the_maximum(vera: Visitor, olga: Operator) -> None:
    one = alerted(vera)
    Operator.objects.filter(pk=olga.pk).update(active_chats=5)
    with pytest.raises(NoRoom):
        start(one, olga)
    assert not Chat.objects.exists()


def test_a_visitor_who_writes_first_ends_it(vera: Visitor, olga: Operator) -> None:
    one = alerted(vera)
    chat = ask(vera, seconds=2)
    assert outcome(one) == "wrote"
    with pytest.raises(AlertIsOver, match="by themselves"):
        start(one, olga)
    assert Chat.objects.get() == chat


def test_an_operator_who_goes_offline_gives_it_up(vera: Visitor, olga: Operator, otto: Operator) -> None:
    one = alerted(vera)
    at_work(otto)
    go_offline(olga, seconds=3)
    assert outcome(one) == "withdrawn"
    assert alert(vera, 4) is None


def test_who_is_blocked_or_has_a_chat_is_nobodys_alert(vera: Visitor, olga: Operator) -> None:
    ask(vera)
    assert alert(vera, 1) is None
    blocked = VisitorFactory(site=vera.site, blocked_at=at(0))
    assert alert(blocked, 1) is None


def test_a_visitor_who_is_blocked_meanwhile(vera: Visitor, olga: Operator) -> None:
    one = alerted(vera)
    Visitor.objects.filter(pk=vera.pk).update(blocked_at=at(1))
    with pytest.raises(Unavailable):
        start(one, olga)


def test_nobody_else_reaches_it(vera: Visitor, olga: Operator, otto: Operator, carl: Operator) -> None:
    one = alerted(vera)
    assert access.alert_for(olga, one.pk) == one
    for stranger in (otto, carl):
        with pytest.raises(NotFound):
            access.alert_for(stranger, one.pk)


def test_another_clients_operator_is_never_asked(vera: Visitor, carl: Operator) -> None:
    assert alert(vera) is None


def test_an_alert_enters_no_figure(vera: Visitor, olga: Operator) -> None:
    alerts.dismiss(alerted(vera), at(2))
    olga.refresh_from_db()
    assert (olga.missed_offers, olga.open_offers, olga.last_chat_at) == (0, 0, None)
    assert not Chat.objects.exists()


def test_a_chat_in_which_the_visitor_never_wrote_costs_nothing(
    vera: Visitor, olga: Operator, acme: Client
) -> None:
    chat = start(alerted(vera), olga)
    answer(chat, olga, "Still there?", seconds=20)
    endings.terminate(chat, olga, at(30))
    assert credits.balance(acme) == 10
    assert fresh(chat).outcome == ""
