"""The history in any order, page by page, at any number of chats."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, Q, When

from chats.models import Chat
from chats.querysets import ChatQuerySet
from chats.services import keyset
from chats.services.keyset import Key, Order, Segment
from livechat.lib.errors import NotFound

MANY = 10_000


def ids(
    chats: ChatQuerySet,
    client_ids: Sequence[int],
    orders: Sequence[Order],
    count: int,
    *,
    after: int = 0,
    before: int = 0,
) -> list[int]:
    """At most `count` chats that follow the chat `after`, or that stand right before the chat `before`.

    Raises NotFound if the chat named is gone from the clients' histories.
    """
    segments = keyset.segments(orders, backwards=bool(before))
    start, values = _place(client_ids, segments, after or before) if after or before else (0, None)
    found: list[int] = []
    for segment in segments[start:]:
        rows = chats.filter(segment.where).annotate(**keyset.annotations(segment.keys))
        if values is not None:
            rows = rows.filter(keyset.after(segment.keys, values))
            values = None
        found += _first(rows, client_ids, segment.keys, count - len(found))
        if len(found) >= count:
            break
    return found[::-1] if before else found


def count(chats: ChatQuerySet, client_ids: Sequence[int]) -> int:
    """How many, up to one more than MANY: nobody reads on, and counting all takes long."""
    return chats.filter(client__in=client_ids).order_by()[: MANY + 1].count()


def _place(client_ids: Sequence[int], segments: Sequence[Segment], chat_id: int) -> tuple[int, list[Any]]:
    """In which segment a chat is, and its keys there."""
    chat = Chat.objects.listed().filter(pk=chat_id, client__in=client_ids)
    numbers = [When(segment.where or Q(pk=chat_id), then=number) for number, segment in enumerate(segments)]
    found = chat.annotate(n=Case(*numbers, output_field=IntegerField())).values_list("n", flat=True).first()
    if found is None:
        raise NotFound
    keys = segments[found].keys
    values = chat.annotate(**keyset.annotations(keys)).values_list(*keyset.names(keys)).get()
    return found, list(values)


def _first(rows: ChatQuerySet, client_ids: Sequence[int], keys: Sequence[Key], count: int) -> list[int]:
    """The first of these rows. An index gives those of each client in order; they are merged."""
    ordering, names = keyset.ordering(keys), keyset.names(keys)
    if len(client_ids) == 1 or not connection.features.supports_slicing_ordering_in_compound:
        chosen = rows.filter(client__in=client_ids).order_by(*ordering)
        return list(chosen.values_list("pk", flat=True)[:count])
    of_each = [
        rows.filter(client=client_id).order_by(*ordering).values_list(*names)[:count]
        for client_id in client_ids
    ]
    if not of_each:
        return []
    merged = of_each[0].union(*of_each[1:], all=True).order_by(*ordering)
    # The last key is the chat's own number.
    return [values[-1] for values in merged[:count]]
