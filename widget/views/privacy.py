"""`/dashboard/sites/ID/privacy/`: consent, typing preview, and the secrets of signed identity."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Site, User
from accounts.views.websites import for_managers, site_page
from chats.tasks import KEEP_PAGE_VIEWS, KEEP_SILENT_VISITORS
from livechat.lib.errors import DomainError, NotFound
from widget.forms import PrivacyForm
from widget.services import privacy, signatures


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def site_privacy(request: HttpRequest, site: Site) -> HttpResponse:
    form = PrivacyForm(request.POST if request.method == "POST" else None, site=site)
    if form.is_valid():
        privacy.change(site, **form.cleaned_data)
        messages.success(request, "Saved. Visitors get it with their next page, within a minute.")
        return redirect("dashboard_site_privacy", site.pk)
    return _page(request, site, form)


@require_POST
@for_managers
def new_secret(request: HttpRequest, site: Site) -> HttpResponse:
    """Shown in this answer and never again."""
    assert isinstance(request.user, User)
    try:
        secret = signatures.make(site, request.user, timezone.now())
    except DomainError as error:
        return _page(request, site, PrivacyForm(site=site), problem=error.message, status=409)
    return _page(request, site, PrivacyForm(site=site), secret=secret)


@require_POST
@for_managers
def retire_secret(request: HttpRequest, site: Site) -> HttpResponse:
    assert isinstance(request.user, User)
    slot = request.POST.get("slot", "")
    if slot not in map(str, signatures.SLOTS):
        raise NotFound
    signatures.retire(site, int(slot), request.user)
    messages.success(request, "The secret is retired. What was signed with it is refused from now on.")
    return redirect("dashboard_site_privacy", site.pk)


def _page(
    request: HttpRequest,
    site: Site,
    form: PrivacyForm,
    *,
    secret: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    kept = list(site.identity_secrets.all())
    context = {
        "form": form,
        "secrets": kept,
        "has_room": len(kept) < len(signatures.SLOTS),
        "secret": secret,
        "problem": problem,
        "silent_days": KEEP_SILENT_VISITORS.days,
        "page_view_days": KEEP_PAGE_VIEWS.days,
    }
    answer = site_page(request, site, "widget/sites/privacy.html", context, status)
    answer["Cache-Control"] = "no-store"
    return answer
