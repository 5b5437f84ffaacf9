"""`python -m benchmarks.lists`: who looks at the lists and at which pages; prints it as JSON.

Run in a process of its own, in a database that `manage.py demo --chats` has filled.
"""

import json
import sys
import time
from datetime import timedelta
from http.client import HTTPConnection
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings

ROUNDS = 5
SORTS = ("-rating,visitor", "status,-started", "site,operator,-duration", "-response,email")
FILTERS = (
    "q=novak",
    "rating=1",
    "reason=declined",
    "outcome=answered&sort=-response",
    "hour=3",
    "favourite=yes",
)


def main() -> None:
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from accounts.models import User
    from chats.models import Chat
    from chats.services.history_columns import LABELS

    with connection.cursor() as cursor:
        # What a database that grew over a year would have done by itself.
        cursor.execute("VACUUM ANALYZE")
    listed = Chat.objects.listed().order_by("pk").values_list("pk", flat=True)
    middle = listed[listed.count() // 2]
    sorts = [f"{dash}{name}" for name in LABELS for dash in ("", "-")] + list(SORTS)
    lists = ["/console/history/"]
    lists += [f"/console/history/?sort={sort}" for sort in sorts]
    lists += [f"/console/history/?sort={sort}&after={middle}" for sort in sorts]
    lists += [f"/console/history/?{query}" for query in FILTERS]
    year_ago = timezone.now().date() - timedelta(days=364)
    user = User.objects.get(email="owner@bolt.example")
    found = {
        "cookie": f"{settings.SESSION_COOKIE_NAME}={_session(user)}",
        "lists": lists,
        "statistics": [f"/console/statistics/?from={year_ago}"] * 5,
    }
    json.dump(found, sys.stdout)


def _session(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def measure(url: str, cookie: str, addresses: list[str]) -> dict[str, list[float]]:
    """Milliseconds of each request over one connection, by address; the first round only warms up."""
    connection = HTTPConnection(urlsplit(url).netloc)
    times: dict[str, list[float]] = {address: [] for address in addresses}
    for number in range(ROUNDS + 1):
        for address in addresses:
            begun = time.perf_counter()
            connection.request("GET", address, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{address} answered {answer.status}")
            if number:
                times[address].append((time.perf_counter() - begun) * 1000)
    connection.close()
    return times


def p95(times: dict[str, list[float]]) -> float:
    every = sorted(one for of_address in times.values() for one in of_address)
    return every[min(len(every) - 1, int(len(every) * 0.95))]


if __name__ == "__main__":
    main()
