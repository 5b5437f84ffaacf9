"""Low and depleted: once for each crossing, to owners and the billing address, with the renewal link (F4)."""

import re
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.db import transaction

from accounts.models import Client, Member, Operator
from billing.models import BillingDetails, CreditAccount
from billing.services import credits, post_units
from livechat.testing.cast import at
from livechat.testing.factories import NOON, ClientFactory, MemberFactory, SubscriptionFactory, UserFactory
from notifications.models import Delivery
from notifications.services import deliveries
from notifications.services.balance_notices import crossed
from notifications.tests.conftest import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.row("F4")]


@pytest.fixture
def low(acme: Client, ada: Operator) -> Client:
    """acme notices below eight, has ten, one owner, an admin, and a billing address."""
    CreditAccount.objects.filter(client=acme).update(threshold=8)
    MemberFactory(client=acme, role=Member.Role.ADMIN)
    BillingDetails.objects.create(client=acme, name="Acme", country="DE", email="Billing@acme.example")
    return acme


def debit(client: Client, *numbers: int) -> None:
    for number in numbers:
        credits.debit(client, reference=f"interaction:{client.pk}-{number}", now=NOON)


def told() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("recipient", "subject"))


@pytest.mark.parametrize(
    ("before", "after", "threshold", "state"),
    [
        (20, 19, 20, "low"),
        (25, 19, 20, "low"),
        (21, 20, 20, None),
        (19, 18, 20, None),
        (19, 30, 20, None),
        (0, 10, 20, None),
        (1, 0, 20, "depleted"),
        (1, 0, 1, "depleted"),
        (30, 0, 20, "depleted"),
        (1, 0, 0, "depleted"),
        (5, 4, 0, None),
        (0, 0, 20, None),
    ],
)
def test_what_a_change_has_to_tell(before: int, after: int, threshold: int, state: str | None) -> None:
    assert crossed(before, after, threshold) == state


def test_owners_and_the_billing_address_hear_once_for_a_crossing(low: Client, ada: Operator) -> None:
    debit(low, 1, 2)
    assert not told()
    debit(low, 3, 4, 4, 5)
    subject = "Acme Garden has 7 interaction credits left"
    assert sorted(told()) == sorted([("billing@acme.example", subject), (ada.user.email, subject)])


def test_it_is_armed_again_at_the_threshold(low: Client) -> None:
    debit(low, 1, 2, 3)
    assert len(told()) == 2
    credits.grant(low, 1, reference="order:2")
    assert len(told()) == 2
    debit(low, 4)
    assert len(told()) == 4
    debit(low, 5, 6)
    assert len(told()) == 4


def test_the_last_credit_has_a_notice_of_its_own(low: Client) -> None:
    debit(low, *range(10))
    subjects = [subject for _, subject in told()]
    assert subjects.count("Acme Garden has no interaction credits left") == 2
    assert len(subjects) == 4


def test_nobody_is_told_before_the_first_purchase() -> None:
    client = ClientFactory()
    SubscriptionFactory(client=client, package="operations")
    MemberFactory(client=client, role=Member.Role.OWNER)
    staff = UserFactory(is_staff=True)
    credits.correct(client, 2, reference="correction:1", actor=staff, note="To try it out.")
    debit(client, 1, 2)
    assert not told()


def test_a_purchase_that_pays_what_is_owed_is_no_crossing(low: Client) -> None:
    credits.reverse(low, 30, reference="refund:1")
    before = len(told())
    credits.grant(low, 25, reference="order:2")
    assert credits.balance(low) == 5
    assert len(told()) == before


def test_an_accept_that_is_undone_tells_nobody(low: Client) -> None:
    debit(low, 1, 2)
    with transaction.atomic():
        debit(low, 3)
        transaction.set_rollback(True)
    assert not told()


def test_post_units_have_notices_too(low: Client) -> None:
    post_units.grant(low, 60_000, reference="order:2", now=NOON)
    post_units.debit(low, 20_000, reference="text:1", country="DE", segments=1, now=NOON)
    post_units.debit(low, 40_000, reference="text:2", country="DE", segments=1, now=NOON)
    assert {subject for _, subject in told()} == {
        "Acme Garden has 40,000 post units left",
        "Acme Garden has no post units left",
    }


def test_an_ordinary_debit_asks_the_database_nothing_more(
    low: Client, django_assert_max_num_queries: object
) -> None:
    # Looks, a savepoint, changes, reads, writes, and releases it.
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        debit(low, 1)


def test_the_e_mail_arrives_with_the_link_and_nothing_of_others(
    low: Client, bolt: Client, mailbox: Mailbox
) -> None:
    credits.grant(bolt, 4_321, reference="order:bolt")
    debit(low, 1, 2, 3)
    for pk in deliveries.due(at(1)):
        deliveries.send(pk, at(1))
    assert len(mailbox.messages) == 2
    for message in mailbox.messages:
        assert message["Auto-Submitted"] == "auto-generated"
        for text in bodies(message):
            assert "7 credits are left" in text
            assert "Bolt" not in text
            assert "4,321" not in text
            [link] = set(re.findall(rf"{settings.BASE_URL}/[^\s\"<]+", text))
            assert "/buy/" in link


def bodies(message: EmailMessage) -> list[str]:
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    return [" ".join(part.get_content().split()) for part in parts if part is not None]
