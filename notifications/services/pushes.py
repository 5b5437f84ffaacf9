"""Calling operators who have the console closed: found by a look at the rows, so no message pays for it.

Their screen may be locked and lie on a table: it says who, never what.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import Operator, Site
from accounts.services import availability
from chats.models import Chat, Offer, PresenceAlert, Transfer
from livechat.lib.winning import win
from notifications.models import Push, PushSubscription
from notifications.senders import push
from notifications.services import notice_switches, push_subscriptions

log = logging.getLogger(__name__)

# Windows are written down every ten seconds; whoever has none is lost after thirty.
ABSENT_AFTER = timedelta(seconds=15)
A_MESSAGE = timedelta(hours=12)
A_SWEEP = 200
KEEP = timedelta(days=2)


class Call(NamedTuple):
    """What an operator is called for; the tag is that of the console's own notice about it."""

    operator_id: int
    reference: str
    tag: str
    title: str
    body: str
    expires_at: datetime
    chat_id: int = 0
    url: str = ""  # where there is no chat to open


def find(now: datetime) -> None:
    """Write down whom to call. Safe to run twice and in parallel. Nobody is looked at who wants no calls."""
    if not push.is_on():
        return
    absent = [*_absent(now)]
    if not absent or not availability.absence_counts(now):
        return
    _write([*_offers(absent), *_transfers(absent), *_alerts(absent, now), *_messages(absent, now)], now)


def _absent(now: datetime) -> QuerySet[Operator, int]:
    """Operators without a window, who have a browser that can be called."""
    called = Exists(PushSubscription.objects.filter(operator=OuterRef("pk")))
    gone = Q(seen_at=None) | Q(seen_at__lt=now - ABSENT_AFTER)
    return Operator.objects.active().filter(called, gone).values_list("pk", flat=True)


def _wants(operator: str, name: str) -> Q:
    """Of rows that name the operator: the switch is not off."""
    return ~Q(**{f"{operator}__push_settings__{name}": False})


def _offers(absent: list[int]) -> Iterator[Call]:
    rows = Offer.objects.filter(
        _wants("operator", "requests"),
        outcome=Offer.Outcome.OPEN,
        operator__in=absent,
        chat__status="assigned",
    )
    for one in rows.select_related("chat__visitor", "chat__site")[:A_SWEEP]:
        chat = one.chat
        title = f"New request from {chat.visitor.display_name}"
        until = chat.deadline_at or one.offered_at + ABSENT_AFTER
        yield Call(
            one.operator_id, f"offer:{one.pk}", f"request-{chat.pk}", title, chat.site.name, until, chat.pk
        )


def _transfers(absent: list[int]) -> Iterator[Call]:
    rows = Transfer.objects.open().filter(_wants("receiver", "transfers"), receiver__in=absent)
    for one in rows.select_related("chat__site", "sender")[:A_SWEEP]:
        title = f"{one.sender.display_name} offers you a chat"
        tag, site = f"transfer-{one.pk}", one.chat.site.name
        yield Call(one.receiver_id, f"transfer:{one.pk}", tag, title, site, one.deadline_at, one.chat_id)


def _alerts(absent: list[int], now: datetime) -> Iterator[Call]:
    rows = PresenceAlert.objects.running(now).filter(_wants("operator", "alerts"), operator__in=absent)
    for one in rows.select_related("site")[:A_SWEEP]:
        title = f"Somebody is on {one.site.name}"
        yield Call(one.operator_id, f"alert:{one.pk}", f"alert-{one.pk}", title, "", one.deadline_at)


def _messages(absent: list[int], now: datetime) -> Iterator[Call]:
    """Once for a run of them: it is named by the last line that the operator saw."""
    unseen = Chat.objects.filter(visitor_seq__gt=F("operator_seen_seq"), last_message_at__gt=now - A_MESSAGE)
    mine = unseen.active().filter(_wants("operator", "messages"), operator__in=absent)
    # Its visitor was waited for and has come back; it is offered first to who had it.
    again = unseen.queued().filter(
        _wants("preferred_operator", "messages"), preferred_operator__in=absent, away_at__isnull=False
    )
    for rows, owner in ((mine, "operator_id"), (again, "preferred_operator_id")):
        for chat in rows.select_related("visitor", "site").order_by("pk")[:A_SWEEP]:
            title = f"{chat.visitor.display_name} wrote to you"
            reference = f"message:{chat.pk}:{chat.operator_seen_seq}"
            until = now + A_MESSAGE
            yield Call(
                getattr(chat, owner), reference, f"chat-{chat.pk}", title, chat.site.name, until, chat.pk
            )


def tell_missed(site: Site, count: int, reference: str, now: datetime) -> None:
    """Members whose team missed visitors; called when they get the e-mail."""
    if not push.is_on():
        return
    users = notice_switches.team_of(site.client).values("user")
    called = Exists(PushSubscription.objects.filter(operator=OuterRef("pk")))
    members = Operator.objects.filter(called, user__in=users).exclude(push_settings__missed=False)
    title = (
        "A visitor wrote and nobody is online" if count == 1 else f"{count} visitors wrote, nobody is online"
    )
    inbox, until = reverse("console_inbox"), now + A_MESSAGE
    calls = [
        Call(pk, reference, f"missed-{site.pk}", title, site.name, until, url=inbox)
        for pk in members.values_list("pk", flat=True)
    ]
    _write(calls, now)


def _write(calls: Iterable[Call], now: datetime) -> None:
    rows = [
        Push(
            operator_id=call.operator_id,
            reference=call.reference,
            payload={
                "tag": call.tag,
                "title": call.title,
                "body": call.body,
                "chat": call.chat_id,
                "url": call.url,
            },
            created_at=now,
            expires_at=call.expires_at,
        )
        for call in calls
    ]
    Push.objects.bulk_create(rows, ignore_conflicts=True)


# --- going out


def due(now: datetime) -> list[int]:
    waiting = Push.objects.filter(claimed_at=None, expires_at__gt=now).order_by("expires_at")
    return list(waiting.values_list("pk", flat=True)[:A_SWEEP])


def send(push_id: int, now: datetime) -> None:
    """Call all browsers of the operator. Safe to run twice: only who wins the claim calls anybody."""
    mine = Push.objects.filter(pk=push_id, claimed_at=None, expires_at__gt=now)
    one = mine.first()
    if one is None or not win(mine, claimed_at=now):
        return
    seconds = int((one.expires_at - now).total_seconds())
    subscriptions = PushSubscription.objects.filter(operator=one.operator_id)
    for subscription in push_subscriptions.signed_in(subscriptions):
        try:
            push.send(subscription, one.payload, seconds)
        except push.Gone:
            subscription.delete()
        except push.NotTaken as error:
            log.warning("push.not_taken id=%d why=%s", one.pk, type(error.__cause__).__name__)


def prune(now: datetime) -> None:
    Push.objects.filter(created_at__lt=now - KEEP).delete()
