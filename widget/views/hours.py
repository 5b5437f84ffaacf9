"""Office hours and holidays of a website (X5): for owners and admins."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.hour_forms import HoursForm
from accounts.models import Site
from accounts.services import hours, office_hours
from accounts.views.websites import for_managers, site_page


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def site_hours(request: HttpRequest, site: Site) -> HttpResponse:
    form = HoursForm(request.POST if request.method == "POST" else None, of=site)
    if request.method == "POST" and form.is_valid():
        office_hours.save(site, **form.cleaned_data)
        messages.success(request, "The opening hours are saved.")
        return redirect("dashboard_site_hours", site.pk)
    now = timezone.now()
    context = {
        "form": form,
        "is_open": hours.is_open(site.hours, site.time_zone, site.holidays, now),
        "opens_at": hours.next_opening(site.hours, site.time_zone, site.holidays, now),
    }
    return site_page(request, site, "widget/sites/hours.html", context, status=422 if form.errors else 200)
