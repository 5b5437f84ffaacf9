"""Visitors who are online now, as the console lists them (X2): what is shown is all that is read."""

from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct

from accounts.models import Operator, Site
from chats import access
from chats.models import Chat, Visitor
from chats.services import online
from chats.services.online import Looker


class Row(Struct):
    """One line of the list; `visitor` only of those who have opened the widget."""

    looker: Looker
    site: Site
    visitor: Visitor | None
    chat: Chat | None
    may_invite: bool

    @property
    def name(self) -> str:
        return self.visitor.display_name if self.visitor else "New visitor"

    @property
    def address(self) -> str:
        """Of the page, as a person would say it."""
        parts = urlsplit(self.looker.url)
        return f"{parts.netloc}{parts.path}".rstrip("/")

    @property
    def came_from(self) -> str:
        """The host that sent them; empty for the site itself, and where a browser tells nothing."""
        host = urlsplit(self.looker.referrer).netloc
        return "" if host == urlsplit(self.looker.url).netloc else host.removeprefix("www.")

    @property
    def came_at(self) -> int:
        return int(self.looker.came_at * 1000)

    @property
    def state_at(self) -> int:
        return int(self.looker.state_at * 1000)


def newest(operator: Operator, count: int, now: datetime) -> tuple[list[Row], int]:
    """Who came last to the websites that the operator may see, and how many are there in all."""
    moment = now.timestamp()
    sites = access.sites_of(operator, online.busy_sites(moment)).in_bulk()
    found, total = online.newest(sites, count, moment)
    return _rows(operator, found, sites), total


def _rows(operator: Operator, found: list[Looker], sites: dict[int, Site]) -> list[Row]:
    shown = {each.site_id for each in found}
    known = Visitor.objects.filter(site__in=shown, token_hash__in=[each.who for each in found])
    visitors = {(visitor.site_id, visitor.token_hash): visitor for visitor in known}
    theirs = Chat.objects.open().filter(visitor__in=list(visitors.values())).select_related("operator")
    chats = {chat.visitor_id: chat for chat in theirs}
    answered = set(access.clients_answered_by(operator).values_list("pk", flat=True)) if found else set()
    rows = []
    for each in found:
        site, visitor = sites[each.site_id], visitors.get((each.site_id, each.who))
        chat = chats.get(visitor.pk) if visitor else None
        is_free = chat is None and (visitor is None or visitor.blocked_at is None)
        rows.append(Row(each, site, visitor, chat, is_free and site.client_id in answered))
    return rows
