"""The history: every chat that is over, in any order, and one of them beside the list."""

from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Client, Operator
from chats import access
from chats.models import Chat, Tag
from chats.querysets import ChatQuerySet
from chats.services import favourites, history, history_columns, records
from chats.services.history_columns import LABELS, Sort
from chats.services.history_filters import Filters
from chats.views.desk import for_operators, page
from chats.views.history_chips import chips
from livechat.lib.errors import NotFound
from livechat.lib.text import number_of

A_PAGE = 50
READY = 5


@dataclass(frozen=True)
class Asked:
    """Which part of which list an address names."""

    operator: Operator
    clients: list[Client]
    filters: Filters
    sort: Sort

    @classmethod
    def by(cls, request: HttpRequest, operator: Operator) -> "Asked":
        clients = list(access.clients_of(operator))
        sort = history_columns.parse(request.GET.get("sort", ""))
        return cls(operator, clients, Filters.of(request.GET.dict()), sort)

    @property
    def client_ids(self) -> list[int]:
        asked = self.filters.get("client")
        return [client.pk for client in self.clients if not asked or client.pk == int(asked)]

    def chats(self) -> ChatQuerySet:
        return self.filters.apply(Chat.objects.listed(), self.operator)

    def ids(self, count: int, *, after: int = 0, before: int = 0) -> list[int]:
        orders = history_columns.orders(self.sort, self.operator, self.client_ids)
        return history.ids(self.chats(), self.client_ids, orders, count, after=after, before=before)

    def address(self, *, without: str = "", name: str = "console_history", **changes: str | int) -> str:
        """This list's own address, changed; what is empty is left out."""
        values: dict[str, str | int] = {
            **{key: value for key, value in self.filters.values.items() if key != without},
            "sort": "" if self.sort == history_columns.DEFAULT else history_columns.write(self.sort),
            **changes,
        }
        query = urlencode({key: value for key, value in values.items() if value})
        return f"{reverse(name)}?{query}" if query else reverse(name)


@require_safe
@for_operators
def console_history(request: HttpRequest, operator: Operator) -> HttpResponse:
    """One page of the list; the address says which, how sorted, and what is open beside it."""
    asked = Asked.by(request, operator)
    after, before = number(request, "after"), number(request, "before")
    try:
        ids = asked.ids(A_PAGE, after=after, before=before)
    except NotFound:
        # The chat that ended the page before was deleted meanwhile.
        return redirect(asked.address())
    if before and len(ids) < A_PAGE:
        return redirect(asked.address())
    context = {
        "asked": asked,
        "pages": _pages(asked, [ids], after),
        "previous": _previous(asked, ids, after=after, before=before),
        "count": history.count(asked.chats(), asked.client_ids),
        "many": history.MANY,
        "columns": _columns(asked),
        "chips": chips(asked),
        "tags": Tag.objects.filter(client__in=asked.client_ids).order_by("name"),
        "sites": history_columns.sites(asked.client_ids),
        "operators": history_columns.operators(asked.client_ids),
        "reasons": Chat.Reason.choices,
        "outcomes": Chat.Outcome.choices,
        "owned": access.clients_owned_by(operator),
        "may_delete": access.may_delete_any(operator),
        "beside": _beside(operator, number(request, "chat")),
        "sort_text": "" if asked.sort == history_columns.DEFAULT else history_columns.write(asked.sort),
    }
    return page(request, operator, "chats/history/page.html", context)


@require_safe
@for_operators
def console_history_pages(request: HttpRequest, operator: Operator) -> HttpResponse:
    """The pages after a chat, so that they are ready before they are asked for (O8)."""
    asked = Asked.by(request, operator)
    after, wanted = number(request, "after"), min(max(number(request, "pages"), 1), READY)
    try:
        ids = asked.ids(A_PAGE * wanted, after=after)
    except NotFound:
        ids = []
    parts = [ids[start : start + A_PAGE] for start in range(0, len(ids), A_PAGE)]
    context = {"pages": _pages(asked, parts, after), "may_delete": access.may_delete_any(operator)}
    return render(request, "chats/history/_pages.html", context)


