"""The billing overview, and what an owner decides about the package."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import managed_client, owned_client, role_in
from accounts.models import Client, Member, User
from billing.forms import DetailsForm
from billing.models import BillingDetails, Invoice, Order, Subscription
from billing.services import package_changes, prices, renewals, subscriptions
from billing.services.package_changes import Preview

FORM = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Package, price, period, next payment and the latest invoices at a glance."""
    client, now = managed_client(_user(request)), timezone.now()
    subscription = Subscription.objects.filter(client=client).first()
    context: dict[str, object] = {
        "client": client,
        "subscription": subscription,
        "details": BillingDetails.objects.filter(client=client).first(),
        "invoices": Invoice.objects.filter(client=client).select_related("order")[:5],
        "is_owner": role_in(_user(request).pk, client.pk) == Member.Role.OWNER,
    }
    if subscription is not None:
        context |= _of(subscription, client) | {"standing": subscriptions.standing(subscription, now)}
    return render(request, "billing/overview.html", context)


def _of(subscription: Subscription, client: Client) -> dict[str, object]:
    on_sale = prices.of_packages()
    following = subscription.next_package or subscription.package
    return {
        "price": on_sale.get(subscription.package),
        "next_fee": prices.quote(client, Order.Kind.SUBSCRIPTION, package=following)
        if following in on_sale
        else None,
        "open_order": renewals.open_order(subscription),
        "unpaid_change": subscriptions.unpaid_change(subscription),
        "other": _other(subscription),
        "is_next_paid": subscriptions.is_next_paid(subscription),
        "has_stored_method": renewals.has_stored_method(subscription),
        "readable_until": subscription.ends_at + subscriptions.READABLE if subscription.ends_at else None,
    }


def _other(subscription: Subscription) -> Subscription.Package:
    """The package that is not theirs: there are two."""
    package = Subscription.Package
    return package.PLATFORM if subscription.package == package.OPERATIONS else package.OPERATIONS


@login_required
@require_http_methods(FORM)
def change_package(request: HttpRequest) -> HttpResponse:
    """What a change to the other package means, to the cent; then the change."""
    client, now = owned_client(_user(request)), timezone.now()
    subscription = subscriptions.of(client)
    preview = package_changes.preview_change(client, _other(subscription), now)
    # Another day, another sum: nobody agrees to what they have not read.
    is_read = request.POST.get("total") == str(preview.due_total)
    if request.method == "POST" and request.POST.get("package") == preview.package and is_read:
        order = package_changes.change(client, preview.package, now, _user(request))
        return _changed(request, preview, order)
    context = {"client": client, "subscription": subscription, "preview": preview}
    context |= {
        "is_stale": request.method == "POST",
        "has_stored_method": renewals.has_stored_method(subscription),
    }
    return render(request, "billing/change.html", context)


def _changed(request: HttpRequest, preview: Preview, order: Order | None) -> HttpResponse:
    label = Subscription.Package(preview.package).label
    if order is not None and order.state != Order.State.PAID:
        return redirect("dashboard_order", order.reference)
    if preview.is_at_once:
        messages.success(request, f"You are on the {label} package now.")
    else:
        messages.success(request, f"Your package changes to {label} on {date_format(preview.at)}.")
    return redirect("dashboard_billing")


@login_required
@require_POST
def keep_package(request: HttpRequest) -> HttpResponse:
    """Take a planned change back."""
    client = owned_client(_user(request))
    subscription = subscriptions.of(client)
    package_changes.change(client, subscription.package, timezone.now(), _user(request))
    messages.success(request, f"You stay on the {subscription.get_package_display()} package.")
    return redirect("dashboard_billing")


@login_required
@require_http_methods(FORM)
def cancel(request: HttpRequest) -> HttpResponse:
    client, now = owned_client(_user(request)), timezone.now()
    subscription = subscriptions.of(client)
    ends_at = subscriptions.would_end_at(subscription, now)
    if request.method == "POST":
        subscriptions.cancel(client, now, _user(request))
        messages.success(request, f"Your subscription ends on {date_format(ends_at)}.")
        return redirect("dashboard_billing")
    context = {
        "client": client,
        "subscription": subscription,
        "ends_at": ends_at,
        "ends_at_once": ends_at <= now,
        "readable_until": ends_at + subscriptions.READABLE,
    }
    return render(request, "billing/cancel.html", context)


@login_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    subscriptions.resume(owned_client(_user(request)), timezone.now(), _user(request))
    messages.success(request, "Your subscription goes on.")
    return redirect("dashboard_billing")


@login_required
@require_http_methods(FORM)
def details(request: HttpRequest) -> HttpResponse:
    """Who is written on invoices; those that are issued stay as they are."""
    client = managed_client(_user(request))
    there = BillingDetails.objects.filter(client=client).first()
    initial = {"name": client.name, "email": _user(request).email}
    form = DetailsForm(
        request.POST or None,
        instance=there or BillingDetails(client=client),
        initial={} if there else initial,
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your billing details are saved.")
        return redirect("dashboard_billing")
    status = 422 if form.errors else 200
    return render(request, "billing/details.html", {"client": client, "form": form}, status=status)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
