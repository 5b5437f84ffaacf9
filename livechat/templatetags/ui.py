"""Small pieces of interface that templates of every app use."""

from datetime import UTC, datetime

from django import template
from django.forms import BoundField, CheckboxInput
from django.template import RequestContext
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from livechat.lib import assets

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """One icon of the sprite; without a label it is hidden from screen readers."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" data-icon="{}" width="{}" height="{}" {}><use href="{}#{}"/></svg>',
        name,
        size,
        size,
        SafeString(meaning),
        static("icons.svg"),
        name,
    )


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """A time in what the console fetches; the browser puts it into the operator's own (console/times.js)."""
    utc = at.astimezone(UTC)
    words = date_format(utc, "j M Y, H:i")
    return format_html('<time datetime="{}" data-utc>{} UTC</time>', utc.isoformat(), words)


@register.simple_tag
def modules(entry: str) -> SafeString:
    """A module and all that it imports, in one file; a page has one, so that no module runs twice."""
    return format_html('<script type="module" src="{}"></script>', assets.address(entry))


@register.simple_tag
def styles(entry: str) -> SafeString:
    """A stylesheet and all that it imports, in one file."""
    return format_html('<link rel="stylesheet" href="{}">', assets.address(entry))


@register.simple_tag
def prefetch(entry: str) -> SafeString:
    """What the next page will ask for with `{% modules %}` or `{% styles %}`."""
    kind = "style" if entry.endswith(".css") else "script"
    return format_html('<link rel="prefetch" href="{}" as="{}">', assets.address(entry), kind)


@register.inclusion_tag("_rail_link.html", takes_context=True)
def rail_link(context: RequestContext, name: str, label: str, icon: str) -> dict[str, object]:
    """One page of the console in the rail; `name` is its address's, which pages below it begin with."""
    match = context["request"].resolver_match
    current = match is not None and (match.url_name or "")
    is_current = current == name or (name != "console" and str(current).startswith(f"{name}_"))
    return {"url": reverse(name), "label": label, "icon": icon, "is_current": is_current}


@register.simple_tag(takes_context=True)
def nav_link(context: RequestContext, name: str, label: str, *args: object) -> SafeString:
    """A link of a row of pages; the one that is open says so."""
    match = context["request"].resolver_match
    current = SafeString(' aria-current="page"') if match is not None and match.url_name == name else ""
    return format_html('<a class="nav-link" href="{}"{}>{}</a>', reverse(name, args=args), current, label)


@register.simple_tag(takes_context=True)
def section_link(context: RequestContext, address: str, label: str, *others: str) -> SafeString:
    """A link of the dashboard's bar; it is the open one on all pages below its address, or `others`, too."""
    path = context["request"].path
    is_open = path == address if address == reverse("dashboard") else path.startswith((address, *others))
    current = SafeString(' aria-current="page"') if is_open else ""
    return format_html('<a class="nav-link" href="{}"{}>{}</a>', address, current, label)


@register.filter
def initials(name: object) -> str:
    """Two letters for a face without a picture: first and last word, or the first letters."""
    words = str(name).split("@")[0].replace(".", " ").split()
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return words[0][:2].upper() if words else "?"


@register.inclusion_tag("_field.html")
def field(bound: BoundField, large: bool = False) -> dict[str, object]:
    """Label, control, help and error of one form field, tied together for screen readers."""
    is_check = isinstance(bound.field.widget, CheckboxInput)
    style = "" if is_check else "input input--large" if large else "input"
    # A label that is always seen makes the placeholder a repetition.
    control = bound.as_widget(attrs={"class": style or False, "placeholder": False})
    return {"field": bound, "control": control, "is_check": is_check}
