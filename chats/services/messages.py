"""The record of a chat: the only code that gives messages their numbers.

`store` is called in autocommit by the writer of a web process with whatever has arrived, and by
services inside their own transaction. One message is a batch of one.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from msgspec import Struct

from accounts.models import Operator
from chats import groups
from chats.errors import ChatEnded, NotYours, RefReused
from chats.events.base import millis
from chats.events.facts import MessageSent
from chats.events.views import MessageView
from chats.models import Chat
from chats.services import payment
from chats.services.masking import is_same
from livechat.lib import bulk
from livechat.lib.errors import DomainError, NotFound
from livechat.lib.publishing import publish

Code = Literal["", "chat_ended", "not_yours", "not_found", "ref_reused", "locked"]
# A chat by its visitor's first words, or by those that were waited for.
Woke = Literal["", "first", "back"]


REFUSALS: dict[str, type[DomainError]] = {
    error.code: error for error in (ChatEnded, NotYours, NotFound, RefReused)
}

VISITOR = "visitor"
SYSTEM = "system"


class Draft(Struct, frozen=True):
    """A line that wants to be stored; `body` is masked and cleaned already."""

    chat_id: int
    author: str  # visitor, system or operator:ID
    ref: str
    body: str
    at: datetime
    operator_id: int | None = None
    name: str = ""  # what visitors read as the operator's name
    kind: Literal["text", "file", "event"] = "text"
    data: dict[str, Any] = {}


class Outcome(Struct, frozen=True):
    """What became of a draft: `code` is empty when it is stored, now or (`is_new` false) before."""

    code: Code
    seq: int = 0
    body: str = ""
    at: datetime = datetime.min
    is_new: bool = False
    woke: Woke = ""  # what `first_words.settle` is to be told


class _Record(Struct):
    """The columns of a locked chat that its messages write."""

    id: int
    status: str
    operator_id: int | None
    away_at: Any
    absent_at: Any
    last_seq: int
    visitor_seq: int
    operator_seq: int
    last_message_at: Any
    first_response_at: Any
    unseen_since: Any
    hold_until: Any
    deadline_at: Any
    follow_up_at: Any

    def refusal(self, draft: Draft) -> Code:
        """Why the chat takes no line from this author, or nothing (A3)."""
        if draft.author == SYSTEM:
            return ""
        if self.status not in ("queued", "assigned", "active"):
            return "chat_ended"
        if draft.operator_id is not None:
            return "" if self.status == "active" and self.operator_id == draft.operator_id else "not_yours"
        return ""

    def add(self, draft: Draft, at: Any) -> Woke:
        """Count the line; says whether it woke the chat."""
        self.last_seq += 1
        if draft.kind == "event":
            return ""
        self.last_message_at = at
        if draft.author == VISITOR:
            woke: Woke = "" if self.visitor_seq else "first"
            self.visitor_seq = self.last_seq
            self.unseen_since = None
            if self.away_at is not None:
                woke = woke or "back"
            if woke == "back" or (woke and self.status == "active"):
                # The sweep does what this process dies before doing.
                self.deadline_at = at
            return woke
        elif draft.operator_id is not None:
            self.operator_seq = self.last_seq
            self.unseen_since = self.unseen_since or at
            self.hold_until = None
            if self.absent_at is not None and self.follow_up_at is None:
                self.follow_up_at = at
            if self.visitor_seq and self.first_response_at is None:
                self.first_response_at = at
        return ""


_COLUMNS = {
    "id": "bigint",
    "status": "text",
    "operator_id": "bigint",
    "away_at": "timestamptz",
    "absent_at": "timestamptz",
    "last_seq": "int",
    "visitor_seq": "int",
    "operator_seq": "int",
    "last_message_at": "timestamptz",
    "first_response_at": "timestamptz",
    "unseen_since": "timestamptz",
    "hold_until": "timestamptz",
    "deadline_at": "timestamptz",
    "follow_up_at": "timestamptz",
}
_READ = ("id", "status", "operator_id", "away_at", "absent_at")
_WRITTEN = [name for name in _COLUMNS if name not in _READ]
_UPDATED = [("id", "bigint"), *((name, _COLUMNS[name]) for name in _WRITTEN)]
_INSERTED = [
    ("chat_id", "bigint"),
    ("seq", "int"),
    ("author", "text"),
    ("operator_id", "bigint"),
    ("ref", "text"),
    ("kind", "text"),
    ("body", "text"),
    ("data", "jsonb"),
    ("created_at", "timestamptz"),
]
_KEY = [("chat_id", "bigint"), ("author", "text"), ("ref", "text")]

_LOCK = (
    f"SELECT {', '.join('locked.' + name for name in _COLUMNS)}"  # noqa: S608
    " FROM chats_chat AS locked WHERE id IN (SELECT id FROM rows) ORDER BY id"
)
_FIND = (
    "SELECT m.chat_id, m.author, m.ref, m.seq, m.body, m.created_at FROM rows JOIN chats_message AS m"
    " ON m.chat_id = rows.chat_id AND m.author = rows.author AND m.ref = rows.ref"
)
_INSERT = f"INSERT INTO chats_message ({', '.join(n for n, _ in _INSERTED)}) SELECT * FROM rows"  # noqa: S608
_UPDATE = (
    f"UPDATE chats_chat SET {', '.join(f'{name} = rows.{name}' for name in _WRITTEN)}"  # noqa: S608
    " FROM rows WHERE chats_chat.id = rows.id"
)


def store(drafts: Sequence[Draft], *, wait: bool) -> list[Outcome]:
    """Give each draft the next number of its chat and insert it; one outcome each, in order.

    A draft whose (chat, author, ref) is stored already is answered with its first outcome (D4).
    Chats are locked in id order. On PostgreSQL a chat that somebody else holds is waited for with
    `wait`, else its drafts come back as "locked" and are to be tried again. Publishes nothing.
    """
    with transaction.atomic(savepoint=False):
        with bulk.together():
            # The second reads after the locks are there: nobody else can add to these chats now.
            locked = _lock(sorted({draft.chat_id for draft in drafts}), wait)
            found = _find(drafts)
        records = {row[0]: _Record(*row) for row in locked()}
        known = {tuple(row[:3]): Outcome("", row[3], row[4], _moment(row[5])) for row in found()}
        absent: set[int] | None = None
        outcomes: list[Outcome] = []
        rows: list[tuple[Any, ...]] = []
        for draft in drafts:
            key = (draft.chat_id, draft.author, draft.ref)
            if before := known.get(key):
                outcomes.append(before if is_same(before.body, draft.body) else Outcome("ref_reused"))
                continue
            record = records.get(draft.chat_id)
            if record is None:
                if absent is None:
                    absent = _absent({d.chat_id for d in drafts} - records.keys())
                outcomes.append(Outcome("not_found" if draft.chat_id in absent else "locked"))
                continue
            if code := record.refusal(draft):
                outcomes.append(Outcome(code))
                continue
            at = connection.ops.adapt_datetimefield_value(draft.at)
            woke = record.add(draft, at)
            rows.append(
                (draft.chat_id, record.last_seq, draft.author, draft.operator_id, draft.ref, draft.kind,
                 draft.body, draft.data, at)
            )  # fmt: skip
            known[key] = Outcome("", record.last_seq, draft.body, draft.at)
            outcomes.append(Outcome("", record.last_seq, draft.body, draft.at, is_new=True, woke=woke))
        if rows:
            changed = [records[chat_id] for chat_id in sorted({row[0] for row in rows})]
            values = [(r.id, *(getattr(r, name) for name in _WRITTEN)) for r in changed]
            with bulk.together():
                insert(rows)
                bulk.execute(_UPDATED, values, _UPDATE)
            if woken := {d.chat_id for d, o in zip(drafts, outcomes, strict=True) if o.woke}:
                payment.charge_words(woken, drafts[-1].at)
    return outcomes


def insert(rows: Sequence[tuple[Any, ...]]) -> None:
    """Lines whose numbers are given, as `_INSERTED` names their columns."""
    bulk.execute(_INSERTED, rows, _INSERT)


def _lock(chat_ids: list[int], wait: bool) -> bulk.Answer:
    rows = [(chat_id,) for chat_id in chat_ids]
    return bulk.execute([("id", "bigint")], rows, _LOCK + bulk.lock_clause(wait=wait))


def _find(drafts: Sequence[Draft]) -> bulk.Answer:
    """Drafts that are stored already."""
    return bulk.execute(_KEY, [(draft.chat_id, draft.author, draft.ref) for draft in drafts], _FIND)


def _absent(chat_ids: set[int]) -> set[int]:
    return chat_ids - set(Chat.objects.filter(pk__in=chat_ids).values_list("pk", flat=True))


def _moment(value: datetime | str) -> datetime:
    """SQLite hands times back as text, in UTC and without saying so."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    assert moment is not None
    return make_aware(moment, UTC) if is_naive(moment) else moment


