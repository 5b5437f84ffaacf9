"""`/dashboard/sites/…/launching/`: modes, and invitations with what became of them (P1, P5 to P8, F7)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Site
from accounts.views.websites import for_managers, site_page
from billing.services import entitlement
from livechat.lib.errors import DomainError
from livechat.lib.refusals import is_script
from widget import access
from widget.launching_forms import LaunchingForm, RuleForm
from widget.models import LaunchRule
from widget.services import criteria, invitations, launching

PAGE = "dashboard_site_launching"
ORDER_LENGTH = 1000
SAVED = "Saved. Visitors see it with the next page that they open."


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def site_launching(request: HttpRequest, site: Site) -> HttpResponse:
    settings = launching.for_site(site)
    form = LaunchingForm(request.POST if request.method == "POST" else None, instance=settings)
    if form.is_valid():
        launching.save(site, **form.cleaned_data)
        messages.success(request, SAVED)
        return redirect(PAGE, site.pk)
    settings = launching.for_site(site)
    figures = invitations.figures(site)
    rules = [
        {"rule": rule, "figures": figures.get(rule.pk), "criteria": criteria.in_words(rule, settings)}
        for rule in LaunchRule.objects.filter(site=site)
    ]
    context = {
        "form": form,
        "rules": rules,
        "launching": settings,
        "may_promote": entitlement.may_promote(site.client, timezone.now()),
    }
    return site_page(request, site, "widget/sites/launching.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def new_rule(request: HttpRequest, site: Site) -> HttpResponse:
    return _edit(request, site, LaunchRule(site=site))


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def edit_rule(request: HttpRequest, site: Site, rule_id: int) -> HttpResponse:
    return _edit(request, site, access.launch_rule(site, rule_id))


def _edit(request: HttpRequest, site: Site, rule: LaunchRule) -> HttpResponse:
    is_sent = request.method == "POST"
    form = RuleForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, instance=rule, site=site
    )
    if form.is_valid():
        try:
            launching.save_rule(
                form.save(commit=False),
                picture=form.cleaned_data["new_picture"],
                removes_picture=form.cleaned_data["removes_picture"],
            )
            messages.success(request, SAVED)
            return redirect(PAGE, site.pk)
        except DomainError as error:
            form.add_error("new_picture" if error.code == "bad_picture" else None, error.message)
    context = {"form": form, "rule": rule, "picture": launching.picture_address(rule)}
    return site_page(request, site, "widget/sites/launch_rule.html", context, 422 if form.errors else 200)


@require_POST
@for_managers
def delete_rule(request: HttpRequest, site: Site, rule_id: int) -> HttpResponse:
    launching.delete_rule(access.launch_rule(site, rule_id))
    messages.success(request, "The invitation is deleted.")
    return redirect(PAGE, site.pk)


@require_POST
@for_managers
def move_rule(request: HttpRequest, site: Site, rule_id: int) -> HttpResponse:
    """**Move up**, **Move down**."""
    launching.move_rule(access.launch_rule(site, rule_id), -1 if "up" in request.POST else 1)
    return HttpResponse(status=204) if is_script(request) else redirect(PAGE, site.pk)


@require_POST
@for_managers
def order_rules(request: HttpRequest, site: Site) -> HttpResponse:
    """Dragged: all of them, first to last."""
    ids = request.POST.get("order", "")[:ORDER_LENGTH].split(",")
    launching.order_rules(site, [int(one) for one in ids if one.isdecimal() and len(one) < 19])
    return HttpResponse(status=204)
