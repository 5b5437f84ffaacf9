"""Going after visitors who left while an answer was unseen (U1 to U10).

A chat's `follow_up_at` says when it must be looked at; chats writes it when an answer meets an absent
visitor. What is found due becomes a delivery for each channel. A run of unseen responses is named by
the last line that the visitor wrote or saw: it stays the same until they do either, so that there is at
most one text and one e-mail for it (W1).
"""

from collections.abc import Collection, Mapping, Sequence
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
from notifications.services import bounces, opt_outs

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
    plan_all([chat_id], now)


def plan_all(chat_ids: Collection[int], now: datetime) -> None:
    """The same for several at once: a thousand that become due together cost a dozen of questions.

    Whoever is stored at this moment is passed over and found again, so that nobody waits for anybody;
    of the others nothing is stored until the commit. On SQLite there is one writer anyway.
    """
    with transaction.atomic():
        due = Chat.objects.due_for_follow_up(now).filter(pk__in=chat_ids).select_related("site", "visitor")
        locked = due.select_for_update(of=["self"], skip_locked=True, no_key=True)
        chats = list(locked.annotate(goes_on=_goes_on()))
        known = _known(chats)
        rows, later = [], []
        for chat in chats:
            at = None if chat.goes_on else _due_at(chat)  # type: ignore[attr-defined]
            if at is not None and at > now:
                chat.follow_up_at = at
                later.append(chat)
            elif at is not None:
                rows += _deliveries(chat, known, now)
            panel.changed(chat.pk, "share")
        looked_at = Chat.objects.filter(pk__in=[chat.pk for chat in chats])
        looked_at.exclude(pk__in=[chat.pk for chat in later]).follow_up_again(None)
        Chat.objects.bulk_update(later, ["follow_up_at"])
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def confirm_first_message(chat_id: int, now: datetime) -> None:
    """A visitor who let us text them reads that their message came (U5). Safe to run twice."""
    chat = Chat.objects.with_people().get(pk=chat_id)
    if chat.is_test or not may_text(chat) or not settings_of(chat.site_id).confirms_first_message:
        return
    row = _delivery(chat, Kind.CONFIRMATION, chat.visitor.phone, now, now)
    row.run = None
    row.reference = f"{Kind.CONFIRMATION.value}:{chat.pk}"
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def is_unseen() -> Q:
    """Of queued follow-ups: neither seen nor answered since (W2)."""
    run = OuterRef("run")
    unseen = Chat.objects.annotate(reached=Greatest("visitor_seq", "visitor_seen_seq")).filter(
        ~_goes_on(), pk=OuterRef("chat"), unseen_since__isnull=False, reached__lte=run, deleted_at=None
    )
    return Q(Exists(unseen))


def _goes_on() -> Exists:
    """Of chats: what the visitor answers to one that has ended begins another."""
    later = Chat.objects.filter(linked_to=OuterRef("pk"))
    return Exists(later.filter(Q(visitor_seq__gt=0) | Q(visitor_seen_seq__gt=0)))


def is_welcome() -> Q:
    """Of queued deliveries to visitors: they did not say stop (U8)."""
    refused = OptOut.objects.filter(address=OuterRef("recipient"), lifted_at=None).filter(
        Q(channel=OptOut.Channel.TEXT, sender=OuterRef("sender"))
        | Q(channel=OptOut.Channel.EMAIL, client=OuterRef("client"))
    )
    return ~Q(Exists(refused))


def is_switched_on(kind: Delivery.Kind) -> Q:
    """Of queued deliveries to visitors: their website still sends such (U3)."""
    switch = "site__follow_up_by_email" if kind == Kind.EMAIL else "site__follow_up_by_phone"
    return Q(Exists(Chat.objects.filter(pk=OuterRef("chat"), **{switch: True})))


def may_go_at(delivery: Delivery, now: datetime) -> datetime:
    """When it may be sent: a text waits for the end of quiet hours, however late its turn comes (U4)."""
    chat = delivery.chat
    if delivery.kind != Kind.TEXT or chat is None:
        return now
    wanted = settings_of(chat.site_id)
    return after_quiet_hours(now, wanted.quiet_from, wanted.quiet_until, chat.visitor.time_zone)


