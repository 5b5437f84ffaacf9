"""**Design** of a website: a form, and a live widget beside it."""

from typing import Any

from csp.constants import SELF
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.models import Site, User
from accounts.views.websites import for_managers, site_page
from chats.errors import ChangedMeanwhile
from livechat.lib.errors import DomainError
from livechat.lib.pictures import BadPicture
from widget.design_form import DesignForm, typed
from widget.models import Design
from widget.services import config, design_pictures, designs, icons, identity

SAVED = "Saved. Your pages show it within a minute."


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def design(request: HttpRequest, site: Site) -> HttpResponse:
    saved = designs.for_site(site)
    if request.method != "POST":
        initial = typed(designs.values_of(site, saved)) | {"version": saved.version}
        return _page(request, site, DesignForm(initial=initial, site=site), saved)
    form = DesignForm(_chosen(request.POST), site=site)
    if not form.is_valid():
        return _page(request, site, form, saved, status=422)
    assert isinstance(request.user, User)
    version = form.cleaned_data["version"]
    try:
        designs.save(site, form.cleaned_data, version=version, by=request.user, now=timezone.now())
    except ChangedMeanwhile:
        return _conflict(request, site, form)
    messages.success(request, SAVED)
    return redirect("dashboard_site_design", site.pk)


def _chosen(posted: QueryDict) -> QueryDict:
    """What was sent, with the readable colour that was taken instead of one that cannot be read."""
    name, _, color = posted.get("use", "").partition("=")
    if name not in ("color", "text_color"):
        return posted
    posted = posted.copy()
    posted[name] = color
    return posted


def _conflict(request: HttpRequest, site: Site, form: DesignForm) -> HttpResponse:
    """Somebody was first: what was typed stays on the page, with what it would overwrite."""
    site.refresh_from_db()
    saved = designs.for_site(site)
    theirs, mine = designs.values_of(site, saved), form.cleaned_data
    labels = {name: field.label or name.capitalize() for name, field in form.fields.items()}
    different = [labels.get(name, "Own words") for name in theirs if theirs[name] != mine[name]]
    told = request.POST.copy()
    # Whoever saves now has been told of this version.
    told["version"] = str(saved.version)
    form.data = told
    return _page(request, site, form, saved, status=409, context={"different": different})


def _page(
    request: HttpRequest,
    site: Site,
    form: DesignForm,
    saved: Design,
    status: int = 200,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    about = {
        "form": form,
        "saved": saved,
        "others": site.client.sites.exclude(pk=site.pk).order_by("name"),
        "icons": icons.PATHS,
    }
    return site_page(request, site, "widget/sites/design.html", about | (context or {}), status=status)


@require_POST
@for_managers
def draft(request: HttpRequest, site: Site) -> HttpResponse:
    """What the preview draws for a form that is not saved: wrong fields stay as they were saved."""
    form = DesignForm(request.POST, site=site)
    form.is_valid()
    values = designs.values_of(site, designs.for_site(site)) | form.cleaned_data
    drawn = config.looks(values) | {"looks": designs.for_frame(values)}
    return JsonResponse({"draft": drawn, "errors": form.errors, "nearest": form.nearest})


@require_safe
@for_managers
def values(request: HttpRequest, site: Site) -> HttpResponse:
    """The fields of another design: the one that we begin with, or that of another site of the client."""
    if not (number := request.GET.get("site", "")):
        return JsonResponse(_fields(designs.defaults() | {"hidden_on": []}))
    assert isinstance(request.user, User)
    other = access.managed_site(request.user, int(number) if number.isdecimal() and len(number) < 19 else 0)
    found = _fields(designs.values_of(other, designs.for_site(other)))
    # Those are addresses of the other site.
    del found["hidden_on"]
    return JsonResponse(found)


def _fields(values: dict[str, Any]) -> dict[str, Any]:
    urls = {f"{name}_url": values[name].url if values[name] else "" for name in ("picture", "logo")}
    return typed(values) | urls


@require_POST
@for_managers
def picture(request: HttpRequest, site: Site) -> HttpResponse:
    """Takes a picture for the button or the head; it is shown once the design that names it is saved."""
    try:
        file = request.FILES.get("file")
        if file is None or file.size is None:
            raise BadPicture
        made = design_pictures.add(site, file, size=file.size, is_logo=request.POST.get("what") == "logo")
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=422)
    return JsonResponse({"token": made.token, "url": made.url})


@require_safe
@for_managers
def preview(request: HttpRequest, site: Site) -> HttpResponse:
    """The page with the real widget beside the form; it takes what is not saved by postMessage."""
    context = {"site": site, "pass": identity.make_pass(site, "sample")}
    response = render(request, "widget/sites/preview.html", context)
    # As the decorators say it, which take no view with more arguments.
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
    return response
