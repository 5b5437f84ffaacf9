"""How lists and statistics write numbers."""

from django import template

register = template.Library()


@register.filter
def duration(seconds: float | None) -> str:
    """A length of time in at most two units: 45 s, 3 min 20 s, 2 h 5 min, 3 d 4 h."""
    if seconds is None:
        return ""
    whole = round(seconds)
    for size, unit, lesser, name in ((86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // lesser
            return f"{whole // size} {unit} {rest} {name}" if rest else f"{whole // size} {unit}"
    return f"{whole} s"


@register.filter
def whole(number: float | None) -> str:
    return "" if number is None else f"{number:,.0f}"


@register.filter
def percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f} %"


@register.filter
def points(rating: float | None) -> str:
    return "" if rating is None else f"{rating:.2f}"
