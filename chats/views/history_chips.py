"""The filters that are on, as chips in words, each with the address of the list without it."""

from typing import TYPE_CHECKING, NamedTuple

from chats.models import Chat, Tag
from chats.services import history_columns

if TYPE_CHECKING:
    from chats.views.history import Asked

LABELS = {
    "client": "Client",
    "site": "Site",
    "operator": "Operator",
    "status": "Status",
    "reason": "Reason",
    "outcome": "Counted as",
    "tag": "Tag",
    "rating": "Rating",
    "from": "From",
    "to": "Until",
    "hour": "Hour",
    "weekday": "Weekday",
    "favourite": "Favourite",
    "q": "Visitor",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Chip(NamedTuple):
    label: str
    words: str
    without: str


def chips(asked: "Asked") -> list[Chip]:
    return [
        Chip(LABELS[name], _words(asked, name, text), asked.address(without=name))
        for name, text in asked.filters.values.items()
    ]


def _words(asked: "Asked", name: str, text: str) -> str:
    """Names only of what belongs to the operator's own clients: a foreign id stays a number."""
    match name:
        case "client":
            named = {str(client.pk): client.name for client in asked.clients}
        case "site":
            named = {str(site.pk): site.name for site in history_columns.sites(asked.client_ids)}
        case "operator":
            people = history_columns.operators(asked.client_ids)
            named = {"none": "nobody", **{str(person.pk): person.display_name for person in people}}
        case "tag":
            tags = Tag.objects.filter(client__in=asked.client_ids, pk=int(text))
            named = {str(tag.pk): tag.name for tag in tags}
        case "status":
            named = dict(Chat.Status.choices)
        case "reason":
            named = dict(Chat.Reason.choices)
        case "outcome":
            named = dict(Chat.Outcome.choices)
        case "rating":
            named = {"none": "not rated", "any": "rated"}
        case "hour":
            return f"{int(text):02}:00 to {int(text):02}:59"
        case "weekday":
            return WEEKDAYS[int(text) - 1]
        case _:
            named = {}
    return str(named.get(text, text))
