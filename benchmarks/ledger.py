"""`python -m benchmarks.ledger [ENTRIES]`: the ledger of one account that has very many; prints JSON.

In an empty, migrated database (DATABASE_URL). Pages are asked for in this process, without a socket.
"""

import io
import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

ENTRIES = 1_000_000
ROUNDS = 40


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client as Http
    from django.utils import timezone

    from billing.services import credits, forecast

    count = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    now = timezone.now()
    client, owner = _fill(count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    http = Http(SERVER_NAME="localhost")
    http.force_login(owner)
    newest = client.credit_account.entries.order_by("-pk").values_list("pk", flat=True)[0]
    found: dict[str, Any] = {"database": connection.vendor, "entries": count}
    for name, before in (("first", ""), ("middle", newest - count // 2), ("last", newest - count + 50)):
        address = f"/dashboard/billing/ledger/?before={before}"
        found[f"{name}_page_ms"] = _took(partial(_page, http, address))
    found["forecast_ms"] = _took(lambda: forecast.days_left(client, now))
    numbers = iter(range(ROUNDS + 10))
    found["debit_ms"] = _took(lambda: credits.debit(client, reference=f"interaction:b{next(numbers)}"))
    before = _peak()
    begin = time.perf_counter()
    call_command("audit_ledger", stdout=io.StringIO())
    found["audit_seconds"] = round(time.perf_counter() - begin, 1)
    found["audit_memory_mib"] = round(_peak() - before, 1)
    json.dump(found, sys.stdout)


def _fill(count: int) -> tuple[Any, Any]:
    from django.db import connection

    from accounts.models import Client, Member, User
    from billing.models import CreditAccount, LedgerEntry, Subscription

    client = Client.objects.create(name="Busy", slug="busy")
    owner = User.objects.create(email="owner@busy.example")
    Member.objects.create(client=client, user=owner, role=Member.Role.OWNER)
    Subscription.objects.create(client=client, package=Subscription.Package.OPERATIONS)
    account = CreditAccount.objects.create(client=client, balance=9 * count + 1)
    LedgerEntry.objects.create(
        account=account, amount=10 * count, balance_after=10 * count, reason="purchase", reference="order:1"
    )
    at = _AT[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_ledgerentry (account_id, amount, balance_after, owed_change, reason,"
            " reference, note, created_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            " WHERE i < %s) SELECT %s, -1, %s - i, 0, 'interaction', 'interaction:' || i, '', "
            f"{at} FROM n",
            [count - 1, account.pk, 10 * count, count],
        )
    return client, owner


# A year and a half of one busy client: an entry every 47 seconds.
_AT = {
    "postgresql": "now() - (%s - i) * interval '47 seconds'",
    "sqlite": "datetime('now', '-' || (47 * (%s - i)) || ' seconds')",
}


def _page(http: Any, address: str) -> None:
    answer = http.get(address)
    assert answer.status_code == 200, answer.status_code


def _took(work: Callable[[], object]) -> dict[str, float]:
    took = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        took.append(time.perf_counter() - begin)
    took.sort()
    found = {"least": took[0], "median": took[ROUNDS // 2], "p95": took[int(ROUNDS * 0.95) - 1]}
    return {name: round(seconds * 1000, 2) for name, seconds in found.items()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
