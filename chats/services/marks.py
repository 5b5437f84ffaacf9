"""How far each side of a chat has received and seen: high-water marks that only move forward (D10)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from django.db import connection, transaction
from msgspec import Struct

from chats.events.views import Marks
from livechat.lib import bulk


class Mark(Struct, frozen=True):
    """What one side's pages report; `typing_at` keeps the silence clock from running."""

    chat_id: int
    operator_id: int | None  # None: the visitor
    delivered: int = 0
    seen: int = 0
    typing_at: datetime | None = None

    def merged(self, later: "Mark") -> "Mark":
        return Mark(
            self.chat_id,
            self.operator_id,
            max(self.delivered, later.delivered),
            max(self.seen, later.seen),
            later.typing_at or self.typing_at,
        )


class _Record(Struct):
    """The columns of a locked chat that marks read and write."""

    id: int
    status: str
    operator_id: int | None
    last_seq: int
    operator_seq: int
    visitor_delivered_seq: int
    visitor_seen_seq: int
    operator_delivered_seq: int
    operator_seen_seq: int
    unseen_since: Any
    typing_at: Any

    def apply(self, mark: Mark) -> bool:
        """Move the marks forward, never past the last line; true if anything moved."""
        if mark.operator_id is not None and mark.operator_id != self.operator_id:
            return False
        side: Literal["visitor", "operator"] = "visitor" if mark.operator_id is None else "operator"
        seen = max(getattr(self, f"{side}_seen_seq"), min(mark.seen, self.last_seq))
        delivered = max(getattr(self, f"{side}_delivered_seq"), min(max(mark.delivered, seen), self.last_seq))
        moved: bool = seen != getattr(self, f"{side}_seen_seq") or delivered != getattr(
            self, f"{side}_delivered_seq"
        )
        setattr(self, f"{side}_seen_seq", seen)
        setattr(self, f"{side}_delivered_seq", delivered)
        if side == "visitor" and seen >= self.operator_seq:
            self.unseen_since = None
        if mark.typing_at is not None and self.status == "active":
            self.typing_at = connection.ops.adapt_datetimefield_value(mark.typing_at)
            return True
        return moved


_COLUMNS = _Record.__struct_fields__
_WRITTEN = {
    "visitor_delivered_seq": "int",
    "visitor_seen_seq": "int",
    "operator_delivered_seq": "int",
    "operator_seen_seq": "int",
    "unseen_since": "timestamptz",
    "typing_at": "timestamptz",
}
_UPDATED = [("id", "bigint"), *_WRITTEN.items()]
_LOCK = (
    f"SELECT {', '.join('locked.' + name for name in _COLUMNS)}"  # noqa: S608
    " FROM chats_chat AS locked WHERE id IN (SELECT id FROM rows) ORDER BY id"
)
_UPDATE = (
    f"UPDATE chats_chat SET {', '.join(f'{name} = rows.{name}' for name in _WRITTEN)}"  # noqa: S608
    " FROM rows WHERE chats_chat.id = rows.id"
)


def store(marks: Sequence[Mark]) -> tuple[dict[int, Marks], list[Mark]]:
    """Write the marks; return where the moved chats stand, and the marks of chats held by others."""
    with transaction.atomic(savepoint=False):
        ids = [(chat_id,) for chat_id in sorted({mark.chat_id for mark in marks})]
        found = bulk.execute([("id", "bigint")], ids, _LOCK + bulk.lock_clause(wait=False))
        records = {row[0]: _Record(*row) for row in found()}
        moved = {m.chat_id for m in marks if m.chat_id in records and records[m.chat_id].apply(m)}
        if moved:
            changed = [records[chat_id] for chat_id in sorted(moved)]
            values = [(r.id, *(getattr(r, name) for name in _WRITTEN)) for r in changed]
            bulk.execute(_UPDATED, values, _UPDATE)
    views = {
        i: Marks(
            visitor_delivered=records[i].visitor_delivered_seq,
            visitor_seen=records[i].visitor_seen_seq,
            operator_delivered=records[i].operator_delivered_seq,
            operator_seen=records[i].operator_seen_seq,
        )
        for i in moved
    }
    return views, [mark for mark in marks if mark.chat_id not in records]
