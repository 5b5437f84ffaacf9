"""Today's business for staff: who came, what came in, who runs low, who is unpaid or cut off soon."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.models import Client
from billing.models import Gateway, Order, Payment
from billing.services import subscriptions
from livechat.lib import money
from livechat.staff import LOW, unpaid

Kind = Payment.Kind
# What a dispute took comes again when it is won; one that took nothing gives nothing.
DISPUTED = Payment.objects.filter(
    kind=Kind.DISPUTE, gateway=OuterRef("gateway"), reference=OuterRef("reference")
)
# A page to read over coffee: whoever needs all follows the link to the list.
MOST = 20


@dataclass(frozen=True)
class Listed:
    """So many clients or orders, and the first of them as (name, words, address)."""

    title: str
    rows: list[tuple[str, str, str]]
    count: int
    href: str
    empty: str


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("accounts.view_client"):
        raise PermissionDenied
    now = timezone.now()
    context = admin.site.each_context(request) | {
        "title": "Today’s business",
        "now": now,
        "revenue": revenue(now),
        "lists": lists(now),
    }
    return TemplateResponse(request, "admin/today.html", context)


def midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def revenue(now: datetime) -> list[tuple[str, str, str]]:
    """(currency, today, this month) as money that arrived less what went back, tax included."""
    day = midnight(now)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for at, since in enumerate((day, day.replace(day=1))):
        found = Payment.objects.filter(created_at__gte=since, created_at__lte=now)
        found = found.exclude(Q(kind=Kind.WON) & ~Exists(DISPUTED))
        for currency, kind, amount in (
            found.order_by().values_list("currency", "kind").annotate(Sum("amount"))
        ):
            sums[currency][at] += amount if kind in (Kind.PAYMENT, Kind.WON) else -amount
    return [
        (each, money.words(today, each), money.words(month, each))
        for each, (today, month) in sorted(sums.items())
    ]


def lists(now: datetime) -> list[Listed]:
    clients = Client.objects.select_related("subscription", "credit_account")
    signed_up = clients.filter(created_at__gte=midnight(now))
    low, late = clients.filter(LOW, suspended_at=None), clients.filter(unpaid(now))
    owing = clients.filter(credit_account__owed__gt=0)
    tomorrow = clients.filter(pk__in=subscriptions.cut_off_soon(now).order_by().values("client"))
    return [
        _listed("Signed up today", signed_up.order_by("-pk"), "", "Nobody yet.", _joined),
        _listed("Low on credits", low.order_by("credit_account__balance"), "low", "Nobody.", _balance),
        _listed("Fee not paid", late.order_by("subscription__paid_until"), "unpaid", "Nobody.", _until),
        _listed("Cut off by tomorrow", tomorrow.order_by("subscription__paid_until"), "", "Nobody.", _until),
        _listed("Owing credits", owing.order_by("-credit_account__owed"), "owing", "Nobody.", _owed),
        _waiting(),
    ]


def _listed(
    title: str, clients: QuerySet[Client], state: str, empty: str, say: Callable[[Client], str]
) -> Listed:
    rows = [
        (str(client), say(client), reverse("admin:accounts_client_change", args=[client.pk]))
        for client in clients[:MOST]
    ]
    href = f"{reverse('admin:accounts_client_changelist')}?{urlencode({'state': state})}" if state else ""
    return Listed(title, rows, clients.count(), href, empty)


def _waiting() -> Listed:
    """Transfers that somebody has to look for on the bank's statement."""
    open_ones = Order.objects.filter(
        gateway=Gateway.BANK_TRANSFER, state__in=[Order.State.PENDING, Order.State.PARTLY]
    )
    rows = [
        (
            order.reference,
            f"{order.client}, {money.words(order.missing, order.currency)}",
            reverse("admin:billing_order_change", args=[order.pk]),
        )
        for order in open_ones.select_related("client").order_by("pk")[:MOST]
    ]
    href = f"{reverse('admin:billing_order_changelist')}?{urlencode({'to_do': 'confirm'})}"
    return Listed("Transfers to confirm", rows, open_ones.count(), href, "None.")


def _joined(client: Client) -> str:
    package = getattr(client, "subscription", None)
    return f"{client.created_at:%H:%M}, {package.get_package_display() if package else 'no package yet'}"


def _balance(client: Client) -> str:
    return f"{client.credit_account.balance} left, threshold {client.credit_account.threshold}"


def _until(client: Client) -> str:
    until = client.subscription.paid_until
    return f"{until:%Y-%m-%d %H:%M}" if until else ""


def _owed(client: Client) -> str:
    return f"{client.credit_account.owed} credits"
