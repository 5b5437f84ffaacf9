"""How a website goes after visitors who left (U3 to U5), and what became of it beside a chat."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Operator, Site
from accounts.views.websites import for_managers, site_page
from billing.models import TextPrice
from billing.services import post_units
from chats import access
from chats.views.desk import for_operators
from chats.views.fragments import fragment
from notifications.forms import FollowUpForm
from notifications.models import Delivery
from notifications.services import follow_ups, wording

LATEST = 6


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def site_follow_ups(request: HttpRequest, site: Site) -> HttpResponse:
    settings = follow_ups.settings_of(site.pk)
    form = FollowUpForm(request.POST if request.method == "POST" else None, instance=settings)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved. It holds for whatever goes out from now on.")
        return redirect("dashboard_site_follow_ups", site.pk)
    context = {
        "form": form,
        "prices": TextPrice.objects.filter(is_allowed=True),
        "units": post_units.balance(site.client),
        "example": wording.example(site, settings),
    }
    return site_page(request, site, "notifications/follow_ups.html", context, 422 if form.is_bound else 200)


@require_safe
@for_operators
def chat_follow_ups(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """Since when the visitor is away, what goes out next, and how it went with what went out."""
    chat = access.chat_for(operator, chat_id)
    kinds = (*follow_ups.KINDS, Delivery.Kind.CONFIRMATION)
    context: dict[str, object] = {
        "chat": chat,
        "outlook": follow_ups.outlook(chat),
        "deliveries": Delivery.objects.filter(chat=chat, kind__in=kinds)[:LATEST],
    }
    return fragment(request, operator, "notifications/_follow_ups.html", context)
