"""A team hears of visitors who wrote while nobody was online; each member as they choose."""

from datetime import datetime, timedelta

import pytest
from django.test import Client as Http
from django.utils import timezone

from accounts.models import Client, Member, Operator, Site
from chats.models import Chat, Visitor
from chats.services import inquiries, queue
from livechat.testing.cast import ask, at, go_offline
from livechat.testing.factories import NOON, MemberFactory, SiteFactory, UserFactory, VisitorFactory
from notifications import tasks
from notifications.models import Delivery, MissedVisitor
from notifications.services import deliveries, missed, notice_switches
from notifications.tests.conftest import Mailbox
from notifications.tests.following import plain

pytestmark = pytest.mark.django_db

QUARTER = 15 * 60


def sweep(seconds: float) -> list[str]:
    """The sweep at that second, by two workers; the subjects of all notices so far."""
    for _ in range(2):
        missed.look_at_waiting(at(seconds))
        for site_id in missed.due(at(seconds)):
            missed.tell(site_id, at(seconds))
    rows = Delivery.objects.filter(kind=Delivery.Kind.UNANSWERED).order_by("pk")
    return list(rows.values_list("subject", flat=True))


def leave_message(visitor: Visitor, seconds: float, ref: str = "form") -> None:
    inquiries.send(
        visitor, ref=ref, name="Viktor", email="", phone="+4930123456", text="Secret.", now=at(seconds)
    )


@pytest.fixture
def closed(carl: Operator, viktor: Visitor) -> Visitor:
    """bolt's only operator has gone."""
    go_offline(carl)
    return viktor


@pytest.mark.both
def test_one_visitor_is_one_notice_whether_they_leave_an_address_or_not(closed: Visitor) -> None:
    chat = ask(closed, seconds=1)
    assert chat.status == Chat.Status.REDIRECTED
    assert sweep(2) == ["A visitor wrote on Bike shop and nobody was online"]
    inquiries.send(
        closed, ref="form", name="Viktor", email="v@people.example", phone="", text="Please call.", now=at(3),
        chat_id=chat.pk,
    )  # fmt: skip
    assert len(sweep(3 + QUARTER)) == 1


def test_who_only_opened_a_chat_wrote_nothing(closed: Visitor) -> None:
    assert queue.start(closed, ref="start", now=at(1)).chat.status == Chat.Status.REDIRECTED
    assert sweep(2) == []


def test_there_is_one_in_fifteen_minutes_with_a_count(closed: Visitor, bolt_shop: Site) -> None:
    leave_message(closed, 1)
    assert len(sweep(2)) == 1
    for number in range(12):
        leave_message(VisitorFactory(site=bolt_shop), 10 + number)
    assert len(sweep(QUARTER)) == 1
    assert sweep(QUARTER + 2)[1:] == ["12 visitors wrote on Bike shop and nobody was online"]
    latest = Delivery.objects.filter(kind=Delivery.Kind.UNANSWERED).latest("pk")
    assert "and 2 more" in latest.text
    assert "Secret" not in latest.text + latest.html
    assert sweep(5 * QUARTER)[2:] == []


def test_nobody_is_told_while_somebody_is_online(carl: Operator, viktor: Visitor) -> None:
    leave_message(viktor, 1)
    ask(viktor, seconds=2)
    assert sweep(3) == []
    assert not MissedVisitor.objects.exists()


def test_a_chat_that_waits_when_the_last_operator_goes_is_told_once(carl: Operator, viktor: Visitor) -> None:
    chat = ask(viktor, seconds=1)
    assert sweep(2) == []
    go_offline(carl, seconds=3)
    assert Chat.objects.get(pk=chat.pk).status == Chat.Status.QUEUED
    assert len(sweep(4)) == 1
    assert len(sweep(4 + 2 * QUARTER)) == 1


