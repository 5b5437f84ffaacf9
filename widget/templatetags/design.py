"""Fields of the design page, each with a place for what is said about it while somebody types; times."""

from datetime import datetime, timedelta

from django import template
from django.forms import BoundField
from django.utils.timesince import timesince

register = template.Library()


def _with_control(bound: BoundField) -> dict[str, object]:
    return {"field": bound, "control": bound.as_widget(attrs={"class": "input"})}


@register.inclusion_tag("widget/sites/_input.html")
def design_input(bound: BoundField) -> dict[str, object]:
    """One line, a number or a text."""
    return _with_control(bound)


@register.inclusion_tag("widget/sites/_color.html")
def design_color(bound: BoundField) -> dict[str, object]:
    """A colour to write or to pick."""
    return _with_control(bound)


@register.inclusion_tag("widget/sites/_choices.html")
def design_choices(bound: BoundField) -> dict[str, object]:
    """Few choices, all in sight."""
    return {"field": bound}


@register.filter
def ago(at: datetime, now: datetime) -> str:
    """just now, or 3 minutes ago."""
    return "just now" if now - at < timedelta(minutes=1) else f"{timesince(at, now, depth=1)} ago"
