"""Health, for load balancers and whoever waits for a start."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse

REDIS_SECONDS = 1


async def healthz(request: HttpRequest) -> JsonResponse:
    """The process is alive."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """The process can do its work: what it depends on answers."""
    parts = {"database": _answers(_ask_database), "redis": _answers(_ask_redis)}
    ready = all(parts.values())
    body = {"status": "ok" if ready else "unavailable"} | {
        name: "ok" if answers else "unreachable" for name, answers in parts.items()
    }
    return JsonResponse(body, status=200 if ready else 503)


def _answers(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception:  # noqa: BLE001  # Whatever it is, it is not ready.
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    ) as client:
        client.ping()
