"""A form sent twice at once, in two tabs, or while the queue is left: one chat, nothing lost (P3)."""

from functools import partial

import pytest

from accounts.models import Operator
from chats.models import Chat, Inquiry, SentForm, Visitor
from chats.services import leaving, queue
from chats.services.forms import Answer, Filled
from livechat.testing.cast import Told, at, lines
from livechat.testing.races import errors, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("P3", "D4")]


def filled(text: str) -> Filled:
    return Filled([Answer("f1", "long", "Question", text)], name="Vera", email="vera@example.com", text=text)


def test_the_same_form_at_once_is_one_chat(vera: Visitor, olga: Operator, told: Told) -> None:
    send = partial(queue.send_form, vera, ref="form", filled=filled("Hello"), now=at(0))
    results = race([send] * 4)
    assert not errors(results)
    assert len({entered.chat.pk for entered in results}) == 1
    assert (Chat.objects.count(), SentForm.objects.count()) == (1, 1)


def test_two_tabs_share_one_chat_and_both_are_heard(vera: Visitor, olga: Operator, told: Told) -> None:
    texts = [f"Tab {number}" for number in range(4)]
    results = race(
        [partial(queue.send_form, vera, ref=text[-1], filled=filled(text), now=at(0)) for text in texts]
    )
    assert not errors(results)
    chat = Chat.objects.get()
    assert sorted(lines(chat)) == texts
    assert SentForm.objects.filter(chat=chat).count() == 4


@pytest.mark.row("P4", "A1")
def test_an_accept_and_an_e_mail_instead_exclude_each_other(
    vera: Visitor, olga: Operator, told: Told
) -> None:
    chat = queue.send_form(vera, ref="form", filled=filled("Hello"), now=at(0)).chat
    race(
        [
            partial(queue.accept, chat, olga, at(1)),
            *[partial(leaving.email_instead, vera, chat.pk, "vera@example.com", at(1))] * 2,
        ]
    )
    chat.refresh_from_db()
    assert (chat.status, Inquiry.objects.count()) in {("active", 0), ("redirected", 1)}
