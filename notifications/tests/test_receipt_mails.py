"""Receipts of what was bought, read back from a real mail server."""

from typing import Any

import pytest

from accounts.models import Client, Operator
from billing.models import BillingDetails
from billing.tests.buying import order, pay
from notifications.models import Delivery
from notifications.services import deliveries
from notifications.tests.conftest import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.row("F5", "F4")]
BOOKS = "books@acme.example"


def sent(mailbox: Mailbox) -> list[str]:
    """Subjects of what is waiting, once it is sent."""
    for delivery in Delivery.objects.filter(kind="invoice", state="queued").order_by("pk"):
        deliveries.send(delivery.pk, delivery.due_at)
    # Long ones come folded.
    return [" ".join(str(message["Subject"]).split()) for message in mailbox.messages]


@pytest.fixture(autouse=True)
def details(acme: Client) -> BillingDetails:
    return BillingDetails.objects.create(client=acme, name="Acme", country="CH", email=BOOKS)


def test_a_transfer_is_confirmed_once_when_all_of_it_is_there(acme: Client, mailbox: Mailbox) -> None:
    one = order(acme, "bank_transfer")
    assert [subject[:7] for subject in sent(mailbox)] == ["Invoice"]
    pay(one, "1", 2_500)
    assert len(sent(mailbox)) == 1
    for _ in range(2):
        pay(one, "2", 5_000)
    assert sent(mailbox)[1:] == [f"Your transfer for order {one.reference} has arrived, €75.00"]
    body: Any = mailbox.messages[-1].get_body(("plain",))
    assert "nothing is left to do" in body.get_content()
    assert set(mailbox.recipients) == {BOOKS}


def test_a_purchase_by_renewal_link_is_told_to_the_billing_address_alone(
    acme: Client, ada: Operator, mailbox: Mailbox
) -> None:
    pay(order(acme, "simulated", is_renewal=True), "sim_1")
    assert len(sent(mailbox)) == 1
    assert mailbox.recipients == [BOOKS]
