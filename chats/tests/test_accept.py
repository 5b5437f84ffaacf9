"""Accepting a chat: one winner, who is allowed, who has room, and what it costs."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Assignment, Client, Operator
from billing.models import CreditAccount, LedgerEntry, Subscription
from billing.services import credits
from chats.errors import AlreadyTaken, ChatEnded, NoRoom, NotAllowed, Unpaid
from chats.models import Offer, Visitor
from chats.services import endings, queue
from livechat.testing.cast import Told, accepted, answer, ask, at, at_work, fresh, go_offline, lines
from livechat.testing.factories import NOON, OperatorFactory, VisitorFactory

pytestmark = pytest.mark.django_db


@pytest.mark.both
@pytest.mark.row("S3", "O18", "A1")
def test_who_accepts_owns_the_chat(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = ask(vera)
    told.clear()
    queue.accept(chat, olga, at(5))
    chat = fresh(chat)
    assert (chat.status, chat.operator, chat.accepted_at) == ("active", olga, at(5))
    assert lines(chat) == ["Hello?", "chat.accepted"]
    assert Offer.objects.get().outcome == "accepted"
    olga.refresh_from_db()
    assert (olga.active_chats, olga.open_offers, olga.last_chat_at) == (1, 0, at(5))
    assert told.types(f"pool:{chat.client_id}") == ["chat.accepted"]
    [status] = told.facts(f"visitor:{vera.pk}")
    assert (status["data"]["status"], status["data"]["operator"]) == ("active", "Olga")
    [mine] = told.facts(f"operator:{olga.pk}")
    assert (mine["data"]["reason"], mine["data"]["me"]["active_chats"]) == ("room", 1)


@pytest.mark.row("A1")
def test_second_operator_is_told_who_has_the_chat(vera: Visitor, olga: Operator, otto: Operator) -> None:
    chat = accepted(vera, olga)
    with pytest.raises(AlreadyTaken, match="Olga has this chat"):
        queue.accept(chat, otto, at(1))
    assert fresh(chat).operator == olga
    otto.refresh_from_db()
    assert otto.active_chats == 0


def test_accepting_twice_counts_once(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    with pytest.raises(AlreadyTaken, match="already"):
        queue.accept(chat, olga, at(1))
    olga.refresh_from_db()
    assert olga.active_chats == 1


@pytest.mark.row("S2")
def test_only_who_is_asked_can_accept_an_offer(vera: Visitor, olga: Operator, otto: Operator) -> None:
    chat = ask(vera)
    with pytest.raises(AlreadyTaken, match="Olga is being asked"):
        queue.accept(chat, otto, at(1))


@pytest.mark.row("S2")
def test_a_queued_chat_is_picked_up_even_by_someone_offline(vera: Visitor, otto: Operator) -> None:
    full = at_work(OperatorFactory(is_platform=True, max_chats=1, active_chats=1))
    chat = ask(vera)
    assert chat.status == "queued"
    queue.accept(chat, otto, at(1))
    assert fresh(chat).operator == otto
    otto.refresh_from_db()
    assert not otto.is_online
    full.refresh_from_db()
    assert full.active_chats == 1


@pytest.mark.row("A4")
def test_nobody_takes_more_than_their_maximum(vera: Visitor, olga: Operator, otto: Operator) -> None:
    Operator.objects.filter(pk=otto.pk).update(max_chats=1, active_chats=1)
    Operator.objects.filter(pk=olga.pk).update(max_chats=1, active_chats=1)
    chat = ask(vera)
    with pytest.raises(NoRoom):
        queue.accept(chat, otto, at(1))
    assert fresh(chat).status == "queued"
    otto.refresh_from_db()
    assert otto.active_chats == 1


def test_picking_one_up_passes_on_what_there_is_no_room_for_now(
    vera: Visitor, olga: Operator, otto: Operator
) -> None:
    Operator.objects.filter(pk=olga.pk).update(max_chats=1)
    offered = ask(vera)
    waiting = ask(VisitorFactory(site=vera.site), seconds=1)
    assert (offered.operator, waiting.status) == (olga, "queued")
    queue.accept(waiting, olga, at(2))
    assert fresh(offered).status == "queued"
    assert Offer.objects.get(chat=offered).outcome == "withdrawn"
    olga.refresh_from_db()
    assert (olga.active_chats, olga.open_offers, olga.missed_offers) == (1, 0, 0)


def test_an_ended_chat_is_accepted_by_nobody(vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    endings.leave(chat, at(1))
    with pytest.raises(ChatEnded):
        queue.accept(chat, olga, at(2))


# --- rights: the wrong people


@pytest.mark.row("I1")
def test_the_clients_own_people_read_along_on_operations(
    vera: Visitor, olga: Operator, ada: Operator
) -> None:
    Operator.objects.filter(pk=olga.pk).update(max_chats=1, active_chats=1)
    chat = ask(vera)
    for verb in (queue.accept, queue.decline):
        with pytest.raises(NotAllowed):
            verb(chat, ada, at(1))
    assert fresh(chat).status == "queued"


@pytest.mark.row("I1")
def test_ours_do_not_answer_on_platform(viktor: Visitor, carl: Operator, olga: Operator) -> None:
    Operator.objects.filter(pk=carl.pk).update(max_chats=1, active_chats=1)
    chat = ask(viktor)
    with pytest.raises(NotAllowed):
        queue.accept(chat, olga, at(1))
    assert fresh(chat).status == "queued"


@pytest.mark.row("I1")
@pytest.mark.parametrize("change", ["disabled", "unassigned", "no longer ours"])
def test_a_right_that_is_gone_counts_at_once(
    vera: Visitor, olga: Operator, otto: Operator, bolt: Client, change: str
) -> None:
    """The object that a socket has held since morning still says that all is well."""
    Operator.objects.filter(pk=olga.pk).update(max_chats=1, active_chats=1)
    chat = ask(vera)
    if change == "disabled":
        otto.user.__class__.objects.filter(pk=otto.user.pk).update(is_active=False)
    elif change == "unassigned":
        Operator.objects.filter(pk=otto.pk).update(all_clients=False)
        Assignment.objects.create(operator=otto, client=bolt)
    else:
        Operator.objects.filter(pk=otto.pk).update(is_platform=False)
    with pytest.raises(NotAllowed):
        queue.accept(chat, otto, at(1))
    assert fresh(chat).status == "queued"


def test_who_is_assigned_to_the_client_may_accept(
    acme: Client, vera: Visitor, olga: Operator, otto: Operator
) -> None:
    Operator.objects.filter(pk=olga.pk).update(max_chats=1, active_chats=1)
    Operator.objects.filter(pk=otto.pk).update(all_clients=False)
    Assignment.objects.create(operator=otto, client=acme)
    chat = ask(vera)
    queue.accept(chat, otto, at(1))
    assert fresh(chat).operator == otto


# --- money


@pytest.mark.both
@pytest.mark.row("M1", "M3")
def test_an_accept_on_operations_costs_one_credit(acme: Client, vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    entry = LedgerEntry.objects.get(reason="interaction")
    assert (entry.amount, entry.balance_after, entry.reference) == (-1, 9, f"interaction:{chat.pk}")
    assert credits.balance(acme) == 9


def test_an_accept_on_platform_costs_nothing(viktor: Visitor, carl: Operator) -> None:
    accepted(viktor, carl)
    assert not LedgerEntry.objects.exists()


@pytest.mark.row("M1")
def test_returned_and_linked_chats_are_paid_for_already(acme: Client, vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga)
    assert queue.give_back(fresh(chat), now=at(10), missed=False)
    queue.accept(chat, olga, at(20))
    endings.terminate(chat, olga, at(30))
    second = accepted(vera, olga, seconds=3600)
    assert second.interaction_id == chat.pk
    assert credits.balance(acme) == 9


def test_what_is_paid_for_is_accepted_without_credits_and_without_the_fee(
    vera: Visitor, olga: Operator
) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga)
    CreditAccount.objects.update(balance=0)
    Subscription.objects.update(paid_until=NOON)
    assert queue.give_back(fresh(chat), now=at(10), missed=False)
    queue.accept(chat, olga, at(20))
    endings.terminate(chat, olga, at(30))
    assert accepted(vera, olga, seconds=3600).status == "active"


@pytest.mark.row("M2")
def test_without_a_credit_an_accept_sends_the_visitor_to_the_contact_form(
    acme: Client, vera: Visitor, olga: Operator
) -> None:
    chat = ask(vera)
    CreditAccount.objects.update(balance=0)
    with pytest.raises(Unpaid):
        queue.accept(chat, olga, at(1))
    chat = fresh(chat)
    assert (chat.status, chat.reason) == ("redirected", "no_credits")
    olga.refresh_from_db()
    assert (olga.active_chats, olga.open_offers) == (0, 0)
    assert credits.balance(acme) == 0


def test_the_fee_is_looked_at_when_a_chat_is_accepted(viktor: Visitor, carl: Operator) -> None:
    chat = ask(viktor)
    Subscription.objects.update(paid_until=at(1))
    with pytest.raises(Unpaid):
        queue.accept(chat, carl, at(2))
    assert fresh(chat).reason == "unpaid"


@pytest.mark.row("M2")
def test_the_last_credit_sends_everybody_else_who_waits_away(
    acme: Client, vera: Visitor, viktor: Visitor, olga: Operator, carl: Operator
) -> None:
    CreditAccount.objects.filter(client=acme).update(balance=1)
    paid = accepted(VisitorFactory(site=vera.site), olga)
    answer(paid, olga)
    CreditAccount.objects.filter(client=acme).update(balance=1)
    queue.give_back(fresh(paid), now=at(1), missed=False)
    unpaid = ask(VisitorFactory(site=vera.site), seconds=1)
    theirs = ask(viktor, seconds=1)
    accepted(vera, olga, seconds=2)
    assert fresh(unpaid).reason == "no_credits"
    assert fresh(paid).is_waiting
    assert fresh(theirs).is_waiting


def test_a_test_chat_costs_nothing(acme: Client, vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    type(chat).objects.filter(pk=chat.pk).update(is_test=True)
    queue.accept(chat, olga, at(1))
    assert credits.balance(acme) == 10


# --- declining


@pytest.mark.row("O18")
def test_send_to_contact_form_says_who_declined_to_staff_only(
    vera: Visitor, olga: Operator, told: Told
) -> None:
    chat = ask(vera)
    queue.decline(chat, olga, at(1))
    chat = fresh(chat)
    assert (chat.status, chat.reason, chat.operator) == ("redirected", "declined", olga)
    assert "Olga" not in "".join(n.text for n in told.notes if n.group.startswith(("visitor:", "chat:")))
    olga.refresh_from_db()
    assert (olga.open_offers, olga.missed_offers) == (0, 0)


def test_nobody_declines_for_another(vera: Visitor, olga: Operator, otto: Operator) -> None:
    chat = ask(vera)
    with pytest.raises(AlreadyTaken):
        queue.decline(chat, otto, at(1))
    queue.accept(chat, olga, at(2))
    with pytest.raises(AlreadyTaken):
        queue.decline(chat, olga, at(3))
    assert fresh(chat).status == "active"


# --- cost


def test_an_accept_takes_a_known_number_of_queries(
    vera: Visitor, olga: Operator, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    chat = ask(vera)
    for n in range(5):
        ask(VisitorFactory(site=vera.site), seconds=n)
    with django_assert_max_num_queries(40):
        queue.accept(chat, olga, at(10))


def test_going_offline_keeps_what_is_active(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    go_offline(olga, seconds=5)
    assert fresh(chat).operator == olga
