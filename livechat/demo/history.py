"""Any number of conversations of the last year, for lists that have to be long."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import JSONField, Model
from psycopg.types.json import Jsonb

from accounts.models import Client, Operator, Site
from chats.models import Chat, Message, StaleDay, Tag, Visitor
from chats.services import figures, listing, messages
from chats.services.messages import SYSTEM, VISITOR
from livechat.demo.conversations import MARK

YEAR_DAYS = 365
# Opening hours are busiest; each number is the weight of an hour of the day (UTC), then of a weekday.
HOURS = [1, 1, 1, 1, 1, 2, 4, 9, 16, 24, 27, 24, 19, 22, 25, 24, 20, 15, 12, 9, 7, 4, 2, 1]
WEEKDAYS = [23, 20, 19, 19, 18, 11, 7]
SERVED, REDIRECTED = 0.86, 0.97  # up to these of all chats; the rest was accepted and not answered
REASONS = {"no_operator": 40, "queue_timeout": 25, "dropped": 25, "declined": 7, "closed": 3}
TAGS = {"Order": 30, "Delivery": 25, "Repair": 20, "Return": 12, "Sizing": 9, "Praise": 4}
RATINGS = [2, 3, 7, 30, 58]
NAMES = (
    "Ada", "Ben", "Carla", "Deniz", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Katya", "Luca",
    "Maja", "Nadia", "Omar", "Paula", "Quentin", "Rosa", "Samir", "Tilda", "Umar", "Vera", "Wim", "Yara",
)  # fmt: skip
SURNAMES = (
    "Adler", "Berg", "Costa", "Dahl", "Engel", "Fischer", "Garcia", "Haas", "Ivanov", "Jansen", "Keller",
    "Lang", "Moreau", "Novak", "Okafor", "Peters", "Rossi", "Santos", "Toth", "Urban", "Vogel", "Weber",
)  # fmt: skip
TALKS = (
    ("Do you have this frame in 58?", "Yes. Shall I put one aside for you?"),
    ("When is my bike ready?", "It is ready today after four."),
    ("How long does a service take?", "About two working days at the moment."),
    ("Can I return a helmet that does not fit?", "Within 30 days, in its box."),
    ("Which tyres for gravel and rain?", "35 mm with a closed tread: quiet on roads, sure on gravel."),
    ("Is the workshop open on Saturday?", "From nine to one."),
)
THANKS = ("Great, thank you", "Perfect", "OK, that helps")


class Cast(NamedTuple):
    """Whom the chats are with."""

    client: Client
    sites: list[Site]
    operators: list[Operator]
    tags: list[Tag]


class Told(NamedTuple):
    chat: Chat
    tag: Tag | None
    lines: list[tuple[Any, ...]]


def add(count: int, now: datetime) -> Iterator[int]:
    """Make `count` chats that are over, the oldest first; yields how many there are after each batch.

    All are Bolt's: on the Platform package a chat costs no credit, so the ledger stays as it is.
    """
    if not count:
        return
    cast = _cast()
    chance = random.Random(count)
    batch = 200 if connection.vendor == "sqlite" else 2_000
    for start in range(0, count, batch):
        numbers = range(start, min(start + batch, count))
        moments = [_moment(now, number / count, chance) for number in numbers]
        # Short, so that the running product can write in between on SQLite.
        with transaction.atomic():
            _add_batch(cast, moments, chance)
        yield numbers.stop


def sum_up(now: datetime) -> Iterator[tuple[int, int]]:
    """The figures of all their days; yields how many of how many are done."""
    yield from figures.rebuild(now)


def _cast() -> Cast:
    client = Client.objects.get(slug="bolt-cycles")
    tags = [Tag.objects.get_or_create(client=client, name=name)[0] for name in TAGS]
    operators = list(Operator.objects.filter(user__memberships__client=client).order_by("pk"))
    return Cast(client, list(client.sites.order_by("pk")), operators, tags)


def _moment(now: datetime, share: float, chance: random.Random) -> datetime:
    """On a day in order, at an hour and on a weekday of weight; never in the last hour."""
    day = now - timedelta(days=YEAR_DAYS * (1 - share))
    if chance.random() > WEEKDAYS[day.weekday()] / max(WEEKDAYS):
        day -= timedelta(days=chance.randrange(1, 3))
    [hour] = chance.choices(range(24), HOURS)
    at = day.astimezone(UTC).replace(hour=hour, minute=chance.randrange(60), second=chance.randrange(60))
    return min(at, now - timedelta(hours=1))


def _add_batch(cast: Cast, moments: list[datetime], chance: random.Random) -> None:
    token = f"{MARK}{chance.getrandbits(64):x}"
    visitors = [
        _visitor(pk, chance.choice(cast.sites), f"{token}-{pk}", at, chance)
        for pk, at in zip(_new_ids("chats_visitor", len(moments)), moments, strict=True)
    ]
    _insert(visitors)
    ids = _new_ids("chats_chat", len(moments))
    told = [
        _tell(pk, cast, visitor, at, chance) for pk, visitor, at in zip(ids, visitors, moments, strict=True)
    ]
    _insert([one.chat for one in told])
    through = Chat.tags.through
    tagged = [(one.chat.pk, one.tag.pk) for one in told if one.tag]
    through.objects.bulk_create([through(chat_id=chat_id, tag_id=tag_id) for chat_id, tag_id in tagged])
    messages.insert([line for one in told for line in one.lines])
    days = {(cast.client.pk, at.date()) for at in moments}
    StaleDay.objects.bulk_create(
        [StaleDay(client_id=client_id, day=day) for client_id, day in sorted(days)], ignore_conflicts=True
    )


def _visitor(pk: int, site: Site, token: str, at: datetime, chance: random.Random) -> Visitor:
    visitor = Visitor(pk=pk, site=site, token_hash=token, created_at=at, seen_at=at, active_at=at)
    if chance.random() < 0.6:
        first, last = chance.choice(NAMES), chance.choice(SURNAMES)
        visitor.name = f"{first} {last}"
        if chance.random() < 0.7:
            visitor.email = f"{first}.{last}{chance.randrange(1000)}@example.com".lower()
    return visitor


def _new_ids(table: str, count: int) -> list[int]:
    """Numbers known beforehand: a chat names itself as its interaction, and is written only once."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        [last] = cursor.fetchone() or [0]
    return list(range(last + 1, last + 1 + count))


