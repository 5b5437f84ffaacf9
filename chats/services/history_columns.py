"""The columns of the history: what each is called, and how it sorts."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from accounts.models import Operator, Site
from chats.models import Chat, Favourite
from chats.services.keyset import Column, Order

LABELS = {
    "visitor": "Visitor",
    "email": "E-mail",
    "site": "Site",
    "operator": "Operator",
    "status": "Status",
    "reason": "Reason",
    "started": "Started",
    "duration": "Duration",
    "response": "First response",
    "rating": "Rating",
    "tags": "Tags",
    "favourite": "Favourite",
}
# Where there is no room for all of them: the others are read beside the conversation.
ON_PHONES = {"visitor", "status", "started"}
# The latest on top (O3).
DEFAULT = [("started", True)]

Sort = list[tuple[str, bool]]


def parse(text: str) -> Sort:
    """`-rating,visitor`: the columns in their order, those with a dash downwards; nonsense is dropped."""
    found: dict[str, bool] = {}
    for part in text.split(","):
        name = part.removeprefix("-")
        if name in LABELS and name not in found:
            found[name] = part.startswith("-")
    return list(found.items()) or DEFAULT


def write(sort: Sort) -> str:
    return ",".join(f"-{name}" if down else name for name, down in sort)


def orders(sort: Sort, operator: Operator, client_ids: Sequence[int]) -> list[Order]:
    return [Order(_column(name, operator, client_ids), down) for name, down in sort]


def is_favourite(operator: Operator) -> Exists:
    return Exists(Favourite.objects.filter(operator=operator.pk, chat=OuterRef("pk")))


def sites(client_ids: Sequence[int]) -> list[Site]:
    return sorted(
        Site.objects.filter(client__in=client_ids).select_related("client"),
        key=lambda s: (s.name.lower(), s.pk),
    )


def operators(client_ids: Sequence[int]) -> list[Operator]:
    """Everyone who has a chat in these histories."""
    theirs = Chat.objects.listed().filter(client__in=client_ids, operator=OuterRef("pk"))
    return sorted(Operator.objects.filter(Exists(theirs)), key=lambda o: (o.display_name.lower(), o.pk))


def _column(name: str, operator: Operator, client_ids: Sequence[int]) -> Column:
    match name:
        case "visitor":
            return Column("visitor_name")
        case "email":
            return Column("visitor_email", missing=Q(visitor_email=""))
        case "started":
            return Column("created_at")
        case "duration":
            return Column("handling_seconds", missing=Q(handling_seconds=None))
        case "response":
            return Column("response_seconds", missing=Q(response_seconds=None))
        case "rating":
            return Column(values=[Q(rating=rating) for rating in range(1, 6)], missing=Q(rating=None))
        case "tags":
            return Column("tag_names", missing=Q(tag_names=""))
        case "site":
            return Column(values=[Q(site=site.pk) for site in sites(client_ids)])
        case "operator":
            people = [Q(operator=person.pk) for person in operators(client_ids)]
            return Column(values=people, missing=Q(operator=None))
        case "status":
            return Column(values=[Q(status=Chat.Status.REDIRECTED), Q(status=Chat.Status.ENDED)])
        case "reason":
            by_label = sorted(Chat.Reason.choices, key=lambda choice: str(choice[1]).lower())
            return Column(values=[Q(reason=value) for value, _ in by_label])
        case _:
            mine = Q(is_favourite(operator))
            return Column(values=[mine, ~mine])
