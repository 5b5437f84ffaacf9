"""Owners hear of new Terms & Conditions (F7)."""

from datetime import timedelta

import pytest

from accounts.models import Client, Member, Operator
from accounts.services import agreements
from livechat.testing.factories import NOON, MemberFactory, UserFactory
from notifications.models import Delivery

pytestmark = [pytest.mark.row("F7"), pytest.mark.django_db]

LATER = NOON + timedelta(days=45)


@pytest.fixture
def owners(acme: Client, bolt: Client, ada: Operator, carl: Operator) -> set[str]:
    """acme has one beside an admin, bolt two beside its operator; one more has left."""
    MemberFactory(client=acme, user=UserFactory(), role=Member.Role.ADMIN)
    bolts = [MemberFactory(client=bolt, user=UserFactory(), role=Member.Role.OWNER) for _ in range(2)]
    MemberFactory(client=bolt, user=UserFactory(is_active=False), role=Member.Role.OWNER)
    return {ada.user.email, *(member.user.email for member in bolts)}


def publish(text: str, *, summary: str = "") -> None:
    first = agreements.draft(text, summary)
    agreements.publish(first, agreements.earliest(NOON) if first.version == 1 else LATER, NOON, None)


def test_every_owner_is_told_once_and_nobody_else(owners: set[str]) -> None:
    publish("# One")
    Delivery.objects.all().delete()
    publish("# Two", summary="Fees are due in advance.")
    sent = list(Delivery.objects.all())
    assert sorted(one.recipient for one in sent) == sorted(owners)
    for one in sent:
        assert one.kind == Delivery.Kind.ACCOUNT
        assert one.subject == "Our Terms & Conditions, version 2"
        assert "It takes effect on 18 April 2026." in one.text
        assert "Fees are due in advance." in one.text
        assert "/dashboard/agreement/" in one.text
        assert "/terms/2/" in one.html


def test_no_owner_reads_of_another_client(owners: set[str], acme: Client, bolt: Client) -> None:
    publish("# One")
    for one in Delivery.objects.select_related("client"):
        other = bolt if one.client == acme else acme
        assert one.client.name in one.text
        assert other.name not in one.text + one.html


def test_a_draft_is_nobodys_business(owners: set[str]) -> None:
    agreements.draft("# One")
    assert not Delivery.objects.exists()
