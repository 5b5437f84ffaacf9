"""The morning's look into the Customer service box: what waits, by e-mail at 8:00 of the client's time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Client, Member, Site
from chats.models import Inquiry, Ticket
from livechat.lib.winning import win
from notifications.models import Delivery, Digest
from notifications.services import member_mails, notice_switches

AT = time(8)
A_SWEEP = 200


class Waiting(NamedTuple):
    """What a client's people have not done yet."""

    inquiries: int
    tickets: int
    overdue: int
    oldest_inquiry: Inquiry | None
    oldest_ticket: Ticket | None


def zone_of(client_id: int) -> ZoneInfo:
    """That of the client's oldest website."""
    zone = Site.objects.filter(client=client_id).order_by("pk").values_list("time_zone", flat=True).first()
    return ZoneInfo(zone or "UTC")


def next_morning(zone: ZoneInfo, now: datetime) -> datetime:
    """The first eight o'clock there after `now`."""
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), AT, tzinfo=zone)
    tomorrow = datetime.combine(local.date() + timedelta(days=1), AT, tzinfo=zone)
    return (today if today > now else tomorrow).astimezone(UTC)


def begin_new(now: datetime) -> None:
    """Clients who have no morning yet get their first one."""
    known = Exists(Digest.objects.filter(client=OuterRef("pk")))
    new = list(Client.objects.exclude(known).order_by("pk").values_list("pk", flat=True)[:A_SWEEP])
    rows = [Digest(client_id=pk, next_at=next_morning(zone_of(pk), now)) for pk in new]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)


def due(now: datetime) -> list[int]:
    found = Digest.objects.filter(next_at__lte=now).order_by("next_at")
    return list(found.values_list("client", flat=True)[:A_SWEEP])


def write(client_id: int, now: datetime) -> None:
    """One e-mail to each member who wants it, unless nothing waits. Safe to run twice and in parallel."""
    zone = zone_of(client_id)
    today = now.astimezone(zone).date()
    client = Client.objects.get(pk=client_id)
    with transaction.atomic():
        mine = Digest.objects.filter(client=client, next_at__lte=now)
        if not win(mine, next_at=next_morning(zone, now)):
            return
        waiting = look(client, today)
        if not (waiting.inquiries or waiting.tickets):
            return
        for member in notice_switches.members_for(client, "digest"):
            _write(member, waiting, today, now)


def look(client: Client, today: date) -> Waiting:
    inquiries = Inquiry.objects.filter(client=client, state=Inquiry.State.OPEN)
    tickets = Ticket.objects.filter(client=client).exclude(state=Ticket.State.SOLVED)
    return Waiting(
        inquiries=inquiries.count(),
        tickets=tickets.count(),
        overdue=tickets.filter(due_on__lt=today).count(),
        oldest_inquiry=inquiries.order_by("pk").first(),
        oldest_ticket=tickets.order_by("pk").first(),
    )


def _write(member: Member, waiting: Waiting, today: date, now: datetime) -> None:
    member_mails.queue(
        member,
        Delivery.Kind.DIGEST,
        reference=f"digest:{member.pk}:{today}",
        subject=f"{member.client}: {words(waiting)}",
        context={"waiting": waiting, "words": words(waiting)},
        now=now,
    )


def words(waiting: Waiting) -> str:
    """ "3 open inquiries, 1 ticket to do"; what there is none of is not said."""
    parts = []
    if waiting.inquiries:
        parts.append(f"{waiting.inquiries} open inquir{'y' if waiting.inquiries == 1 else 'ies'}")
    if waiting.tickets:
        parts.append(f"{waiting.tickets} ticket{'' if waiting.tickets == 1 else 's'} to do")
    return ", ".join(parts)
