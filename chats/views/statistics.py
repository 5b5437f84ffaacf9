"""Statistics: one page for any range of days, every figure a link to the chats behind it (O1, O5, X6)."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Operator
from chats import access
from chats.services import statistics
from chats.services.statistics import Period
from chats.views.desk import for_operators, page
from chats.views.statistics_page import Report
from livechat.lib.csv import csv_response
from livechat.lib.errors import NotFound
from livechat.lib.text import number_of

DEFAULT_DAYS = 30


@require_safe
@for_operators
def console_statistics(request: HttpRequest, operator: Operator) -> HttpResponse:
    """Of the clients that the operator may see; by colleague only for those who lead."""
    now = timezone.now()
    today = now.astimezone(UTC).date()
    period = _period(request, today)
    clients = list(access.clients_of(operator))
    chosen = [client for client in clients if str(client.pk) == request.GET.get("client")] or clients
    ids = [client.pk for client in chosen]
    managed = set(access.clients_managed_by(operator).filter(pk__in=ids).values_list("pk", flat=True))
    report = Report(
        operator=operator,
        client_ids=ids,
        client=ids[0] if len(ids) < len(clients) else 0,
        period=period,
        now=statistics.of(ids, period, now),
        before=statistics.total(ids, period.before, now),
        sees_colleagues=operator.is_supervisor or (bool(ids) and set(ids) == managed),
    )
    context = {
        "report": report,
        "period": period,
        "clients": clients,
        "may_export": set(ids) == managed and bool(ids),
        "presets": _presets(today),
    }
    return page(request, operator, "chats/statistics/page.html", context)


@require_safe
@for_operators
def console_statistics_csv(request: HttpRequest, operator: Operator) -> HttpResponseBase:
    """The figures of the page as a table; for owners and admins, of their own clients only."""
    managed = access.clients_managed_by(operator)
    if asked := request.GET.get("client", ""):
        managed = managed.filter(pk=number_of(asked))
    ids = list(managed.values_list("pk", flat=True))
    if not ids:
        raise NotFound
    now = timezone.now()
    period = _period(request, now.astimezone(UTC).date())
    found = statistics.of(ids, period, now)
    report = Report(operator, ids, 0, period, found, found.total, sees_colleagues=True)
    return csv_response(f"statistics-{period.begin}-{period.end}", report.HEADER, report.table())


def _period(request: HttpRequest, today: date) -> Period:
    """What the address says; without sense in it the last thirty days."""
    begin, end = _day(request.GET.get("from", "")), _day(request.GET.get("to", ""))
    end = min(end or today, today)
    begin = begin or end - timedelta(days=DEFAULT_DAYS - 1)
    return Period(min(begin, end), end)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1990, 1, 1) <= day else None


def _presets(today: date) -> list[tuple[str, date, date]]:
    ranges: Iterator[tuple[str, int]] = iter(
        [("Today", 1), ("7 days", 7), ("30 days", 30), ("90 days", 90), ("Year", 365)]
    )
    return [(label, today - timedelta(days=days - 1), today) for label, days in ranges]
