"""Handing a chat on: offered to one colleague, and its sender's own until that one accepts."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Client, Department, Operator, WebHeartbeat
from billing.models import LedgerEntry, Subscription
from billing.services import credits
from chats import access, tasks
from chats.errors import (
    AlreadyOffered,
    ChatEnded,
    NoReason,
    NoRoom,
    NotActive,
    NotAllowed,
    NotAvailable,
    NotYours,
    TransferOver,
    Unpaid,
)
from chats.events.base import millis
from chats.models import Chat, Message, Transfer, Visitor
from chats.services import cards, clock, deadlines, endings, holding, presence, queue, room, transfers
from livechat.lib.errors import NotFound
from livechat.testing.cast import (
    Told,
    accepted,
    answer,
    ask,
    at,
    at_work,
    fresh,
    go_offline,
    lines,
)
from livechat.testing.factories import NOON, MemberFactory, OperatorFactory, VisitorFactory

pytestmark = pytest.mark.django_db

WHY = "Asks about an invoice."


@pytest.fixture
def otto(otto: Operator) -> Operator:
    return at_work(otto)


@pytest.fixture
def chat(vera: Visitor, olga: Operator, otto: Operator) -> Chat:
    """Olga's; Otto is at work too."""
    return hers(vera, olga, otto)


def hers(visitor: Visitor, owner: Operator, *others: Operator) -> Chat:
    Operator.objects.filter(pk__in=[other.pk for other in others]).update(is_online=False)
    chat = accepted(visitor, owner)
    Operator.objects.filter(pk__in=[other.pk for other in others]).update(is_online=True)
    return chat


def offer(chat: Chat, sender: Operator, receiver: Operator, *, seconds: float = 10) -> Transfer:
    transfer = transfers.offer(chat, sender, receiver_id=receiver.pk, reason=WHY, now=at(seconds))
    return access.transfer_to(receiver, chat.pk, transfer.pk)


def desk(operator: Operator) -> tuple[int, int]:
    """Chats and reserved places."""
    operator.refresh_from_db()
    return operator.active_chats, operator.open_offers


@pytest.fixture(autouse=True)
def _counters_are_right(request: pytest.FixtureRequest, db: None) -> Any:
    yield
    assert room.recount() == []
    owned = Transfer.objects.open().values_list("chat__status", "sender", "chat__operator")
    assert all(status == "active" and sender == owner for status, sender, owner in owned)


@pytest.mark.row("O28", "O30", "O34")
def test_the_receiver_accepts_and_owns_the_chat(chat: Chat, olga: Operator, otto: Operator) -> None:
    transfer = offer(chat, olga, otto)
    assert fresh(chat).operator == olga
    assert (desk(olga), desk(otto)) == ((1, 0), (0, 1))
    answer(chat, olga, "One moment.", seconds=11)
    transfers.accept(transfer, otto, at(20))
    now = fresh(chat)
    assert (now.status, now.operator, now.accepted_at) == ("active", otto, at(20))
    assert (desk(olga), desk(otto)) == ((0, 0), (1, 0))
    answer(chat, otto, "Otto here.", seconds=21)
    assert lines(chat)[-2:] == ["chat.transferred", "Otto here."]
    line = Message.objects.get(chat=chat, body="chat.transferred")
    assert line.data == {"name": "Otto", "from": "Olga"}


@pytest.mark.row("M1")
def test_a_transfer_costs_nothing_more(chat: Chat, olga: Operator, otto: Operator) -> None:
    transfers.accept(offer(chat, olga, otto), otto, at(20))
    transfers.accept(offer(chat, otto, olga, seconds=30), olga, at(40))
    assert LedgerEntry.objects.filter(reason="interaction").count() == 1


