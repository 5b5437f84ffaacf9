"""Pages by key: an order that indexes can give, and the rows that come after a known one.

The first column of an order splits the rows into segments, each of which an index gives in order:
one for each site, operator or status, or those that have a value and then those that have none,
which come last in either direction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

# Each costs a query if it is empty, and a sort if it is not split.
MOST_SEGMENTS = 200


@dataclass(frozen=True)
class Column:
    """What a list can be sorted by: its own value in `field`, or few `values` in the order given."""

    field: str = ""
    values: Sequence[Q] = ()
    missing: Q | None = None


@dataclass(frozen=True)
class Order:
    column: Column
    down: bool


@dataclass(frozen=True)
class Key:
    expression: Combinable
    down: bool


@dataclass(frozen=True)
class Segment:
    """A part of the list, and what it is sorted by; the last key tells all rows apart."""

    where: Q
    keys: list[Key]


def segments(orders: Sequence[Order], *, backwards: bool) -> list[Segment]:
    """The list in parts, in order; backwards the last one first, each turned round."""
    # In the direction of what stands before it, so that one index gives both.
    last = Key(F("pk"), orders[-1].down)
    parts = list(_split(orders, last, Q(), MOST_SEGMENTS))
    if not backwards:
        return parts
    return [Segment(p.where, [Key(k.expression, not k.down) for k in p.keys]) for p in reversed(parts)]


def _split(orders: Sequence[Order], last: Key, where: Q, room: int) -> Iterator[Segment]:
    """As long as columns have few values, every value is a part of its own, split by the next column."""
    keys = [key for order in orders for key in _keys(order)]
    if not orders or len(orders[0].column.values) >= room:
        yield Segment(where, [*keys, last])
        return
    first, *others = orders
    column = first.column
    if column.field:
        present = where if column.missing is None else where & ~column.missing
        rest = [key for order in others for key in _keys(order)]
        yield Segment(present, [Key(F(column.field), first.down), *rest, last])
    for value in reversed(column.values) if first.down else column.values:
        yield from _split(others, last, where & value, room // len(column.values))
    if column.missing is not None:
        yield from _split(others, last, where & column.missing, room)


def _keys(order: Order) -> Iterator[Key]:
    """What a further column is sorted by, where no index helps."""
    column = order.column
    if column.missing is not None:
        yield Key(Case(When(column.missing, then=1), default=0, output_field=IntegerField()), False)
    if column.field:
        yield Key(F(column.field), order.down)
    elif column.values:
        ranks = [When(value, then=rank) for rank, value in enumerate(column.values)]
        yield Key(Case(*ranks, default=len(ranks), output_field=IntegerField()), order.down)


def names(keys: Sequence[Key]) -> list[str]:
    return [f"key_{number}" for number in range(len(keys))]


def annotations(keys: Sequence[Key]) -> dict[str, Combinable]:
    return dict(zip(names(keys), (key.expression for key in keys), strict=True))


def ordering(keys: Sequence[Key]) -> list[str]:
    return [f"-{name}" if key.down else name for name, key in zip(names(keys), keys, strict=True)]


def after(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Rows that come after the one whose keys are `values`; needs `annotations`."""
    if len({key.down for key in keys}) == 1 and None not in values:
        return Q(_RowAfter([F(name) for name in names(keys)], [Value(v) for v in values], keys[0].down))
    condition = Q()
    same = Q()
    found = []
    for name, key, value in zip(names(keys), keys, values, strict=True):
        if value is not None:
            found.append(same & Q(**{f"{name}__{'lt' if key.down else 'gt'}": value}))
        same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    for one in found:
        condition |= one
    # Says nothing new, but tells the index where to begin.
    bound = f"{names(keys)[0]}__{'lte' if keys[0].down else 'gte'}"
    return condition if values[0] is None else Q(**{bound: values[0]}) & condition


class _RowAfter(Func):
    """`(a, b) > (1, 2)`, which an index answers at any depth."""

    output_field = BooleanField()

    def __init__(self, left: Sequence[Combinable], right: Sequence[Combinable], down: bool) -> None:
        super().__init__(*left, *right)
        self.down = down

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        half = len(compiled) // 2
        left, right = (", ".join(sql for sql, _ in part) for part in (compiled[:half], compiled[half:]))
        params = [value for _, values in compiled for value in values]
        return f"({left}) {'<' if self.down else '>'} ({right})", params
