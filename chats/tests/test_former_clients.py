"""What stays and what goes of a client that has left."""

from datetime import timedelta

import pytest

from accounts.models import Client, Operator
from billing.models import LedgerEntry, Subscription
from billing.services import credits
from chats import tasks
from chats.models import Chat, Message, Receipt, Visitor
from chats.services import endings, former_clients
from livechat.testing.cast import accepted, answer, ask, at
from livechat.testing.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.row("F2")]

DAY = timedelta(days=1)


def ended(visitor: Visitor, operator: Operator, *, seconds: float = 0) -> Chat:
    chat = accepted(visitor, operator, seconds=seconds)
    answer(chat, operator, "Here you are.", seconds=seconds + 1)
    endings.terminate(chat, operator, at(seconds + 2))
    return chat


def test_conversations_go_ninety_days_after_the_end_and_the_books_stay(
    acme: Client, vera: Visitor, viktor: Visitor, olga: Operator, carl: Operator
) -> None:
    ended(vera, olga)
    ended(vera, olga, seconds=10)
    ended(viktor, carl)
    Subscription.objects.filter(client=acme).update(ends_at=NOON)
    day_before = NOON + 90 * DAY - timedelta(seconds=1)
    assert former_clients.erase(lambda: day_before, until=day_before + DAY) == 0
    due = NOON + 90 * DAY
    assert former_clients.erase(lambda: due, until=due + DAY) == 2
    assert former_clients.erase(lambda: due, until=due + DAY) == 0
    assert not Message.objects.filter(chat__client=acme).exists()
    assert Receipt.objects.filter(client=acme).count() == 2
    assert LedgerEntry.objects.filter(account__client=acme, reason="interaction").count() == 1
    assert credits.balance(acme) == 9
    assert Message.objects.filter(chat__visitor=viktor).exists(), "another client's stay"


def test_a_chat_that_still_runs_is_left_to_its_own_clock(acme: Client, vera: Visitor, olga: Operator) -> None:
    chat = ask(vera)
    Subscription.objects.filter(client=acme).update(ends_at=NOON)
    due = NOON + 90 * DAY
    assert former_clients.erase(lambda: due, until=due + DAY) == 0
    assert Chat.objects.filter(pk=chat.pk, deleted_at=None).exists()


def test_the_task_has_nothing_to_do_for_clients_that_stay(
    acme: Client, vera: Visitor, olga: Operator
) -> None:
    ended(vera, olga)
    tasks.erase_ended()
    assert Message.objects.filter(chat__client=acme).exists()