@pytest.mark.row("F2", "M1")
def test_ours_pay_for_what_they_take_over(
    bolt: Client, viktor: Visitor, carl: Operator, olga: Operator
) -> None:
    chat = accepted(viktor, carl)
    moves_to_operations(bolt)
    transfer = offer(chat, carl, olga)
    with pytest.raises(Unpaid):
        transfers.accept(transfer, olga, at(20))
    assert (fresh(chat).operator, desk(carl), desk(olga)) == (carl, (1, 0), (0, 0))
    transfer.refresh_from_db()
    assert (transfer.outcome, transfer.denial) == ("denied", transfers.UNPAID)
    credits.grant(bolt, 5, reference="order:1")
    transfers.accept(offer(chat, carl, olga, seconds=30), olga, at(40))
    assert credits.balance(bolt) == 4


@pytest.mark.row("F2")
def test_a_clients_own_operator_costs_no_credit(bolt: Client, viktor: Visitor, carl: Operator) -> None:
    chat = queue.create(viktor, "k", NOON)
    queue.accept(chat, carl, at(1))
    moves_to_operations(bolt)
    credits.grant(bolt, 5, reference="order:1")
    ask(viktor, "Finally.", seconds=5)
    assert fresh(chat).visitor_seq
    assert credits.balance(bolt) == 5


def moves_to_operations(client: Client) -> None:
    Subscription.objects.filter(client=client).update(package="operations")


@pytest.mark.row("O33")
def test_card_and_fact_show_the_offer_to_both(chat: Chat, olga: Operator, otto: Operator, told: Told) -> None:
    told.clear()
    offer(chat, olga, otto)
    [fact] = told.facts(f"pool:{chat.client_id}")
    view = fact["data"]["transfer"]
    assert (fact["type"], view["outcome"], view["reason"]) == ("chat.changed", "open", WHY)
    assert (view["sender"]["name"], view["receiver"]["name"]) == ("Olga", "Otto")
    assert view["deadline_at"] - view["offered_at"] == 60_000
    snapshot = cards.cards(access.chats_of(otto).open())
    assert snapshot[0].transfer is not None
    assert snapshot[0].transfer.id == view["id"]


@pytest.mark.row("O35", "I4")
def test_the_visitor_is_told_nothing_until_somebody_else_has_the_chat(
    chat: Chat, olga: Operator, otto: Operator, told: Told
) -> None:
    told.clear()
    transfers.deny(offer(chat, olga, otto), "Not mine.", at(20))
    transfers.cancel(offer(chat, olga, otto, seconds=30), at(31))
    late = offer(chat, olga, otto, seconds=40)
    transfers.expire(late.pk, at(100))
    assert told.facts("visitor:") == told.facts("chat:") == []
    transfers.accept(offer(chat, olga, otto, seconds=110), otto, at(120))
    [status] = told.facts("visitor:")
    assert status["data"]["operator"] == "Otto"
    assert WHY not in str(told.facts("visitor:") + told.facts("chat:"))


def fresh_operator(operator: Operator) -> Operator:
    return Operator.objects.get(pk=operator.pk)


@pytest.mark.row("O35")
def test_denied_goes_back_with_the_reason(chat: Chat, olga: Operator, otto: Operator) -> None:
    transfers.deny(offer(chat, olga, otto), "I am about to leave.", at(20))
    now = fresh(chat)
    assert (now.operator, now.accepted_at) == (olga, chat.accepted_at)
    view = cards.card(chat).transfer
    assert view is not None
    assert (view.outcome, view.denial) == ("denied", "I am about to leave.")
    assert (desk(olga), desk(otto)) == ((1, 0), (0, 0))


