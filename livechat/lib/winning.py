"""Compare-and-set: the one way in which state is changed."""

from typing import Any

from django.db.models import F, QuerySet


def win(queryset: QuerySet[Any], **values: Any) -> int:
    """Set `values` on the rows that are still as `queryset` says; the count tells who won.

    Rights and other tables go in as `Exists(…)`: Django turns an update through a join into
    `id IN (SELECT …)`, which PostgreSQL does not check again after waiting, so both racers win.
    A `version` of the model grows with each win.
    """
    query = queryset.query
    tables = [alias for alias, uses in query.alias_refcount.items() if uses]
    if len(tables) > 1 or query.combinator:
        raise TypeError(f"compare-and-set over more than one table: {', '.join(tables)}")
    if "version" not in values and any(field.name == "version" for field in queryset.model._meta.fields):
        values["version"] = F("version") + 1
    return queryset.order_by().update(**values)