def _insert(rows: Sequence[Model]) -> None:
    """PostgreSQL reads a stream several times faster than it reads statements."""
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows)
        return
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    names = [(field.attname, isinstance(field, JSONField)) for field in fields]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            values = row.__dict__
            copy.write_row([Jsonb(values[name]) if is_json else values[name] for name, is_json in names])


def _tell(pk: int, cast: Cast, visitor: Visitor, at: datetime, chance: random.Random) -> Told:
    """A chat whose columns say what the services would have written."""
    fate = chance.random()
    chat = Chat(
        pk=pk, interaction_id=pk, client=cast.client, site=visitor.site, visitor=visitor,
        started_ref="history", created_at=at, waiting_since=at, last_message_at=at, visitor_seq=1,
    )  # fmt: skip
    question, answer = chance.choice(TALKS)
    lines: list[tuple[datetime, str, dict[str, Any]]] = [(at, question, {"author": VISITOR})]
    if fate < SERVED or fate >= REDIRECTED:
        _serve(chat, lines, cast, answer if fate < SERVED else "", chance)
    else:
        _send_away(chat, lines, cast, chance)
    tag = chance.choices(cast.tags, list(TAGS.values()))[0] if chance.random() < 0.7 else None
    chat.last_seq = chat.visitor_delivered_seq = chat.visitor_seen_seq = len(lines)
    if chat.operator:
        chat.operator_delivered_seq = chat.operator_seen_seq = len(lines)
    chat.is_listed = True
    chat.outcome = listing.outcome_of(chat)
    chat.visitor_name = visitor.name or f"Visitor {visitor.pk}"
    chat.visitor_email = visitor.email
    chat.tag_names = tag.name if tag else ""
    chat.response_seconds = listing.seconds_between(at, chat.first_response_at)
    chat.handling_seconds = listing.seconds_between(chat.accepted_at, chat.ended_at)
    return Told(chat, tag, [_row(pk, n, *line) for n, line in enumerate(lines, start=1)])


def _serve(
    chat: Chat,
    lines: list[tuple[datetime, str, dict[str, Any]]],
    cast: Cast,
    answer: str,
    chance: random.Random,
) -> None:
    """Accepted and, with an answer, answered."""
    operator = chat.operator = chance.choice(cast.operators)
    at = chat.accepted_at = chat.created_at + timedelta(seconds=chance.randrange(3, 60))
    event = {"author": SYSTEM, "kind": Message.Kind.EVENT}
    lines.append((at, "chat.accepted", event | {"data": {"name": operator.display_name}}))
    if answer:
        at += timedelta(seconds=min(240, 8 + round(chance.expovariate(1 / 25))))
        chat.first_response_at, chat.operator_seq, chat.visitor_seq = at, 3, 4
        lines.append((at, answer, {"author": messages.author_of(operator.pk), "operator_id": operator.pk}))
        at += timedelta(seconds=10 + round(chance.expovariate(1 / 120)))
        lines.append((at, chance.choice(THANKS), {"author": VISITOR}))
        if chance.random() < 0.3:
            [chat.rating] = chance.choices(range(1, 6), RATINGS)
            chat.rated_at = at
    chat.last_message_at = at
    chat.status, chat.ended_at = Chat.Status.ENDED, at + timedelta(seconds=20 if answer else 240)
    chat.reason = (
        chance.choice((Chat.Reason.OPERATOR, Chat.Reason.VISITOR)) if answer else Chat.Reason.TIMEOUT
    )
    lines.append((chat.ended_at, "chat.ended", event | {"data": {"by": chat.reason}}))


def _send_away(
    chat: Chat, lines: list[tuple[datetime, str, dict[str, Any]]], cast: Cast, chance: random.Random
) -> None:
    chat.status = Chat.Status.REDIRECTED
    [chat.reason] = chance.choices(list(REASONS), list(REASONS.values()))
    if chat.reason == Chat.Reason.DECLINED:
        chat.operator = chance.choice(cast.operators)
    waits = {"no_operator": 0, "closed": 0, "queue_timeout": 300}
    chat.ended_at = chat.created_at + timedelta(seconds=waits.get(chat.reason, chance.randrange(5, 200)))
    event = {"author": SYSTEM, "kind": Message.Kind.EVENT}
    lines.append((chat.ended_at, "chat.redirected", event))


def _row(pk: int, seq: int, at: datetime, body: str, fields: dict[str, Any]) -> tuple[Any, ...]:
    """In the order of `messages.insert`."""
    moment = connection.ops.adapt_datetimefield_value(at)
    kind = str(fields.get("kind", Message.Kind.TEXT))
    author, operator_id, data = fields["author"], fields.get("operator_id"), fields.get("data", {})
    return (pk, seq, author, operator_id, f"history-{seq}", kind, body, data, moment)
