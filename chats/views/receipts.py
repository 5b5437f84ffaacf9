"""`/dashboard/billing/interactions/ID/`: what one interaction cost, and which chats it paid for."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Client, User
from billing.models import LedgerEntry
from chats.models import Chat, Receipt
from livechat.lib.errors import NotFound


@dataclass(frozen=True)
class Line:
    """One chat of the interaction; of a deleted one, what stays of it."""

    number: int
    site: str
    began_at: datetime
    ended_at: datetime | None
    operator: str
    ending: str
    is_deleted: bool


@login_required
@require_safe
def interaction_receipt(request: HttpRequest, interaction_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    client = access.managed_client(request.user)
    entries = LedgerEntry.objects.filter(account__client=client, reference=f"interaction:{interaction_id}")
    chats = sorted([*_kept(client, interaction_id), *_deleted(client, interaction_id)], key=_by_number)
    if not chats and not entries.exists():
        raise NotFound
    context = {
        "client": client,
        "number": interaction_id,
        "entries": entries.order_by("pk"),
        "cost": -sum(entry.amount for entry in entries),
        "chats": chats,
    }
    return render(request, "chats/receipt.html", context)


def _by_number(line: Line) -> int:
    return line.number


def _kept(client: Client, interaction_id: int) -> list[Line]:
    chats = Chat.objects.filter(client=client, interaction=interaction_id, emptied_at=None)
    return [
        Line(
            number=chat.pk,
            site=chat.site.name,
            began_at=chat.created_at,
            ended_at=chat.ended_at,
            operator=chat.operator.display_name if chat.operator else "",
            ending=chat.get_reason_display() or chat.get_status_display(),
            is_deleted=False,
        )
        for chat in chats.select_related("site", "operator")
    ]


def _deleted(client: Client, interaction_id: int) -> list[Line]:
    """Older receipts do not say of which interaction they were: there, of their own."""
    mine = Q(interaction=interaction_id) | Q(interaction=None, chat_id=interaction_id)
    receipts = Receipt.objects.filter(mine, client=client)
    return [
        Line(
            number=receipt.chat_id,
            site=receipt.site.name,
            began_at=receipt.created_at,
            ended_at=receipt.ended_at,
            operator=receipt.operator.display_name if receipt.operator else "",
            ending=receipt.get_reason_display(),
            is_deleted=True,
        )
        for receipt in receipts.select_related("site", "operator")
    ]
