"""Who is offered a waiting chat: the least busy operator with room who has not been tried (S2)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from msgspec import Struct

from accounts.models import Operator
from accounts.services import availability
from chats import rights
from chats.events.facts import ChatOffered, ChatQueued
from chats.models import Chat, Offer
from chats.services import news, room
from livechat.lib.winning import win


class Candidate(Struct, frozen=True):
    """An operator of the pool who is online, as far as routing cares."""

    id: int
    active: int
    offers: int
    most: int
    last_chat_at: datetime | None = None


def choose(candidates: Iterable[Candidate], preferred: int | None = None) -> Candidate | None:
    """Whoever had the chat before; else fewest active chats first, then longest without a new one."""
    free = [each for each in candidates if each.active + each.offers < each.most]
    return min(free, key=lambda each: _rank(each, preferred), default=None)


def _rank(each: Candidate, preferred: int | None) -> tuple[bool, int, int, float, int]:
    # An open offer is a new chat in the making: such an operator comes after one with none.
    since = each.last_chat_at.timestamp() if each.last_chat_at else 0.0
    return each.id != preferred, each.active, each.offers, since, each.id


def offer_next(chat_id: int, now: datetime) -> bool:
    """Offer a queued chat to the next operator; false if nobody is left and it waits for anyone."""
    chat = Chat.objects.select_related("site").get(pk=chat_id)
    full: set[int] = set()
    end = queue_end(chat)
    if end is not None and end <= now:
        return False
    while chat.status == Chat.Status.QUEUED:
        candidate = choose((c for c in _candidates(chat) if c.id not in full), chat.preferred_operator_id)
        if candidate is None:
            return False
        try:
            if _offer(chat, candidate.id, now):
                return True
        except _Full:
            full.add(candidate.id)
        chat.refresh_from_db(fields=["status", "version", "waiting_since", "preferred_operator"])
    return True


class _Full(Exception):
    """The operator's room went to another chat between our look and our offer."""


def _offer(chat: Chat, operator_id: int, now: datetime) -> bool:
    until = now + timedelta(seconds=chat.site.accept_seconds)
    with transaction.atomic():
        queued = Chat.objects.as_read(chat).queued()
        if not win(
            queued,
            status=Chat.Status.ASSIGNED,
            operator_id=operator_id,
            deadline_at=min(filter(None, [until, queue_end(chat)])),
        ):
            return False
        if not room.take_offer(operator_id):
            raise _Full
        Offer.objects.create(chat=chat, operator_id=operator_id, offered_at=now)
        news.tell(chat.pk, ChatOffered)
    return True


def _candidates(chat: Chat) -> list[Candidate]:
    """Those of the pool who are online and have not let this chat pass since it began to wait."""
    passed = Offer.objects.filter(
        chat=chat, operator=OuterRef("pk"), outcome=Offer.Outcome.MISSED, offered_at__gte=chat.waiting_since
    )
    rows = rights.pool_of(chat.client_id).online().exclude(Exists(passed))
    columns = ("pk", "active_chats", "open_offers", "max_chats", "last_chat_at")
    return [Candidate(*row) for row in rows.values_list(*columns)]


def queue_end(chat: Chat) -> datetime | None:
    """When waiting ends in the contact form; never for one who can be reached and was waited for."""
    if chat.away_at is not None:
        return None
    return chat.waiting_since + timedelta(seconds=chat.site.queue_seconds)


# --- an offer that came to nothing


def expire_offer(chat: Chat, now: datetime) -> None:
    """Not answered in time: to the next one, and the second in a row sets the operator offline."""
    if _take_back(chat, Offer.Outcome.MISSED, now):
        _offer_or_queue(chat.pk, now)


def withdraw(chat: Chat, now: datetime) -> None:
    """Its operator went offline or has no room: to the next one, and nobody missed anything."""
    if _take_back(chat, Offer.Outcome.WITHDRAWN, now):
        _offer_or_queue(chat.pk, now)


def _take_back(chat: Chat, outcome: Offer.Outcome, now: datetime) -> bool:
    assert chat.operator_id is not None
    missed = outcome == Offer.Outcome.MISSED
    with transaction.atomic():
        offered = Chat.objects.as_read(chat).filter(status=Chat.Status.ASSIGNED)
        if not win(offered, status=Chat.Status.QUEUED, operator=None, deadline_at=queue_end(chat)):
            return False
        close_offer(chat, outcome)
        if missed:
            availability.missed(chat.operator_id, now)
    return True


def close_offer(chat: Chat, outcome: Offer.Outcome) -> None:
    """End the open offer of a chat that has just stopped being assigned, in the same transaction."""
    offers = Offer.objects.filter(chat=chat, outcome=Offer.Outcome.OPEN)
    if chat.operator_id is not None and win(offers, outcome=outcome):
        room.free_offer(chat.operator_id, missed=outcome == Offer.Outcome.MISSED)


def _offer_or_queue(chat_id: int, now: datetime) -> None:
    if not offer_next(chat_id, now):
        news.tell(chat_id, ChatQueued)


# --- when somebody comes, goes, or has room again


def fill(operator_id: int, now: datetime) -> None:
    """Offer waiting chats as long as this operator has room."""
    operator = Operator.objects.filter(pk=operator_id, is_online=True).first()
    if operator is None:
        return
    free = operator.max_chats - operator.active_chats - operator.open_offers
    if free <= 0:
        return
    passed = Offer.objects.filter(
        chat=OuterRef("pk"),
        operator=operator_id,
        outcome=Offer.Outcome.MISSED,
        offered_at__gte=OuterRef("waiting_since"),
    )
    waiting = Chat.objects.queued().answerable_by(operator).exclude(Exists(passed)).in_queue_order()
    for chat_id in list(waiting.values_list("pk", flat=True)[:free]):
        offer_next(chat_id, now)


def fill_later(operator_id: int, now: datetime) -> None:
    """The same once the open transaction is committed: room was freed in it."""
    transaction.on_commit(partial(fill, operator_id, now), robust=True)


def fill_all(now: datetime) -> None:
    """A net under the moments above: one of them may have died before its commit was followed up."""
    if Chat.objects.queued().exists():
        roomy = Operator.objects.online().filter(max_chats__gt=F("active_chats") + F("open_offers"))
        for operator_id in list(roomy.order_by("pk").values_list("pk", flat=True)):
            fill(operator_id, now)


def withdraw_all(operator_id: int, now: datetime) -> None:
    """Take back everything that is offered to an operator who cannot accept it."""
    for chat in Chat.objects.select_related("site").filter(status="assigned", operator=operator_id):
        withdraw(chat, now)
