"""Going after visitors who left while an answer was unseen (U1 to U10).

A chat's `follow_up_at` says when it must be looked at; chats writes it when an answer meets an absent
visitor. What is found due becomes a delivery for each channel. A run of unseen responses is named by
the last line that the visitor wrote or saw: it stays the same until they do either, so that there is at
most one text and one e-mail for it (W1).
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Greatest

from chats.models import Chat, TextConsent
from chats.services import panel
from notifications.models import Delivery, FollowUpSettings, OptOut
from notifications.quiet import after_quiet_hours
from notifications.senders import text

Kind = Delivery.Kind
KINDS = (Kind.TEXT, Kind.EMAIL)

WAIT = timedelta(seconds=60)
AT_MOST = timedelta(minutes=5)
BETWEEN_RUNS = timedelta(minutes=15)
A_SWEEP = 200
# How far back a chat's beginnings are looked for; nobody's chain is longer.
CHAIN = 50


def due_at(absent_at: datetime, unseen_since: datetime, response_at: datetime) -> datetime:
    """When the visitor is told (U1): a minute after the latest response that they were absent for, but
    five minutes after the first one at most."""
    return min(max(absent_at, response_at) + WAIT, max(absent_at, unseen_since) + AT_MOST)


def due(now: datetime) -> list[int]:
    chats = Chat.objects.due_for_follow_up(now).order_by("follow_up_at")
    return list(chats.values_list("pk", flat=True)[:A_SWEEP])


def plan(chat_id: int, now: datetime) -> None:
    """Write down what is to be sent of a chat that is due, or when to look again. Safe to run twice."""
    chat = Chat.objects.with_people().filter(pk=chat_id, follow_up_at__lte=now).first()
    if chat is None:
        return
    at = _due_at(chat)
    is_later = at is not None and at > now
    with transaction.atomic():
        as_read = Chat.objects.filter(
            pk=chat.pk,
            follow_up_at=chat.follow_up_at,
            last_seq=chat.last_seq,
            visitor_seen_seq=chat.visitor_seen_seq,
            absent_at=chat.absent_at,
        )
        if not as_read.follow_up_again(at if is_later else None):
            return
        if at is not None and not is_later:
            Delivery.objects.bulk_create(_deliveries(chat, now), ignore_conflicts=True)
        panel.changed(chat.pk, "share")


def confirm_first_message(chat_id: int, now: datetime) -> None:
    """A visitor who let us text them reads that their message came (U5). Safe to run twice."""
    chat = Chat.objects.with_people().get(pk=chat_id)
    if chat.is_test or not may_text(chat) or not settings_of(chat.site_id).confirms_first_message:
        return
    row = _delivery(chat, Kind.CONFIRMATION, chat.visitor.phone, now, now)
    row.run = None
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def is_unseen() -> Q:
    """Of queued follow-ups: neither seen nor answered since (W2)."""
    run = OuterRef("run")
    unseen = Chat.objects.annotate(reached=Greatest("visitor_seq", "visitor_seen_seq")).filter(
        pk=OuterRef("chat"), unseen_since__isnull=False, reached__lte=run, deleted_at=None
    )
    return Q(Exists(unseen))


def is_welcome() -> Q:
    """Of queued deliveries to visitors: they did not say stop (U8)."""
    refused = OptOut.objects.filter(address=OuterRef("recipient"), lifted_at=None).filter(
        Q(channel=OptOut.Channel.TEXT, sender=OuterRef("sender"))
        | Q(channel=OptOut.Channel.EMAIL, client=OuterRef("client"))
    )
    return ~Q(Exists(refused))


def settings_of(site_id: int) -> FollowUpSettings:
    """What the client has set for a website, or what holds until they do."""
    return FollowUpSettings.objects.filter(site=site_id).first() or FollowUpSettings(site_id=site_id)


class Outlook(NamedTuple):
    """What an operator can know of a visitor who is away."""

    away_since: datetime
    due_at: datetime | None  # when they are told next; None: nothing is unseen, or all is on its way
    can_text: bool
    can_email: bool


def outlook(chat: Chat) -> Outlook | None:
    """What will be sent after the visitor of this chat; None while they are here."""
    if chat.absent_at is None:
        return None
    is_planned = Delivery.objects.filter(chat=chat.pk, run=run_of(chat)).exists()
    can_email = chat.site.follow_up_by_email and bool(chat.visitor.email)
    return Outlook(chat.absent_at, None if is_planned else _due_at(chat), may_text(chat), can_email)


def _due_at(chat: Chat) -> datetime | None:
    if chat.absent_at is None or chat.unseen_since is None or chat.is_test or chat.deleted_at:
        return None
    if not _has_written(chat):
        return None
    return due_at(chat.absent_at, chat.unseen_since, chat.last_message_at or chat.unseen_since)


def _has_written(chat: Chat) -> bool:
    """Whether the visitor ever wrote, here or in a chat that this one continues (U10)."""
    earlier: Chat | None = chat
    for _ in range(CHAIN):
        if earlier is None or earlier.visitor_seq:
            return earlier is not None
        earlier = earlier.linked_to
    return False


def _deliveries(chat: Chat, now: datetime) -> list[Delivery]:
    wanted = settings_of(chat.site_id)
    at = max(now, _free_from(chat))
    rows = []
    if may_text(chat):
        text_at = after_quiet_hours(at, wanted.quiet_from, wanted.quiet_until, chat.visitor.time_zone)
        rows.append(_delivery(chat, Kind.TEXT, chat.visitor.phone, now, text_at))
    if chat.site.follow_up_by_email and chat.visitor.email:
        email_at = at + timedelta(seconds=wanted.email_delay if rows else 0)
        rows.append(_delivery(chat, Kind.EMAIL, chat.visitor.email.lower(), now, email_at))
    return rows


def may_text(chat: Chat) -> bool:
    """The site does, the number is known, and its owner has consented (U8)."""
    phone = chat.visitor.phone
    if not chat.site.follow_up_by_phone or not phone:
        return False
    return TextConsent.objects.filter(visitor=chat.visitor_id, phone=phone).exists()


def _free_from(chat: Chat) -> datetime:
    """Runs of one visitor are at least a quarter of an hour apart."""
    before = Delivery.objects.filter(chat__visitor=chat.visitor_id, kind__in=KINDS, claimed_at__isnull=False)
    others = before.exclude(chat=chat.pk, run=run_of(chat)).order_by("-claimed_at")
    last = others.values_list("claimed_at", flat=True).first()
    return last + BETWEEN_RUNS if last else chat.created_at


def run_of(chat: Chat) -> int:
    """The last line that the visitor wrote or saw."""
    return max(chat.visitor_seq, chat.visitor_seen_seq)


def _delivery(chat: Chat, kind: Delivery.Kind, recipient: str, now: datetime, at: datetime) -> Delivery:
    run = run_of(chat)
    return Delivery(
        client_id=chat.client_id,
        chat_id=chat.pk,
        operator_id=chat.operator_id,
        kind=kind,
        reference=f"{kind.value}:{chat.pk}:{run}",
        run=run,
        recipient=recipient,
        sender="" if kind == Kind.EMAIL else text.sender(),
        created_at=now,
        due_at=at,
    )
