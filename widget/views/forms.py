"""The forms before a chat (P3) and what is asked in any case (U3): for owners and admins."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.models import Site
from accounts.views.websites import for_managers, site_page
from widget.models import FormField
from widget.models.forms import FormKind
from widget.services import form_fields, forms
from widget.services.form_fields import BadFields, Row

ABOUT = {
    FormKind.REACTIVE: "Before a chat that the visitor begins.",
    FormKind.PROACTIVE: "After a visitor has said yes to an invitation.",
}
LEVELS = {"off": "Not asked", "asked": "Asked", "required": "Required"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def site_forms(request: HttpRequest, site: Site) -> HttpResponse:
    if request.method != "POST":
        return _page(request, site)
    which = request.POST.get("form", "")
    typed: dict[str, Any] | None = None
    if which in FormKind.values:
        typed = _save_form(request, site, which)
    elif which == "contact":
        form_fields.take_files(site, are_taken=request.POST.get("files") == "on")
    else:
        typed = _save_always(request, site)
    if typed is not None:
        return _page(request, site, typed)
    messages.success(request, "Saved. Visitors see it with the next page that they open.")
    return redirect("dashboard_site_forms", site.pk)


def _save_form(request: HttpRequest, site: Site, kind: str) -> dict[str, Any] | None:
    """None once it is saved, else what was typed and why it is not."""
    rows = _rows(request.POST)
    is_on = request.POST.get("on") == "on"
    try:
        form_fields.save(site, kind, rows, on=is_on)
    except BadFields as error:
        return {"kind": kind, "is_on": is_on, "rows": rows, "problem": error}
    return None


def _save_always(request: HttpRequest, site: Site) -> dict[str, Any] | None:
    chosen = {name: request.POST.get(name, "") for name in ("name", "email", "phone")}
    if not set(chosen.values()) <= LEVELS.keys():
        return {"kind": ""}
    form_fields.ask_always(site, **chosen)
    return None


def _page(request: HttpRequest, site: Site, typed: dict[str, Any] | None = None) -> HttpResponse:
    collection = forms.collection_of(site)
    shown = []
    for kind in FormKind:
        mine = typed if typed and typed["kind"] == kind else {}
        problem = mine.get("problem")
        shown.append(
            {
                "kind": kind,
                "about": ABOUT[kind],
                "is_on": mine.get("is_on", collection.is_on(kind)),
                "problem": problem.message if problem else "",
                "rows": _shown(mine.get("rows") or _stored(site, kind), problem.rows if problem else {}),
            }
        )
    context = {
        "forms": shown,
        "types": FormField.Type.choices,
        "levels": LEVELS.items(),
        "always": _always(site),
    }
    return site_page(request, site, "widget/sites/forms.html", context, status=422 if typed else 200)


def _shown(rows: list[Row], problems: dict[int, str]) -> list[dict[str, Any]]:
    return [{"field": row, "problem": problems.get(number, "")} for number, row in enumerate(rows)]


def _stored(site: Site, kind: str) -> list[Row]:
    fields = FormField.objects.filter(site=site, kind=kind)
    return [Row(f.label, f.type, f.help, f.required, f.options, f.link, f.pk) for f in fields]


def _always(site: Site) -> list[dict[str, str]]:
    def level(is_asked: bool, is_required: bool) -> str:
        return "required" if is_required else "asked" if is_asked else "off"

    return [
        {"name": "name", "label": "Name", "level": level(site.asks_name, site.requires_name)},
        {
            "name": "email",
            "label": "E-mail",
            "level": level(site.follow_up_by_email, site.requires_email),
        },
        {
            "name": "phone",
            "label": "Phone number",
            "level": level(site.follow_up_by_phone, site.requires_phone),
        },
    ]


def _rows(form: QueryDict) -> list[Row]:
    """The rows as they stand in the page, from top to bottom."""
    names = ("field", "type", "label", "help", "required", "options", "link")
    columns = zip(*(form.getlist(name) for name in names), strict=False)
    return [
        Row(
            label=label,
            type=type,
            help=help,
            required=required == "1",
            options=options.splitlines(),
            link=link,
            pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0,
        )
        for pk, type, label, help, required, options, link in columns
    ]
