"""The morning's e-mail: once a day and member, at eight of the client's time, if something waits."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import Client, Member, Operator, Site
from chats.models import Inquiry, Ticket, Visitor
from livechat.testing.factories import NOON, MemberFactory, UserFactory
from livechat.testing.races import errors, race
from notifications.models import Delivery, Digest
from notifications.services import digests, notice_switches

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 5, 7, 0, tzinfo=UTC)


@pytest.fixture
def box(bolt_shop: Site, viktor: Visitor, carl: Operator) -> Client:
    """bolt is an hour ahead of UTC; an inquiry and an overdue ticket wait."""
    Site.objects.filter(pk=bolt_shop.pk).update(time_zone="Europe/Vienna")
    Inquiry.objects.create(
        client=bolt_shop.client, site=bolt_shop, visitor=viktor, ref="1", body="Secret.", created_at=NOON
    )
    Ticket.objects.create(
        client=bolt_shop.client, number=1, ref="1", subject="Brakes", body="Squeak.", created_by=carl,
        created_at=NOON, due_on=date(2026, 3, 4),
    )  # fmt: skip
    digests.begin_new(NOON)
    return bolt_shop.client


def sweep(now: datetime) -> list[Delivery]:
    for client_id in digests.due(now):
        digests.write(client_id, now)
    return list(Delivery.objects.filter(kind=Delivery.Kind.DIGEST).order_by("pk"))


@pytest.mark.both
def test_it_comes_at_eight_of_the_clients_time_and_once(box: Client, carl: Operator) -> None:
    assert sweep(MORNING.replace(hour=6, minute=59)) == []
    [digest] = sweep(MORNING)
    assert digest.recipient == carl.user.email
    assert digest.subject == "Bolt Cycles: 1 open inquiry, 1 ticket to do"
    assert "Overdue tickets: 1" in digest.text
    assert "#1 Brakes" in digest.text
    assert "Secret" not in digest.text + digest.html
    assert len(sweep(MORNING.replace(hour=15))) == 1
    # The clock was set back, or the row was lost: the reference holds.
    Digest.objects.update(next_at=MORNING)
    assert len(sweep(MORNING.replace(minute=1))) == 1
    assert len(sweep(MORNING.replace(day=6))) == 2


def test_nothing_is_sent_when_nothing_waits_nor_for_what_comes_later_that_day(box: Client) -> None:
    Inquiry.objects.update(state=Inquiry.State.ANSWERED)
    Ticket.objects.update(state=Ticket.State.SOLVED)
    assert sweep(MORNING) == []
    Inquiry.objects.update(state=Inquiry.State.OPEN)
    assert sweep(MORNING.replace(hour=9)) == []
    assert len(sweep(MORNING.replace(day=6))) == 1


def test_members_who_said_no_and_other_clients_hear_nothing(
    box: Client, acme: Client, carl: Operator
) -> None:
    MemberFactory(client=acme, user=UserFactory(), role=Member.Role.OWNER)
    owner = MemberFactory(client=box, user=UserFactory(), role=Member.Role.OWNER)
    notice_switches.switch(Member.objects.get(user=carl.user), digest=False)
    assert [digest.recipient for digest in sweep(MORNING)] == [owner.user.email]


def test_after_an_outage_of_days_there_is_one(box: Client) -> None:
    assert len(sweep(MORNING.replace(day=9, hour=20))) == 1
    assert Digest.objects.get(client=box).next_at == MORNING.replace(day=10)


def test_who_begins_after_eight_waits_for_the_next_morning_which_knows_of_summer_time(box: Client) -> None:
    Digest.objects.all().delete()
    digests.begin_new(MORNING)
    assert sweep(MORNING.replace(hour=22)) == []
    vienna = digests.zone_of(box.pk)
    before_summer = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    assert digests.next_morning(vienna, before_summer) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)


def test_a_client_without_a_website_lives_in_utc(bolt: Client) -> None:
    digests.begin_new(NOON)
    assert digests.due(MORNING.replace(hour=7, minute=59)) == []
    assert digests.due(MORNING.replace(hour=8)) == [bolt.pk]


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_write_it_once(box: Client) -> None:
    assert not errors(race([lambda: digests.write(box.pk, MORNING)] * 4))
    assert Delivery.objects.filter(kind=Delivery.Kind.DIGEST).count() == 1
