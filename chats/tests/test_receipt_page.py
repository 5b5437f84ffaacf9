"""`/dashboard/billing/interactions/ID/`: which chats one credit paid for, deleted ones too (F3)."""

import pytest
from django.test import Client as Http

from accounts.models import Operator
from billing.services import credits
from chats.models import Chat, Receipt, Visitor
from chats.services import endings, removal
from livechat.testing.cast import accepted, answer, ask, at, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.row("F3")]


@pytest.fixture
def owner(ada: Operator) -> Http:
    http = Http()
    http.force_login(ada.user)
    return http


def interaction(visitor: Visitor, operator: Operator) -> tuple[Chat, Chat]:
    """A chat that was answered, and one that goes on with it."""
    chat = accepted(visitor, operator)
    answer(chat, operator, seconds=5)
    endings.terminate(fresh(chat), operator, at(60))
    return chat, ask(visitor, seconds=600)


def page(http: Http, number: int) -> str:
    found = http.get(f"/dashboard/billing/interactions/{number}/")
    assert found.status_code == 200
    return found.content.decode()


def test_it_lists_the_chats_of_the_interaction(owner: Http, vera: Visitor, olga: Operator) -> None:
    first, second = interaction(vera, olga)
    assert second.interaction_id == first.pk
    text = page(owner, first.pk)
    assert f">{first.pk}</th>" in text
    assert f">{second.pk}</th>" in text
    assert "Olga" in text
    assert "Terminated by the operator" in text
    assert "12:01" in text


def test_what_came_back_is_there_with_its_reason(owner: Http, vera: Visitor, olga: Operator) -> None:
    chat = accepted(vera, olga)
    endings.terminate(fresh(chat), olga, at(60))
    text = page(owner, chat.pk)
    assert "Returned: nobody answered" in text
    assert '<p class="figure__value">0</p>' in text


def test_deleted_chats_keep_their_line_and_nothing_of_the_visitor(
    owner: Http, vera: Visitor, olga: Operator, ada: Operator
) -> None:
    Visitor.objects.update(name="Vera Novak", email="vera@example.com")
    first, second = interaction(vera, olga)
    endings.leave(fresh(second), at(700))
    for chat in (first, second):
        removal.delete([fresh(chat)], ada, at(800))
    removal.sweep(at(10_000))
    removal.drop_rows(at(10**7))
    assert Receipt.objects.filter(interaction=first.pk).count() == 2
    text = page(owner, first.pk)
    assert text.count(">Deleted<") == 2
    assert "Olga" in text
    assert "Vera" not in text


def test_not_there_and_not_yours_are_one_answer(owner: Http, viktor: Visitor, carl: Operator) -> None:
    chat = accepted(viktor, carl)
    credits.grant(chat.client, 1, reference="order:5")
    for number in (chat.pk, 10**9):
        assert owner.get(f"/dashboard/billing/interactions/{number}/").status_code == 404
    http = Http()
    http.force_login(carl.user)
    assert http.get(f"/dashboard/billing/interactions/{chat.pk}/").status_code == 404
