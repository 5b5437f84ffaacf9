"""The first page of the dashboard, which answers four questions from every app's rows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Client, Operator, User
from accounts.services import hours
from billing.models import Subscription
from billing.services import entitlement, forecast
from chats import rights
from chats.services import statistics
from chats.services.statistics import Period, Sums
from livechat.lib.errors import NotFound
from livechat.things_to_do import things_to_do

# Faces beside each other; beyond them a number.
FACES = 5
# The tallest bar of the week, in the units of its drawing.
TALL = 40
WIDE = 20


@dataclass(frozen=True)
class Presence:
    """Whether a visitor who opens the chat box now finds somebody, and else why not."""

    state: str
    online: list[Operator]
    is_ours: bool
    opens_at: datetime | None = None

    @property
    def faces(self) -> list[Operator]:
        return self.online[:FACES]

    @property
    def more(self) -> int:
        return max(len(self.online) - FACES, 0)


@dataclass(frozen=True)
class Day:
    """One bar of the week."""

    name: str
    chats: int
    x: int
    height: int

    @property
    def y(self) -> int:
        return TALL - self.height


@dataclass(frozen=True)
class Week:
    """The last seven days beside the seven before."""

    now: Sums
    before: Sums
    counts: list[tuple[datetime, int]]

    @property
    def change(self) -> str:
        """Such as +12 %; empty where there is nothing to compare with."""
        if not self.before.chats:
            return ""
        return f"{self.now.chats / self.before.chats - 1:+.0%}".replace("-", "−").replace("%", " %")

    @cached_property
    def days(self) -> list[Day]:
        most = max((count for _, count in self.counts), default=0) or 1
        return [
            Day(f"{day:%A}", count, number * WIDE, round(TALL * count / most))
            for number, (day, count) in enumerate(self.counts)
        ]


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Are we online, how did this week go, how long will the credits last, is anything wrong."""
    assert isinstance(request.user, User)
    try:
        client = access.client_of_member(request.user)
    except NotFound:
        return render(request, "accounts/no_client.html", status=404)
    now = timezone.now()
    obstacle = entitlement.may_chat(client, now)
    manages = request.user.acting_for is not None or access.manages(request.user.pk, client.pk)
    context = {
        "client": client,
        "manages": manages,
        "presence": presence(client, obstacle, now),
        "week": week(client, now),
        "days": forecast.days_left(client, now) if manages else None,
        "things": list(things_to_do(client, request.user, obstacle, now)) if manages else [],
        "sites": client.sites.all(),
        "base_url": settings.BASE_URL,
    }
    return render(request, "livechat/dashboard.html", context)


def presence(client: Client, obstacle: str, now: datetime) -> Presence:
    """What stops all chats comes first, then office hours, then people: as a visitor's box decides it."""
    online = list(rights.pool_of(client.pk).online().select_related("user").order_by("display_name"))
    ours = Subscription.objects.filter(client=client, package=Subscription.Package.OPERATIONS).exists()
    if obstacle:
        return Presence("stopped", online, ours)
    sites = [site for site in client.sites.all() if site.is_active]
    if sites and not any(hours.is_open(s.hours, s.time_zone, s.holidays, now) for s in sites):
        openings = (hours.next_opening(s.hours, s.time_zone, s.holidays, now) for s in sites)
        return Presence("closed", online, ours, min((at for at in openings if at), default=None))
    return Presence("online" if online else "offline", online, ours)


def week(client: Client, now: datetime) -> Week:
    """Today and the six days before."""
    today = now.astimezone(UTC).date()
    period = Period(today - timedelta(days=6), today)
    found = statistics.of([client.pk], period, now)
    days = [now - timedelta(days=ahead) for ahead in range(6, -1, -1)]
    counts = [(day, found.days[day.astimezone(UTC).date()].chats) for day in days]
    return Week(found.total, statistics.total([client.pk], period.before, now), counts)