@pytest.mark.row("O35")
def test_not_answered_in_60_s_goes_back(
    chat: Chat, olga: Operator, otto: Operator, web: WebHeartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    transfer = offer(chat, olga, otto)
    for seconds, outcome in ((69, "open"), (70, "expired")):
        monkeypatch.setattr("django.utils.timezone.now", lambda seconds=seconds: at(seconds))
        tasks.sweep_transfers()
        transfer.refresh_from_db()
        assert transfer.outcome == outcome
    assert fresh(chat).operator == olga
    with pytest.raises(TransferOver, match="not answered in time"):
        transfers.accept(transfer, otto, at(71))
    assert fresh_operator(otto).missed_offers == 1


def test_the_second_missed_one_sets_the_receiver_offline(chat: Chat, olga: Operator, otto: Operator) -> None:
    for start in (0, 100):
        transfers.expire(offer(chat, olga, otto, seconds=start).pk, at(start + 60))
    assert not fresh_operator(otto).is_online


def test_a_receiver_who_goes_offline_gives_it_back_at_once(
    chat: Chat, olga: Operator, otto: Operator
) -> None:
    transfer = offer(chat, olga, otto)
    go_offline(otto, seconds=12)
    transfer.refresh_from_db()
    assert transfer.outcome == "expired"
    assert fresh_operator(otto).missed_offers == 0
    with pytest.raises(TransferOver):
        transfers.accept(transfer, otto, at(13))


@pytest.mark.both
@pytest.mark.row("A2")
@pytest.mark.parametrize("first", ["accept", "deny", "cancel", "expire"])
@pytest.mark.parametrize("second", ["accept", "deny", "cancel"])
def test_only_the_first_answer_counts(
    chat: Chat, olga: Operator, otto: Operator, first: str, second: str
) -> None:
    transfer = offer(chat, olga, otto)
    settle(first, transfer, otto, 70)
    with pytest.raises(TransferOver):
        settle(second, transfer, otto, 71)
    assert fresh(chat).operator == (otto if first == "accept" else olga)


def settle(deed: str, transfer: Transfer, receiver: Operator, seconds: float) -> None:
    if deed == "accept":
        transfers.accept(transfer, receiver, at(seconds))
    elif deed == "deny":
        transfers.deny(transfer, "", at(seconds))
    elif deed == "cancel":
        transfers.cancel(transfer, at(seconds))
    else:
        transfers.expire(transfer.pk, at(seconds))


@pytest.mark.both
@pytest.mark.row("A2")
@pytest.mark.parametrize("end", ["terminated", "left", "given back", "lost", "silent", "away"])
def test_what_takes_the_chat_from_its_sender_ends_the_transfer(
    chat: Chat, olga: Operator, otto: Operator, end: str
) -> None:
    transfer = offer(chat, olga, otto)
    if end == "terminated":
        endings.terminate(chat, olga, at(20))
    elif end == "left":
        endings.leave(chat, at(20))
    elif end == "given back":
        queue.give_back(fresh(chat), now=at(20), missed=False)
    elif end == "lost":
        queue.give_back_all(olga.pk, at(20))
    elif end == "silent":
        deadlines.settle(chat.pk, at(250))
    else:
        now = fresh(chat)
        assert presence.go_away(Chat.objects.as_read(now), now, at(20))
    transfer.refresh_from_db()
    assert transfer.outcome == "ended"
    with pytest.raises(TransferOver):
        transfers.accept(transfer, otto, at(21))
    card = cards.card(chat)
    assert card.transfer is None or card.transfer.outcome == "ended"


@pytest.mark.row("O31")
def test_who_can_receive(acme: Client, chat: Chat, olga: Operator, otto: Operator, carl: Operator) -> None:
    full = at_work(OperatorFactory(display_name="Full", is_platform=True, max_chats=0))
    OperatorFactory(display_name="Away", is_platform=True)
    member = at_work(OperatorFactory(display_name="Member"))
    MemberFactory(client=acme, user=member.user)
    sales = Department.objects.create(client=acme, name="Sales")
    Department.objects.create(client=acme, name="Empty").operators.add(full)
    Department.objects.create(client=carl.user.memberships.get().client, name="Bolts").operators.add(otto)
    sales.operators.add(otto, olga)
    view = transfers.receivers(chat, olga, at(9))
    [one] = view.operators
    assert (one.name, one.active_chats, one.max_chats, one.departments) == ("Otto", 0, 5, ["Sales"])
    assert [(each.name, each.available) for each in view.departments] == [("Empty", 0), ("Sales", 1)]
    with pytest.raises(NotYours):
        transfers.receivers(chat, otto, at(9))
    for nobody in (full, member, carl, olga):
        with pytest.raises((NotAvailable, NotFound)):
            offer(chat, olga, nobody)
    assert not Transfer.objects.exists()


def test_people_and_departments_of_others_are_like_those_that_never_were(
    chat: Chat, olga: Operator, carl: Operator, bolt: Client
) -> None:
    bolts = Department.objects.create(client=bolt, name="Bolts")
    bolts.operators.add(olga)
    for target in ({"receiver_id": carl.pk}, {"department_id": bolts.pk}, {"receiver_id": 10**12}, {}):
        with pytest.raises(NotFound):
            transfers.offer(chat, olga, reason=WHY, now=at(10), **target)
    assert not Transfer.objects.exists()


@pytest.mark.row("O31")
def test_a_department_is_offered_to_whom_routing_would_choose(
    acme: Client, vera: Visitor, chat: Chat, olga: Operator, otto: Operator
) -> None:
    busy = at_work(OperatorFactory(display_name="Busy", is_platform=True))
    hers(VisitorFactory(site=vera.site), busy, olga, otto)
    sales = Department.objects.create(client=acme, name="Sales")
    sales.operators.add(busy, otto, olga)
    transfer = transfers.offer(chat, olga, department_id=sales.pk, reason=WHY, now=at(10))
    assert (transfer.receiver, transfer.department) == (otto, sales)
    view = cards.card(chat).transfer
    assert view is not None
    assert view.department == "Sales"
    transfers.cancel(transfer, at(11))
    Operator.objects.exclude(pk=olga.pk).update(is_online=False)
    with pytest.raises(NotAvailable, match="Nobody in Sales"):
        transfers.offer(chat, olga, department_id=sales.pk, reason=WHY, now=at(12))


@pytest.mark.row("O31")
@pytest.mark.row("X5")
def test_a_department_is_asked_in_its_hours_only_and_its_people_by_name(
    acme: Client, chat: Chat, olga: Operator, otto: Operator
) -> None:
    # NOON is a Wednesday's; they open the next morning.
    sales = Department.objects.create(client=acme, name="Sales", hours={"3": [["09:00", "17:00"]]})
    sales.operators.add(otto)
    [view] = transfers.receivers(chat, olga, at(9)).departments
    assert (view.available, view.is_open, view.opens_at) == (0, False, millis(NOON + timedelta(hours=21)))
    with pytest.raises(NotAvailable, match="closed"):
        transfers.offer(chat, olga, department_id=sales.pk, reason=WHY, now=at(10))
    assert transfers.offer(chat, olga, receiver_id=otto.pk, reason=WHY, now=at(10)).receiver == otto


@pytest.mark.row("O30")
def test_in_the_wrong_state_nothing_is_stored(
    vera: Visitor, chat: Chat, olga: Operator, otto: Operator
) -> None:
    with pytest.raises(NoReason):
        transfers.offer(chat, olga, receiver_id=otto.pk, reason="", now=at(10))
    with pytest.raises(NotYours):
        offer(chat, otto, olga)
    with pytest.raises(NotAvailable, match="already"):
        transfers.offer(chat, olga, receiver_id=olga.pk, reason=WHY, now=at(10))
    waiting = ask(VisitorFactory(site=vera.site))
    with pytest.raises(NotActive):
        transfers.offer(waiting, olga, receiver_id=otto.pk, reason=WHY, now=at(10))
    endings.terminate(chat, olga, at(10))
    with pytest.raises(ChatEnded):
        transfers.offer(chat, olga, receiver_id=otto.pk, reason=WHY, now=at(11))
    assert not Transfer.objects.exists()


def test_a_chat_is_offered_to_one_at_a_time(chat: Chat, olga: Operator, otto: Operator) -> None:
    offer(chat, olga, otto)
    with pytest.raises(AlreadyOffered, match="Otto"):
        offer(chat, olga, otto)
    assert Transfer.objects.count() == 1


def test_an_away_chat_waits_for_its_visitor(chat: Chat, olga: Operator, otto: Operator) -> None:
    now = fresh(chat)
    presence.go_away(Chat.objects.as_read(now), now, at(5))
    with pytest.raises(NotActive, match="away"):
        offer(chat, olga, otto)


@pytest.mark.row("A4")
def test_the_receivers_room_is_kept_for_the_offer(
    vera: Visitor, chat: Chat, olga: Operator, otto: Operator
) -> None:
    Operator.objects.filter(pk=otto.pk).update(max_chats=1)
    Operator.objects.filter(pk=olga.pk).update(max_chats=1)
    offer(chat, olga, otto)
    # Routing leaves the place alone; picking up a queued chat takes it.
    waiting = ask(VisitorFactory(site=vera.site))
    assert waiting.status == "queued"
    queue.accept(waiting, otto, at(11))
    with pytest.raises(NoRoom):
        transfers.accept(Transfer.objects.select_related("chat__site", "sender").get(), otto, at(12))
    assert fresh(chat).operator == olga


def test_freed_room_goes_to_who_waits(vera: Visitor, chat: Chat, olga: Operator, otto: Operator) -> None:
    Operator.objects.filter(pk__in=[olga.pk, otto.pk]).update(max_chats=1)
    transfer = offer(chat, olga, otto)
    waiting = ask(VisitorFactory(site=vera.site))
    assert waiting.status == "queued"
    transfers.accept(transfer, otto, at(12))
    assert fresh(waiting).operator == olga


def test_who_lost_the_right_meanwhile_cannot_accept(chat: Chat, olga: Operator, otto: Operator) -> None:
    transfer = offer(chat, olga, otto)
    Operator.objects.filter(pk=otto.pk).update(all_clients=False)
    with pytest.raises(NotFound):
        access.transfer_to(otto, chat.pk, transfer.pk)
    with pytest.raises(NotAllowed):
        transfers.accept(transfer, otto, at(12))
    assert fresh(chat).operator == olga


def test_only_receiver_and_sender_reach_a_transfer(
    chat: Chat, olga: Operator, otto: Operator, carl: Operator, ada: Operator
) -> None:
    transfer = offer(chat, olga, otto)
    assert access.transfer_from(olga, chat.pk, transfer.pk) == transfer
    for who in (olga, carl, ada):
        with pytest.raises(NotFound):
            access.transfer_to(who, chat.pk, transfer.pk)
    for who in (otto, carl, ada):
        with pytest.raises(NotFound):
            access.transfer_from(who, chat.pk, transfer.pk)
    with pytest.raises(NotFound):
        access.transfer_to(otto, chat.pk + 1, transfer.pk)


@pytest.mark.row("S4")
def test_the_clock_runs_on_for_the_sender_and_anew_for_the_receiver(
    chat: Chat, olga: Operator, otto: Operator
) -> None:
    holding.hold(chat, olga, at(5))
    transfer = offer(chat, olga, otto)
    assert clock.since(fresh(chat)) == at(605)
    transfers.accept(transfer, otto, at(30))
    now = fresh(chat)
    assert (clock.since(now), now.hold_until) == (at(30), None)
    assert now.deadline_at == at(30 + 180)


def test_the_new_owner_is_preferred_next_time(
    vera: Visitor, chat: Chat, olga: Operator, otto: Operator
) -> None:
    transfers.accept(offer(chat, olga, otto), otto, at(20))
    endings.terminate(chat, otto, at(30))
    again = ask(vera, seconds=60)
    assert again.preferred_operator == otto
    assert fresh(again).operator == otto
