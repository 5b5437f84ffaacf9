"""`/dashboard/usage/`: what texts cost, what is left of post units, and the limits of both balances."""

import re
from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.models import Client, Member, User
from billing.models import CreditAccount, Pack, PostUnitAccount, Subscription, TopUp
from billing.services import limits, post_units, usage
from billing.services.usage import Month
from billing.usage_forms import CapForm, ThresholdsForm, TopUpForm, cap_of, thresholds_of, top_up_of
from billing.views.ledger import managed_client

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])\Z")


@login_required
@require_safe
def usage_page(request: HttpRequest) -> HttpResponse:
    return _page(request, managed_client(request))


@login_required
@require_POST
def save_thresholds(request: HttpRequest) -> HttpResponse:
    client = managed_client(request)
    form = ThresholdsForm(request.POST)
    if not form.is_valid():
        return _page(request, client, thresholds=form, status=422)
    limits.set_thresholds(client, **form.cleaned_data)
    return _saved(request)


@login_required
@require_POST
def save_cap(request: HttpRequest) -> HttpResponse:
    client = managed_client(request)
    form = CapForm(request.POST, currency=_currency(Pack.Kind.POST_UNITS))
    if not form.is_valid():
        return _page(request, client, cap=form, status=422)
    limits.set_monthly_cap(client, form.units)
    return _saved(request)


@login_required
@require_POST
def save_top_up(request: HttpRequest) -> HttpResponse:
    """The owner alone: it charges the stored payment method."""
    assert isinstance(request.user, User)
    client = access.owned_client(request.user)
    form = _top_up_form(client, request)
    if not form.is_valid():
        return _page(request, client, top_up=form, status=422)
    limits.set_top_up(client, actor=request.user, **form.values)
    return _saved(request)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved.")
    return redirect("dashboard_usage")


def _page(request: HttpRequest, client: Client, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    """A form that was refused comes back as it was filled in."""
    now = timezone.now()
    month = _month(request, now)
    lines = usage.by_country(client, month)
    credits, units = _accounts(client)
    currency = _currency(Pack.Kind.POST_UNITS)
    following = month.next
    context = {
        "client": client,
        "month": month,
        "previous": month.previous,
        "following": following if following.begin <= now else None,
        "lines": lines,
        "total": sum(line.cost for line in lines),
        "unsent": usage.not_sent(client, month),
        "units": units,
        "spent": post_units.spent(client, now),
        "currency": currency,
        "is_owner": access.role_in(request.user.pk or 0, client.pk) == Member.Role.OWNER,
        "stored": _stored(client),
        "on_top_up": TopUp.objects.filter(client=client).select_related("pack").first(),
        "thresholds": bound.get("thresholds") or ThresholdsForm(initial=thresholds_of(credits, units)),
        "cap": bound.get("cap") or CapForm(initial=cap_of(units, currency), currency=currency),
        "top_up": bound.get("top_up") or _top_up_form(client),
    }
    return render(request, "billing/usage.html", context, status=status)


def _accounts(client: Client) -> tuple[CreditAccount, PostUnitAccount]:
    """What there is, or what a new one would be like."""
    credits = CreditAccount.objects.filter(client=client).first() or CreditAccount(client=client)
    units = PostUnitAccount.objects.filter(client=client).first() or PostUnitAccount(client=client)
    return credits, units


def _month(request: HttpRequest, now: datetime) -> Month:
    asked = _MONTH.match(request.GET.get("month", ""))
    if asked is None:
        return Month.of(now)
    return Month.of(datetime(int(asked[1]), int(asked[2]), 1, tzinfo=UTC))


def _currency(kind: Pack.Kind) -> str:
    pack = Pack.objects.filter(kind=kind).order_by("-is_active", "pk").first()
    return pack.currency if pack else "EUR"


def _stored(client: Client) -> Subscription | None:
    """Where the stored payment method is, if there is one."""
    return Subscription.objects.filter(client=client).exclude(provider_method="").first()


def _top_up_form(client: Client, request: HttpRequest | None = None) -> TopUpForm:
    currency = _currency(Pack.Kind.CREDITS)
    can_pay = _stored(client) is not None
    if request is not None:
        return TopUpForm(request.POST, client=client, can_pay=can_pay, currency=currency)
    chosen = TopUp.objects.filter(client=client).select_related("pack").first()
    first = Pack.objects.filter(kind=Pack.Kind.CREDITS, is_active=True).first()
    initial = top_up_of(chosen, first, currency)
    return TopUpForm(initial=initial, client=client, can_pay=can_pay, currency=currency)
