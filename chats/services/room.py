"""How many chats an operator has, and how many more they take: numbers on their row (A4).

Each changes in the transaction that changes the chat, exactly when that change has won. Where two
operators change in one, they are locked in id order first.
"""

import logging
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, Least

from accounts.models import Operator
from chats.errors import NoRoom, NotAvailable
from chats.models import Chat, Transfer
from chats.services import news
from livechat.lib.winning import win

log = logging.getLogger(__name__)


def take_offer(operator_id: int) -> bool:
    """Reserve room for a chat that is being offered; false if there is none or they are offline."""
    online = Operator.objects.filter(pk=operator_id, is_online=True)
    return bool(
        win(
            online.filter(max_chats__gt=F("active_chats") + F("open_offers")),
            open_offers=F("open_offers") + 1,
        )
    )


def free_offer(operator_id: int, *, missed: bool = False) -> None:
    """An offer was taken back, or was not answered in time."""
    changes = {"missed_offers": F("missed_offers") + 1} if missed else {}
    win(
        Operator.objects.filter(pk=operator_id),
        open_offers=Greatest(F("open_offers") - 1, 0),
        **changes,
    )


def take_chat(operator_id: int, now: datetime, *, offers: int = 0) -> bool:
    """Count an accepted chat, `offers` of which was offered; false if the operator has no room."""
    taken = win(
        Operator.objects.filter(pk=operator_id, active_chats__lt=F("max_chats")),
        active_chats=F("active_chats") + 1,
        open_offers=Greatest(F("open_offers") - offers, 0),
        missed_offers=0,
        last_chat_at=now,
        last_input_at=now,
    )
    if taken:
        news.tell_desk(operator_id, "room")
    return bool(taken)


def go_on(operator_id: int) -> bool:
    """Count a chat again that had waited for its visitor; false if its owner is offline or full."""
    online = Operator.objects.filter(pk=operator_id, is_online=True)
    taken = win(online.filter(active_chats__lt=F("max_chats")), active_chats=F("active_chats") + 1)
    if taken:
        news.tell_desk(operator_id, "room")
    return bool(taken)


def free_chat(operator_id: int, *, missed: bool = False) -> None:
    """A chat left this desk; `missed` if it was not answered in time."""
    changes = {"missed_offers": F("missed_offers") + 1} if missed else {}
    win(
        Operator.objects.filter(pk=operator_id, active_chats__gt=0),
        active_chats=F("active_chats") - 1,
        **changes,
    )
    news.tell_desk(operator_id, "room")


def lock(*operator_ids: int) -> None:
    """Hold several operators until the transaction ends, in the order that everybody keeps."""
    # Without the key: rows that point to an operator may still be written meanwhile.
    rows = Operator.objects.select_for_update(no_key=True).filter(pk__in=operator_ids).order_by("pk")
    list(rows.values_list("pk"))


def hand_over(sender_id: int, receiver_id: int, now: datetime) -> None:
    """A chat goes from desk to desk, into the room that was kept for it. Raises NotAvailable or NoRoom."""
    lock(sender_id, receiver_id)
    if not Operator.objects.filter(pk=receiver_id, is_online=True).exists():
        raise NotAvailable("You are offline. Go online to take chats.")
    if not take_chat(receiver_id, now, offers=1):
        raise NoRoom
    free_chat(sender_id)


def recount() -> list[int]:
    """Compare the numbers with the chats; says whose were wrong, and mends them."""
    active = _count(Chat.objects.counted(), "operator")
    offered = _count(Chat.objects.filter(status="assigned"), "operator") + _count(
        Transfer.objects.open(), "receiver"
    )
    wrong = (
        Operator.objects.annotate(active=active, offered=offered)
        .exclude(active_chats=Least("active", "max_chats"), open_offers=F("offered"))
        .values_list("pk", "active_chats", "open_offers", "max_chats", "active", "offered")
    )
    mended: list[int] = []
    for pk, had_active, had_offered, most, active_now, offered_now in wrong:
        as_read = Operator.objects.filter(pk=pk, active_chats=had_active, open_offers=had_offered)
        if win(as_read, active_chats=min(active_now, most), open_offers=offered_now):
            log.error("room.was_wrong operator=%d had=%d+%d", pk, had_active, had_offered)
            mended.append(pk)
    return mended


def _count(rows: QuerySet[Any], owner: str) -> Coalesce:
    """How many of these are each operator's: those that are open have an index, among all that ever were."""
    theirs = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Coalesce(Subquery(theirs.annotate(count=Count("pk")).values("count")), 0)