def fact(draft: Draft, outcome: Outcome) -> MessageSent:
    """What everyone else in the chat is told of a stored draft."""
    return MessageSent(
        chat=draft.chat_id,
        seq=outcome.seq,
        data=MessageView(
            seq=outcome.seq,
            ref=draft.ref,
            kind=draft.kind,
            side=draft.author.partition(":")[0],  # type: ignore[arg-type]
            name=draft.name,
            text=outcome.body,
            data=draft.data,
            at=millis(outcome.at),
        ),
    )


def store_and_publish(draft: Draft) -> Outcome:
    """Store one draft inside the caller's transaction and tell the chat after its commit."""
    [outcome] = store([draft], wait=True)
    if outcome.is_new:
        publish(groups.chat(draft.chat_id), fact(draft, outcome), chat=draft.chat_id, seq=outcome.seq)
    return outcome


def note(chat: Chat, code: str, now: datetime, *, ref: str, data: dict[str, Any] | None = None) -> Outcome:
    """A system line such as `chat.ended`; a second one with the same `ref` stores nothing."""
    return store_and_publish(Draft(chat.pk, SYSTEM, ref, code, now, kind="event", data=data or {}))


def say(chat: Chat, operator: Operator, text: str, now: datetime, *, ref: str) -> Outcome:
    """A line of the operator that a service writes for them."""
    return store_and_publish(
        Draft(chat.pk, author_of(operator.pk), ref, text, now, operator.pk, operator.display_name)
    )


def author_of(operator_id: int) -> str:
    return f"operator:{operator_id}"


_AFTER = (
    "SELECT m.seq, m.ref, m.kind, m.author, o.display_name, m.body, m.data, m.created_at"
    " FROM chats_message AS m LEFT JOIN accounts_operator AS o ON o.id = m.operator_id"
    " WHERE m.chat_id = %s AND m.seq > %s ORDER BY m.seq LIMIT %s"
)


def after(chat_id: int, seq: int, limit: int) -> list[MessageView]:
    """The record after `seq`, oldest first, at most `limit` lines.

    Every socket asks this when it comes back, so it is written out: a fifth of the queryset's cost.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AFTER, [chat_id, seq, limit])
        return [
            MessageView(
                seq=number,
                ref=ref,
                kind=kind,
                side=author.partition(":")[0],
                name=name or "",
                text=body,
                data=json.loads(data),
                at=millis(_moment(at)),
            )
            for number, ref, kind, author, name, body, data, at in cursor.fetchall()
        ]
