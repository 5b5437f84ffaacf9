"""**Delete** and **Truncate**: what was said goes for good, and what the books need stays (O6).

A deleted chat is hidden at once, and emptied when its ten seconds for an undo are over. Its row
stays without content as long as others continue it or might: they are one interaction with it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Operator
from accounts.services import audit
from billing.services import credits
from chats import groups, rights
from chats.errors import MayNotDelete, StillRunning, TooLateToUndo
from chats.events.facts import Chats, ChatsDeleted, ChatsRestored
from chats.models import Attachment, Chat, Note, PageView, Receipt, TextConsent, Visitor
from chats.querysets import ChatQuerySet
from chats.services import endings, listing, payment, uploads
from chats.signals import chats_emptied
from livechat.lib.publishing import publish
from livechat.lib.winning import win

UNDO_SECONDS = 10
A_BATCH = 200
# A chat that begins within this is one interaction with the one before, deleted or not.
INTERACTION = timedelta(hours=24)


def allowed(operator_id: int) -> Q:
    return rights.may_delete(operator_id, "client")


def delete(chats: Sequence[Chat], operator: Operator, now: datetime) -> int:
    """Hide these chats until they are emptied; how many were not deleted already.

    Raises MayNotDelete or StillRunning, and then deletes none.
    """
    named = Chat.objects.filter(pk__in=[chat.pk for chat in chats])
    if named.exclude(allowed(operator.pk)).exists():
        raise MayNotDelete
    if any(chat.is_open for chat in chats):
        raise StillRunning
    return sum(_mark(chat, operator, now) for chat in sorted(chats, key=lambda chat: chat.pk))


def delete_own(visitor: Visitor, now: datetime) -> int:
    """The visitor takes back all they said, for good and at once; what still runs is ended first."""
    for chat in Chat.objects.open().of_visitor(visitor):
        endings.leave(chat, now)
    mine = Chat.objects.listed().of_visitor(visitor)
    ids = list(mine.order_by("pk").values_list("pk", flat=True))
    won = [pk for pk in ids if win(mine.filter(pk=pk), deleted_at=now, is_listed=False)]
    tell_deleted(visitor.site.client_id, won)
    return empty(won, now)


def _mark(chat: Chat, operator: Operator, now: datetime) -> int:
    with transaction.atomic():
        won = win(
            Chat.objects.listed().filter(allowed(operator.pk), pk=chat.pk, deleted_at=None),
            deleted_at=now,
            deleted_by=operator.pk,
            is_listed=False,
        )
        if won:
            audit.record(operator.user, "history.deleted", subject=f"chat:{chat.pk}", client=chat.client)
            tell_deleted(chat.client_id, [chat.pk])
    return won


def tell_deleted(client_id: int, chat_ids: list[int]) -> None:
    """Windows in which these chats are open close them."""
    publish(groups.pool(client_id), ChatsDeleted(data=Chats(chat_ids)))


def undo(chats: Sequence[Chat], operator: Operator) -> int:
    """Bring back what this operator has deleted. Raises TooLateToUndo if it is gone, all or in part."""
    done = sum(_bring_back(chat, operator) for chat in sorted(chats, key=lambda chat: chat.pk))
    if done < len(chats):
        raise TooLateToUndo
    return done


def _bring_back(chat: Chat, operator: Operator) -> int:
    with transaction.atomic():
        mine = Chat.objects.filter(pk=chat.pk, deleted_by=operator.pk, emptied_at=None)
        won = win(mine.filter(deleted_at__isnull=False), deleted_at=None, deleted_by=None, is_listed=True)
        if won:
            audit.record(operator.user, "history.undeleted", subject=f"chat:{chat.pk}", client=chat.client)
            publish(groups.pool(chat.client_id), ChatsRestored(data=Chats([chat.pk])))
    return won


def sweep(now: datetime) -> None:
    """Empty what was deleted longer ago than an undo reaches, and drop rows that nobody needs."""
    due = Chat.objects.filter(deleted_at__lte=now - timedelta(seconds=UNDO_SECONDS), emptied_at=None)
    while ids := list(due.order_by("-pk").values_list("pk", flat=True)[:A_BATCH]):
        empty(ids, now)


def empty(chat_ids: Sequence[int], now: datetime) -> int:
    """Take everything out of these deleted chats but what a receipt says. Safe to run twice."""
    with transaction.atomic():
        chats = list(locked(Chat.objects.filter(pk__in=chat_ids, deleted_at__isnull=False, emptied_at=None)))
        if not chats:
            return 0
        ids = [chat.pk for chat in chats]
        _write_receipts(chats, now)
        files = list(Attachment.objects.filter(chat__in=ids))
        _delete_what_hangs_on(ids)
        Chat.objects.filter(pk__in=ids).update(
            emptied_at=now, visitor_name="", visitor_email="", tag_names="", rating_comment=""
        )
        chats_emptied.send(sender=Chat, chat_ids=ids)
        _forget_visitors({chat.visitor_id for chat in chats})
        for client_id, day in {(chat.client_id, chat.created_at.date()) for chat in chats}:
            listing.count_again(client_id, day)
        transaction.on_commit(partial(uploads.remove, files), robust=True)
    return len(ids)


def locked(chats: ChatQuerySet) -> ChatQuerySet:
    """In the order of the writer, which still marks what is seen in chats that are over."""
    ordered = chats.select_related("client").order_by("pk")
    return ordered.select_for_update(of=("self",)) if connection.vendor == "postgresql" else ordered


def _write_receipts(chats: Sequence[Chat], now: datetime) -> None:
    tags = listing.tagged([chat.pk for chat in chats])
    Receipt.objects.bulk_create(
        (
            Receipt(
                chat_id=chat.pk,
                interaction=chat.interaction_id,
                client_id=chat.client_id,
                site_id=chat.site_id,
                operator_id=chat.operator_id,
                created_at=chat.created_at,
                ended_at=chat.ended_at or chat.created_at,
                credit=_credit(chat),
                outcome=chat.outcome,
                reason=chat.reason,
                response_seconds=chat.response_seconds,
                handling_seconds=chat.handling_seconds,
                rating=chat.rating,
                tags=tags.get(chat.pk, []),
                deleted_by_id=chat.deleted_by_id,
                deleted_at=now,
            )
            for chat in chats
        ),
        ignore_conflicts=True,
    )


def _credit(chat: Chat) -> int:
    """What the interaction cost, on the receipt of its first chat."""
    if chat.interaction_id != chat.pk:
        return 0
    return credits.cost(chat.client, reference=payment.reference(chat))


def _delete_what_hangs_on(chat_ids: Sequence[int]) -> None:
    """Whatever would go with the rows, whoever thought of it, and the notes that were written in them."""
    for relation in Chat._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            hangs_on = {f"{relation.field.name}__in": chat_ids}
            relation.field.model._base_manager.filter(**hangs_on).delete()
    Chat.tags.through.objects.filter(chat__in=chat_ids).delete()
    Note.objects.filter(chat__in=chat_ids).delete()


def _forget_visitors(visitor_ids: set[int]) -> None:
    """What these visitors told us, unless another chat of theirs still tells it."""
    left = Chat.objects.filter(visitor=OuterRef("pk"), emptied_at=None)
    alone = Visitor.objects.filter(~Exists(left), pk__in=visitor_ids)
    ids = list(alone.values_list("pk", flat=True))
    PageView.objects.filter(visitor__in=ids).delete()
    TextConsent.objects.filter(visitor__in=ids).delete()
    Visitor.objects.filter(pk__in=ids).update(
        name="",
        email="",
        phone="",
        may_call_at=None,
        locale="",
        time_zone="",
        user_agent="",
        referrer="",
        address=None,
        data={},
    )


def drop_rows(now: datetime) -> None:
    """Rows of emptied chats that no chat continues, and none will as the same interaction."""
    others = Chat.objects.filter(Q(linked_to=OuterRef("pk")) | Q(interaction=OuterRef("pk"))).exclude(
        pk=OuterRef("pk")
    )
    free = Chat.objects.filter(
        ~Exists(others), emptied_at__lt=now - INTERACTION, ended_at__lt=now - INTERACTION
    )
    while ids := list(free.order_by("-pk").values_list("pk", flat=True)[:A_BATCH]):
        with transaction.atomic():
            # Each is its own interaction, which protects it from being deleted.
            Chat.objects.filter(pk__in=ids).update(interaction=None, linked_to=None)
            Chat.objects.filter(pk__in=ids).delete()
