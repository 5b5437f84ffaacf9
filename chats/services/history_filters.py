"""What the history is narrowed down to; all of it is in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from accounts.models import Operator
from chats.models import Chat
from chats.querysets import ChatQuerySet
from chats.services.history_columns import is_favourite

RATINGS = ("1", "2", "3", "4", "5", "none", "any")
# Longer ones find nothing: names end at 100 characters, addresses at 254.
LONGEST_TEXT = 254


@dataclass(frozen=True)
class Filters:
    """Values as they stand in the address; what makes no sense is left out."""

    values: dict[str, str]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        known = {name: given.get(name, "").replace("\0", "").strip() for name in _PARSERS}
        return cls({name: text for name, text in known.items() if text and _PARSERS[name](text)})

    def apply(self, chats: ChatQuerySet, operator: Operator) -> ChatQuerySet:
        for name, text in self.values.items():
            chats = chats.filter(_condition(name, text, operator))
        return chats

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def _condition(name: str, text: str, operator: Operator) -> Q:
    match name:
        case "from":
            return Q(created_at__gte=_midnight(date.fromisoformat(text)))
        case "to":
            return Q(created_at__lt=_midnight(date.fromisoformat(text) + timedelta(days=1)))
        case "tag":
            return Q(Exists(Chat.tags.through.objects.filter(chat=OuterRef("pk"), tag=int(text))))
        case "rating":
            return {"none": Q(rating=None), "any": Q(rating__isnull=False)}.get(text) or Q(rating=int(text))
        case "favourite":
            return Q(is_favourite(operator))
        case "q":
            return Q(visitor_name__icontains=text) | Q(visitor_email__icontains=text)
        case "operator" if text == "none":
            return Q(operator=None)
        case "weekday":
            return Q(created_at__iso_week_day=int(text))
        case "hour":
            return Q(created_at__hour=int(text))
        case "client" | "site" | "operator":
            return Q(**{name: int(text)})
        case _:
            return Q(**{name: text})


def _midnight(day: date) -> datetime:
    """Days are those of UTC, as in the statistics."""
    return datetime.combine(day, time(), UTC)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _is_day(text: str) -> bool:
    try:
        return date(1970, 1, 1) <= date.fromisoformat(text) < date(9999, 12, 31)
    except ValueError:
        return False


_PARSERS: dict[str, Callable[[str], bool]] = {
    "client": _is_number,
    "site": _is_number,
    "operator": lambda text: text == "none" or _is_number(text),
    "status": lambda text: text in (Chat.Status.ENDED, Chat.Status.REDIRECTED),
    "reason": lambda text: text in Chat.Reason.values,
    "outcome": lambda text: text in Chat.Outcome.values,
    "tag": _is_number,
    "rating": lambda text: text in RATINGS,
    "from": _is_day,
    "to": _is_day,
    "hour": lambda text: _is_number(text) and int(text) < 24,
    "weekday": lambda text: _is_number(text) and 1 <= int(text) <= 7,
    "favourite": lambda text: text == "yes",
    "q": lambda text: len(text) <= LONGEST_TEXT,
}