@require_safe
@for_operators
def console_history_chat(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """One conversation, beside the list."""
    return render(request, "chats/history/_beside.html", {"beside": _open(operator, chat_id)})


@require_safe
@for_operators
def console_history_visitor(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """All that is known of the chat's visitor (O9)."""
    chat = access.chat_for(operator, chat_id)
    context = {"visitor": chat.visitor, "chat": chat, **records.about_visitor(chat, operator)}
    return render(request, "chats/history/_visitor.html", context)


@require_POST
@for_operators
def console_history_favourite(request: HttpRequest, operator: Operator, chat_id: int) -> HttpResponse:
    """**Favourite** on or off: each operator's own (O10)."""
    chat = access.chat_for(operator, chat_id)
    favourites.mark(chat, operator, request.POST.get("favourite") == "yes")
    return HttpResponse(status=204)


class _Page(NamedTuple):
    """Rows of the list, and the addresses of this page and of what is around it."""

    rows: list[Chat]
    address: str
    back: str
    next: str
    ready: str


def _pages(asked: Asked, parts: list[list[int]], after: int) -> list[_Page]:
    """Each begins after the last row of the one before; the rows of all are read in one query."""
    found = {row.pk: row for row in records.rows([pk for ids in parts for pk in ids], asked.operator)}
    pages = []
    for ids in parts:
        is_full = len(ids) == A_PAGE
        pages.append(
            _Page(
                rows=[found[pk] for pk in ids if pk in found],
                address=asked.address(after=after),
                back=asked.address(before=ids[0]) if ids else "",
                next=asked.address(after=ids[-1]) if is_full else "",
                ready=asked.address(name="console_history_pages", after=ids[-1]) if is_full else "",
            )
        )
        after = ids[-1] if ids else 0
    return pages


def _previous(asked: Asked, ids: list[int], *, after: int, before: int) -> str:
    if not ids or not (after or before):
        return ""
    if before and not asked.ids(1, before=ids[0]):
        return ""
    return asked.address(before=ids[0])


def _columns(asked: Asked) -> list[dict[str, object]]:
    """The headers: how each sorts now, and what a click and a click with Shift would make of it."""
    places = {name: (place, down) for place, (name, down) in enumerate(asked.sort, start=1)}
    return [
        {
            "name": name,
            "label": label,
            "is_on_phones": name in history_columns.ON_PHONES,
            "place": places[name][0] if name in places and len(asked.sort) > 1 else None,
            "direction": "" if name not in places else "descending" if places[name][1] else "ascending",
            "alone": asked.address(
                sort=history_columns.write([(name, _turned(asked.sort, name, alone=True))])
            ),
            "further": asked.address(sort=history_columns.write(_further(asked.sort, name))),
        }
        for name, label in LABELS.items()
    ]


def _turned(sort: Sort, name: str, *, alone: bool = False) -> bool:
    """A second click turns a column round; times and ratings begin with the largest."""
    known = dict(sort)
    if name in known and (not alone or len(sort) == 1):
        return not known[name]
    return name in ("started", "duration", "rating")


def _further(sort: Sort, name: str) -> Sort:
    if name in dict(sort):
        return [(one, not down if one == name else down) for one, down in sort]
    return [*sort, (name, _turned(sort, name))]


def _beside(operator: Operator, chat_id: int) -> "records.Beside | None":
    try:
        return _open(operator, chat_id) if chat_id else None
    except NotFound:
        return None


def _open(operator: Operator, chat_id: int) -> "records.Beside":
    return records.beside(access.chat_for(operator, chat_id), operator)


def number(request: HttpRequest, name: str) -> int:
    return number_of(request.GET.get(name, ""))
