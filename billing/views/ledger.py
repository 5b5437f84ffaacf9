"""The ledgers: every change of a balance, and why; as a page and as a table to keep."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Client, User
from billing.models import CreditAccount, PostUnitAccount
from billing.services import forecast
from billing.services.ledgers import AnyAccount, AnyEntry
from livechat.lib.csv import csv_response
from livechat.lib.paging import Newest, every

HEADER = ("Date (UTC)", "What", "Change", "Balance after", "Change of owed", "Reference", "Note", "By")


@login_required
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Interaction credits."""
    client = managed_client(request)
    account = CreditAccount.objects.filter(client=client).first() or CreditAccount(client=client)
    days = forecast.days_left(client, timezone.now())
    return _page(request, account, "billing/ledger.html", {"days": days})


@login_required
@require_safe
def ledger_table(request: HttpRequest) -> StreamingHttpResponse:
    client = managed_client(request)
    return _table(request, CreditAccount.objects.filter(client=client).first(), f"credits-{client.slug}")


@login_required
@require_safe
def post_unit_ledger(request: HttpRequest) -> HttpResponse:
    """Post units."""
    client = managed_client(request)
    account = PostUnitAccount.objects.filter(client=client).first() or PostUnitAccount(client=client)
    return _page(request, account, "billing/post_unit_ledger.html", {})


@login_required
@require_safe
def post_unit_ledger_table(request: HttpRequest) -> StreamingHttpResponse:
    client = managed_client(request)
    return _table(request, PostUnitAccount.objects.filter(client=client).first(), f"post-units-{client.slug}")


def by(entry: AnyEntry) -> str:
    """Who did it, as a client reads it: nobody of ours is named."""
    if entry.actor is None:
        return ""
    return "Live Chat Support" if entry.actor.is_staff else entry.actor.name or entry.actor.email


def managed_client(request: HttpRequest) -> Client:
    assert isinstance(request.user, User)
    return access.managed_client(request.user)


def _page(
    request: HttpRequest, account: AnyAccount, template: str, context: dict[str, object]
) -> HttpResponse:
    entries = account.entries.select_related("actor") if account.pk else account.entries.model.objects.none()
    page = Newest(entries, request.GET)
    lines = [{"entry": entry, "by": by(entry), "size": abs(entry.amount)} for entry in page.rows]
    shared = {"client": account.client, "account": account, "page": page, "lines": lines}
    return render(request, template, shared | context)


def _table(request: HttpRequest, account: AnyAccount | None, name: str) -> StreamingHttpResponse:
    rows = _rows(account) if account else iter(())
    return csv_response(name, HEADER, rows, request=request)


def _rows(account: AnyAccount) -> Iterator[tuple[object, ...]]:
    for entry in every(account.entries.select_related("actor")):
        yield (
            f"{entry.created_at:%Y-%m-%d %H:%M:%S}",
            entry.get_reason_display(),
            entry.amount,
            entry.balance_after,
            entry.owed_change,
            entry.reference,
            entry.note,
            by(entry),
        )