def test_every_member_of_that_client_is_told_who_did_not_say_no(
    closed: Visitor, bolt: Client, acme: Client, carl: Operator
) -> None:
    owner = MemberFactory(client=bolt, user=UserFactory(email="owner@bolt.example"), role=Member.Role.OWNER)
    silent = MemberFactory(client=bolt, user=UserFactory(email="silent@bolt.example"))
    gone = MemberFactory(client=bolt, user=UserFactory(email="gone@bolt.example", is_active=False))
    MemberFactory(client=acme, user=UserFactory(email="owner@acme.example"), role=Member.Role.OWNER)
    notice_switches.switch(silent, unanswered=False)
    leave_message(closed, 1)
    sweep(2)
    told = set(Delivery.objects.filter(kind="unanswered").values_list("recipient", flat=True))
    assert told == {owner.user.email, carl.user.email}
    assert gone.user.email not in told


def test_a_test_of_the_widget_is_no_visitor(closed: Visitor) -> None:
    Visitor.objects.filter(pk=closed.pk).update(is_test=True)
    ask(Visitor.objects.get(pk=closed.pk), seconds=1)
    leave_message(Visitor.objects.get(pk=closed.pk), 2)
    assert sweep(3) == []


def test_the_link_in_it_switches_off_this_kind_only_with_one_click(
    closed: Visitor, carl: Operator, mailbox: Mailbox
) -> None:
    leave_message(closed, 1)
    sweep(2)
    for delivery_id in deliveries.due(at(2)):
        deliveries.send(delivery_id, at(2))
    [mail] = mailbox.messages
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip(" <>")
    assert link in plain(mail)
    path = "/" + link.split("/", 3)[3]
    member = Member.objects.get(user=carl.user)
    http = Http(enforce_csrf_checks=True)
    assert "Unsubscribe" in http.get(path).content.decode()
    assert notice_switches.of(member).unanswered  # a look changes nothing
    assert http.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 302
    chosen = notice_switches.of(member)
    assert (chosen.unanswered, chosen.digest) == (False, True)
    http.post(path, {"again": "1"})
    assert notice_switches.of(member).unanswered
    assert http.get(path[:-3] + "x/").status_code == 404
    member.delete()
    assert http.get(path).status_code == 404


def test_members_choose_on_a_page_of_their_own(carl: Operator, ada: Operator, olga: Operator) -> None:
    http, other = Http(), Http()
    http.force_login(carl.user)
    member, theirs = Member.objects.get(user=carl.user), Member.objects.get(user=ada.user)
    page = http.get("/dashboard/notices/").content.decode()
    assert page.count('role="switch"') == page.count(" checked") == 2
    # A foreign switch is none.
    http.post("/dashboard/notices/", {f"digest-{member.pk}": "on", f"unanswered-{theirs.pk}": "on"})
    chosen = notice_switches.of(member)
    assert (chosen.unanswered, chosen.digest) == (False, True)
    assert notice_switches.of(theirs).pk is None
    other.force_login(olga.user)
    assert other.get("/dashboard/notices/").status_code == 404


def test_what_was_told_is_forgotten_after_a_month(closed: Visitor) -> None:
    leave_message(closed, 1)
    sweep(2)
    missed.prune(at(2) + timedelta(days=29))
    assert MissedVisitor.objects.exists()
    missed.prune(at(2) + timedelta(days=31))
    assert not MissedVisitor.objects.exists()


def test_the_clocks_do_all_of_it_and_one_bad_website_harms_no_other(
    closed: Visitor, bolt: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = VisitorFactory(site=SiteFactory(client=bolt, name="Second shop"))
    now = (timezone.now() - NOON).total_seconds()
    leave_message(closed, now)
    leave_message(other, now)
    tell = missed.tell

    def fail_once(site_id: int, now: datetime) -> None:
        if site_id == closed.site_id:
            raise RuntimeError
        tell(site_id, now)

    monkeypatch.setattr(missed, "tell", fail_once)
    tasks.sweep_notices()
    assert "notice.failed verb=fail_once" in caplog.text
    told = Delivery.objects.filter(kind=Delivery.Kind.UNANSWERED)
    assert [one.subject for one in told] == ["A visitor wrote on Second shop and nobody was online"]
    monkeypatch.setattr(missed, "tell", tell)
    tasks.sweep_notices()
    assert told.all().count() == 2
    tasks.prune()
    assert MissedVisitor.objects.count() == 2
