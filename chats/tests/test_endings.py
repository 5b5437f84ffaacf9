"""An end is final, and says what it must to whom."""

import pytest

from accounts.models import Client, Operator
from billing.models import LedgerEntry
from billing.services import credits
from chats.errors import ChatEnded, NotActive, NotYours
from chats.models import Chat, Visitor
from chats.services import endings, messages, queue
from chats.services.messages import VISITOR, Draft
from livechat.testing.cast import Told, accepted, answer, ask, at, fresh, lines

pytestmark = pytest.mark.django_db


@pytest.mark.both
@pytest.mark.row("A3", "S13")
def test_terminate_ends_a_chat_once(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga)
    told.clear()
    endings.terminate(chat, olga, at(30))
    chat = fresh(chat)
    assert (chat.status, chat.reason, chat.ended_at) == ("ended", "operator", at(30))
    assert (chat.operator, chat.deadline_at) == (olga, None)
    with pytest.raises(ChatEnded):
        endings.terminate(chat, olga, at(31))
    endings.leave(chat, at(32))
    assert lines(chat).count("chat.ended") == 1
    assert told.types(f"pool:{chat.client_id}") == ["chat.ended"]
    olga.refresh_from_db()
    assert olga.active_chats == 0


@pytest.mark.both
@pytest.mark.row("A3")
def test_after_the_end_a_message_is_refused(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    endings.leave(chat, at(30))
    drafts = [
        Draft(chat.pk, VISITOR, "late", "too late", at(31)),
        Draft(chat.pk, messages.author_of(olga.pk), "late", "too late", at(31), olga.pk, "Olga"),
    ]
    assert [o.code for o in messages.store(drafts, wait=True)] == ["chat_ended", "chat_ended"]
    assert lines(chat)[-1] == "chat.ended"


@pytest.mark.row("I1")
def test_only_the_owner_terminates(vera: Visitor, olga: Operator, otto: Operator) -> None:
    chat = ask(vera)
    with pytest.raises(NotActive):
        endings.terminate(chat, olga, at(1))
    queue.accept(chat, olga, at(2))
    with pytest.raises(NotYours):
        endings.terminate(chat, otto, at(3))
    assert fresh(chat).status == "active"


def test_end_chat_by_the_visitor_ends_at_once(vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    endings.leave(chat, at(5))
    assert (fresh(chat).status, fresh(chat).reason) == ("ended", "visitor")


def test_end_chat_while_waiting_gives_it_up(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = ask(vera)
    endings.leave(chat, at(5))
    assert (fresh(chat).status, fresh(chat).reason) == ("redirected", "dropped")
    olga.refresh_from_db()
    assert olga.open_offers == 0
    endings.leave(chat, at(6))
    assert told.types(f"pool:{chat.client_id}").count("chat.redirected") == 1


@pytest.mark.row("I4")
def test_the_visitor_learns_who_ended_it_but_not_more(vera: Visitor, olga: Operator, told: Told) -> None:
    chat = accepted(vera, olga)
    told.clear()
    endings.terminate(chat, olga, at(5))
    [status] = told.facts(f"visitor:{vera.pk}")
    assert (status["data"]["status"], status["data"]["ended_by"]) == ("ended", "operator")
    assert "reason" not in status["data"]


# --- the credit of an interaction that nobody answered


@pytest.mark.both
@pytest.mark.row("M1")
def test_a_chat_without_a_word_of_an_operator_gives_its_credit_back_once(
    acme: Client, vera: Visitor, olga: Operator
) -> None:
    chat = accepted(vera, olga)
    assert credits.balance(acme) == 9
    endings.leave(chat, at(5))
    endings.leave(chat, at(6))
    assert credits.balance(acme) == 10
    entry = LedgerEntry.objects.get(reason="unanswered")
    assert (entry.amount, entry.reference) == (1, f"interaction:{chat.pk}")


def test_an_answered_chat_is_paid_for(acme: Client, vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga)
    endings.leave(chat, at(5))
    assert credits.balance(acme) == 9


@pytest.mark.row("M1")
def test_an_unanswered_continuation_does_not_refund_what_was_answered(
    acme: Client, vera: Visitor, olga: Operator
) -> None:
    chat = accepted(vera, olga)
    answer(chat, olga)
    endings.leave(chat, at(5))
    second = accepted(vera, olga, seconds=60)
    endings.leave(second, at(70))
    assert credits.balance(acme) == 9


def test_an_accepted_chat_that_ends_at_the_form_gives_its_credit_back(
    acme: Client, vera: Visitor, olga: Operator
) -> None:
    chat = accepted(vera, olga)
    queue.give_back(chat, now=at(10), missed=True)
    endings.redirect(chat, Chat.Reason.QUEUE_TIMEOUT, at(310))
    assert credits.balance(acme) == 10


@pytest.mark.row("M1")
def test_an_interaction_is_never_debited_a_second_time(acme: Client, vera: Visitor, olga: Operator) -> None:
    """Its credit was taken and returned; what is linked to it within a day belongs to it."""
    endings.leave(accepted(vera, olga), at(5))
    answer(accepted(vera, olga, seconds=60), olga)
    assert LedgerEntry.objects.filter(reason="interaction").count() == 1