def settings_of(site_id: int) -> FollowUpSettings:
    """What the client has set for a website, or what holds until they do."""
    return FollowUpSettings.objects.filter(site=site_id).first() or FollowUpSettings(site_id=site_id)


class Outlook(NamedTuple):
    """What an operator can know of a visitor who is away."""

    away_since: datetime
    is_unseen: bool  # an answer of which nothing is on its way yet
    going: Sequence[Delivery]  # what will be, the first one first; not stored


def outlook(chat: Chat) -> Outlook | None:
    """What will be sent after the visitor of this chat; None while they are here."""
    if chat.absent_at is None:
        return None
    is_planned = Delivery.objects.filter(chat=chat.pk, run=run_of(chat)).exists()
    goes_on = Chat.objects.filter(_goes_on(), pk=chat.pk).exists()
    at = None if is_planned or goes_on else _due_at(chat)
    if at is None:
        return Outlook(chat.absent_at, False, [])
    going = [row for row in _deliveries(chat, _known([chat]), at) if not opt_outs.has_stopped(row)]
    return Outlook(chat.absent_at, True, sorted(going, key=lambda row: row.due_at))


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


class _Known(NamedTuple):
    """What the plans of several chats go by."""

    settings: Mapping[int, FollowUpSettings]  # by website
    consents: Collection[tuple[int, str]]  # visitors with the number that they let us text
    claims: Collection[tuple[int, int, int | None, datetime]]  # visitor, chat, run, and when it was sent
    dead: Collection[str]  # addresses that take no e-mails


def _known(chats: Collection[Chat]) -> _Known:
    visitors = {chat.visitor_id for chat in chats}
    gone_out = Delivery.objects.gone_out().filter(chat__visitor__in=visitors, kind__in=KINDS)
    sent = gone_out.values_list("chat__visitor", "chat", "run", "claimed_at")
    claims = [(visitor, chat, run, at) for visitor, chat, run, at in sent if at]
    wanted = FollowUpSettings.objects.filter(site__in={chat.site_id for chat in chats})
    consents = TextConsent.objects.filter(visitor__in=visitors).values_list("visitor", "phone")
    dead = bounces.dead_among(chat.visitor.email for chat in chats)
    return _Known({one.site_id: one for one in wanted}, set(consents), claims, dead)


def _deliveries(chat: Chat, known: _Known, now: datetime) -> list[Delivery]:
    wanted = known.settings.get(chat.site_id) or FollowUpSettings(site_id=chat.site_id)
    at = max(now, _free_from(chat, known))
    rows = []
    may_text = (chat.visitor_id, chat.visitor.phone) in known.consents
    if may_text and chat.site.follow_up_by_phone and chat.visitor.phone:
        text_at = after_quiet_hours(at, wanted.quiet_from, wanted.quiet_until, chat.visitor.time_zone)
        rows.append(_delivery(chat, Kind.TEXT, chat.visitor.phone, now, text_at))
    email = chat.visitor.email.lower()
    if chat.site.follow_up_by_email and email and email not in known.dead:
        email_at = at + timedelta(seconds=wanted.email_delay if rows else 0)
        rows.append(_delivery(chat, Kind.EMAIL, email, now, email_at))
    return rows


def may_text(chat: Chat) -> bool:
    """The site does, the number is known, and its owner has consented (U8)."""
    phone = chat.visitor.phone
    if not chat.site.follow_up_by_phone or not phone:
        return False
    return TextConsent.objects.filter(visitor=chat.visitor_id, phone=phone).exists()


def _free_from(chat: Chat, known: _Known) -> datetime:
    """Runs of one visitor are at least a quarter of an hour apart."""
    this = (chat.visitor_id, chat.pk, run_of(chat))
    before = [at for *run, at in known.claims if at and run[0] == this[0] and tuple(run) != this]
    return max(before) + BETWEEN_RUNS if before else chat.created_at


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
