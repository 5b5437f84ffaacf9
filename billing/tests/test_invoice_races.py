"""Numbers under races and kills, on PostgreSQL: each once, and none is missing."""

from contextlib import suppress
from functools import partial

import pytest
from django.db import connection, transaction

from billing.models import Invoice, InvoiceCounter, Order, PackagePrice
from billing.services import invoices, orders, prices
from livechat.testing.factories import NOON, ClientFactory
from livechat.testing.races import TIMES, errors, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("F5", "M4")]


class Killed(Exception):
    """Stands for a process that died before its commit."""


def test_races_leave_no_gap_and_no_double(on_sale: None) -> None:
    same, other, dying = _orders(TIMES), _orders(TIMES), _orders(TIMES)
    # Two ask for the invoices of the same orders, one for others; and a fourth always dies in between.
    works = [partial(_issue, orders) for orders in (same, same, other)]
    results = race([*works, partial(_die_of, dying)])
    assert not errors(results)
    assert results[0] == results[1]
    assert _numbers() == list(range(1, 2 * TIMES + 1))
    assert InvoiceCounter.objects.get().last == 2 * TIMES


def _issue(waiting: list[Order]) -> list[int]:
    return [invoices.issue(order, NOON).pk for order in waiting]


def _die_of(waiting: list[Order]) -> None:
    for order in waiting:
        with suppress(Killed), transaction.atomic():
            invoices.issue(order, NOON)
            raise Killed


def _orders(count: int) -> list[Order]:
    clients = [ClientFactory() for _ in range(3)]
    quote = prices.quote(clients[0], "subscription", package=PackagePrice.objects.all()[0].package)
    create = partial(orders.create, kind="subscription", quote=quote, gateway="simulated", now=NOON)
    return [create(clients[n % 3]) for n in range(count)]


def _numbers() -> list[int]:
    return list(Invoice.objects.order_by("number").values_list("number", flat=True))


def test_a_connection_that_is_cut_before_its_commit_takes_no_number(on_sale: None) -> None:
    first, second = _orders(2)

    def cut() -> None:
        with transaction.atomic():
            invoices.issue(first, NOON)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    [result] = race([cut])
    assert isinstance(result, Exception)
    assert invoices.issue(second, NOON).number == 1
    assert _numbers() == [1]
