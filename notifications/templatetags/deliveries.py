"""How a delivery reads in a log."""

from django import template

from notifications.models import Delivery
from notifications.services import delivery_log

register = template.Library()


@register.inclusion_tag("notifications/_state.html")
def delivery_state(delivery: Delivery) -> dict[str, object]:
    """A pill for its state; the words carry it, the colour only helps."""
    return {"one": delivery}


@register.filter
def outcome(delivery: Delivery) -> str:
    return delivery_log.outcome(delivery)


@register.filter
def cost(delivery: Delivery) -> int | None:
    return delivery_log.cost(delivery)


@register.filter
def why(delivery: Delivery) -> str:
    return delivery_log.reason(delivery)
