"""The Customer service box: who takes care, what they answer, where it is routed."""

from typing import Any

import pytest

from accounts.models import Department, Operator
from billing.models import CreditAccount
from chats.access import inquiries_of
from chats.errors import ChangedMeanwhile
from chats.models import Inquiry, Visitor
from chats.services import (
    inbox,
    inquiries,
)
from livechat.testing.cast import at
from notifications.models import Delivery

pytestmark = pytest.mark.django_db


def inquiry_of(visitor: Visitor, **fields: Any) -> Inquiry:
    form = {"name": "Vera", "email": "vera@people.example", "phone": "", "text": "Ferns?"} | fields
    return inquiries.send(visitor, ref="form-1", now=at(0), **form)


@pytest.mark.row("S8")
@pytest.mark.both
def test_an_answer_goes_out_once_costs_nothing_and_says_who_takes_care(vera: Visitor, olga: Operator) -> None:
    inquiry = inquiry_of(vera)
    balance = CreditAccount.objects.get().balance
    for _ in range(2):
        inbox.answer(inquiry, olga, at(1), ref="a", body="They are hardy.")
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.assignee) == (Inquiry.State.ANSWERED, olga)
    delivery = Delivery.objects.get(kind=Delivery.Kind.INQUIRY_REPLY)
    assert delivery.recipient == "vera@people.example"
    assert "They are hardy." in delivery.text
    assert "Ferns?" in delivery.text
    assert CreditAccount.objects.get().balance == balance


@pytest.mark.row("S8")
def test_two_who_take_care_at_once(vera: Visitor, olga: Operator, otto: Operator) -> None:
    inquiry = inquiry_of(vera)
    inbox.take(inquiry, olga)
    with pytest.raises(ChangedMeanwhile):
        inbox.take(inquiry, otto)
    inquiry.refresh_from_db()
    assert inquiry.assignee == olga


@pytest.mark.row("S8")
def test_ours_look_after_inquiries_while_there_are_credits(
    vera: Visitor, olga: Operator, ada: Operator, carl: Operator
) -> None:
    inquiry = inquiry_of(vera)
    assert list(inquiries_of(olga, at(0))) == [inquiry]
    assert list(inquiries_of(carl, at(0))) == []
    CreditAccount.objects.update(balance=0)
    assert list(inquiries_of(olga, at(0))) == []
    assert list(inquiries_of(ada, at(0))) == [inquiry]


@pytest.mark.row("S10")
def test_an_inquiry_is_routed_to_a_department(vera: Visitor) -> None:
    inquiry = inquiry_of(vera)
    sales = Department.objects.create(client=inquiry.client, name="Sales")
    inbox.change(inquiry, inquiry.version, state="open", assignee=None, department=sales)
    with pytest.raises(ChangedMeanwhile):
        inbox.change(inquiry, inquiry.version, state="closed", assignee=None, department=None)
    inquiry.refresh_from_db()
    assert inquiry.department == sales
