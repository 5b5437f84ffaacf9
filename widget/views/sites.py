"""A client's websites: the list of them, and what each is called."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.models import Client, Site, User
from accounts.views.websites import for_managers
from widget.services import sightings, sites
from widget.site_forms import NameForm, NewSiteForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site_list(request: HttpRequest) -> HttpResponse:
    """The client's websites; the form adds one."""
    assert isinstance(request.user, User)
    client = access.managed_client(request.user)
    form = NewSiteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name, origin = form.cleaned_data["name"], form.cleaned_data["origin"]
        site = sites.add(client, name, origin, by=request.user)
        messages.success(request, f"{site} is added. Put its snippet into your pages.")
        return redirect("dashboard_site_installation", site.pk)
    context = {"client": client, "sites": _rows(client), "form": form, "now": timezone.now()}
    return render(request, "widget/sites/list.html", context, status=422 if form.is_bound else 200)


def _rows(client: Client) -> list[dict[str, object]]:
    """Each website with the page on which its snippet was last seen."""
    return [{"site": site, "seen": sightings.latest(site)} for site in client.sites.order_by("name", "pk")]


@require_POST
@for_managers
def rename_site(request: HttpRequest, site: Site) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        sites.rename(site, form.cleaned_data["name"])
        messages.success(request, "The new name is saved.")
    else:
        messages.error(request, " ".join(form.errors["name"].as_data()[0].messages))
    return redirect("dashboard_sites")


@require_POST
@for_managers
def switch_site(request: HttpRequest, site: Site) -> HttpResponse:
    """On or off, as `on` of the form says."""
    assert isinstance(request.user, User)
    is_on = request.POST.get("on") == "yes"
    sites.switch(site, is_on, by=request.user)
    messages.success(request, f"{site} is switched {'on' if is_on else 'off'}.")
    return redirect("dashboard_sites")
