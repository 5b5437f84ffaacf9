"""Visitors who wrote while nobody was online: their team hears of them, at most every 15 minutes a site."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Site
from chats import rights
from chats.models import Chat, Inquiry
from livechat.lib.winning import win
from notifications.models import Delivery, MissedVisitor, SiteNotice
from notifications.services import member_mails, notice_switches, pushes

EVERY = timedelta(minutes=15)
NAMED = 10
A_SWEEP = 100
# A chat that still waits for an operator is known as long as this.
KEEP = timedelta(days=30)


def note_chat(chat_id: int, now: datetime) -> None:
    """Sent to the contact form, or left waiting. Safe to run twice."""
    chat = Chat.objects.get(pk=chat_id)
    if chat.visitor_seq and not chat.is_test:
        _note(chat.client_id, chat.site_id, chat.visitor_id, f"chat:{chat.pk}", now)


def note_inquiry(inquiry_id: int, now: datetime) -> None:
    """The form of a chat that was missed is no second visitor. Safe to run twice."""
    inquiry = Inquiry.objects.select_related("visitor").get(pk=inquiry_id)
    subject = f"chat:{inquiry.chat_id}" if inquiry.chat_id else f"inquiry:{inquiry.pk}"
    if not inquiry.visitor.is_test:
        _note(inquiry.client_id, inquiry.site_id, inquiry.visitor_id, subject, now)


def _note(client_id: int, site_id: int, visitor_id: int, subject: str, now: datetime) -> None:
    if _is_somebody_online(client_id):
        return
    row = MissedVisitor(site_id=site_id, visitor_id=visitor_id, subject=subject, at=now)
    MissedVisitor.objects.bulk_create([row], ignore_conflicts=True)


def _is_somebody_online(client_id: int) -> bool:
    return rights.pool_of(client_id).online().exists()


def look_at_waiting(now: datetime) -> None:
    """Chats that wait while the last operator has gone."""
    waiting = Chat.objects.waiting().filter(visitor_seq__gt=0).order_by("pk")
    for client_id in list(waiting.order_by().values_list("client", flat=True).distinct()[:A_SWEEP]):
        if not _is_somebody_online(client_id):
            for chat_id in list(waiting.filter(client=client_id).values_list("pk", flat=True)[:A_SWEEP]):
                note_chat(chat_id, now)


def due(now: datetime) -> list[int]:
    """Websites whose team has not heard of somebody, nor of anybody for a quarter of an hour."""
    told = SiteNotice.objects.filter(site=OuterRef("site"), told_at__gt=now - EVERY)
    rows = MissedVisitor.objects.filter(told_at=None).exclude(Exists(told)).order_by()
    return list(rows.values_list("site", flat=True).distinct()[:A_SWEEP])


def tell(site_id: int, now: datetime) -> None:
    """One e-mail to each member who wants it, with how many there were. Safe to run twice and in parallel."""
    site = Site.objects.select_related("client").get(pk=site_id)
    SiteNotice.objects.get_or_create(site=site, defaults={"told_at": now - EVERY})
    with transaction.atomic():
        if not win(SiteNotice.objects.filter(site=site, told_at__lte=now - EVERY), told_at=now):
            return
        untold = MissedVisitor.objects.filter(site=site, told_at=None)
        missed = list(untold.select_related("visitor"))
        win(untold.filter(pk__in=[one.pk for one in missed]), told_at=now)
        people = list({one.visitor_id: one for one in missed}.values())
        if people:
            _write(site, people, now)


def _write(site: Site, missed: list[MissedVisitor], now: datetime) -> None:
    count = len(missed)
    who = "A visitor" if count == 1 else f"{count} visitors"
    context: dict[str, object] = {
        "site": site,
        "count": count,
        "missed": missed[:NAMED],
        "more": max(count - NAMED, 0),
    }
    for member in notice_switches.members_for(site.client, "unanswered"):
        member_mails.queue(
            member,
            Delivery.Kind.UNANSWERED,
            reference=f"unanswered:{missed[0].pk}:{member.pk}",
            subject=f"{who} wrote on {site.name} and nobody was online",
            context=context,
            now=now,
        )
    pushes.tell_missed(site, count, f"missed:{missed[0].pk}", now)


def prune(now: datetime) -> None:
    MissedVisitor.objects.filter(told_at__lt=now - KEEP).delete()
