"""What an interaction costs: one credit at most for a chat and all that continue it (M1)."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from billing.models import Subscription
from billing.services import credits, entitlement
from chats.errors import Unpaid
from chats.models import Chat


def reference(chat: Chat) -> str:
    return f"interaction:{chat.interaction_id}"


def obstacle(chat: Chat, now: datetime) -> entitlement.Obstacle:
    """Why this chat cannot be answered, or empty. What has begun goes on whatever balance and fee are."""
    if chat.is_test:
        return ""
    reason = entitlement.may_chat(chat.client, now)
    if reason in ("unpaid", "no_credits") and _is_begun(chat):
        return ""
    return reason


def charge(chat: Chat, now: datetime) -> int | None:
    """Take the credit of a chat that one of ours has just accepted or taken over; the balance if one was due.

    In the transaction of the accept. Raises Unpaid, which undoes it.
    """
    if not _is_due(chat):
        return None
    try:
        return credits.debit(chat.client, reference=reference(chat), now=now)
    except credits.NoCredits:
        # Somebody else took the last one a moment ago.
        raise Unpaid("no_credits") from None


def charge_words(chat_ids: Collection[int], now: datetime) -> None:
    """Take the credits of active chats whose visitors have just written: what began without a word.

    In the transaction that stores the words. Where none is left, `is_owed` is true from then on.
    """
    due = Chat.objects.active().filter(
        pk__in=chat_ids,
        operator__is_platform=True,
        client__subscription__package=Subscription.Package.OPERATIONS,
    )
    for chat in due.select_related("client", "operator").order_by("pk"):
        with suppress(Unpaid):
            charge(chat, now)


def is_owed(chat: Chat) -> bool:
    """One of ours answers words that no credit was left for."""
    return _is_due(chat) and not credits.is_paid(chat.client, reference=reference(chat))


def give_back_unanswered(chat: Chat, now: datetime) -> None:
    """Return the credit of an interaction in which no operator ever wrote, once."""
    if chat.operator_seq or Chat.objects.filter(interaction=chat.interaction_id, operator_seq__gt=0).exists():
        return
    credits.give_back(chat.client, reference=reference(chat), now=now)


def _is_due(chat: Chat) -> bool:
    """One of ours has the chat, and its visitor has written: both cost the credit, in whichever order."""
    if chat.is_test or not chat.visitor_seq or chat.operator is None or not chat.operator.is_platform:
        return False
    return _is_on_operations(chat)


def _is_begun(chat: Chat) -> bool:
    """Paid for already; on Platform, where nothing is paid, accepted already."""
    if _is_on_operations(chat):
        return credits.is_paid(chat.client, reference=reference(chat))
    return Chat.objects.filter(interaction=chat.interaction_id, accepted_at__isnull=False).exists()


def _is_on_operations(chat: Chat) -> bool:
    return Subscription.objects.filter(
        client=chat.client_id, package=Subscription.Package.OPERATIONS
    ).exists()
