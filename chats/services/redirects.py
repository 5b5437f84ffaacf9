"""**Redirect**: the operator shows the visitor a page of the same site (O23)."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Count, Max

from accounts.models import Operator, Site
from chats.events.facts import ChatChanged
from chats.events.views import PageSeen
from chats.models import Chat, PageView
from chats.services import messages, news
from chats.services.owning import own, refusal
from livechat.lib.errors import DomainError
from livechat.lib.text import clean_line
from livechat.lib.winning import win

LATEST_VIEWS = 2_000
SUGGESTED = 30


class BadPage(DomainError):
    code = "bad_page"
    message = "Give an address of this site, such as https://shop.example/pricing."


def redirect(chat: Chat, operator: Operator, now: datetime, *, url: str, request: str) -> None:
    """Ask the visitor's window to open a page of the site; the line of it stays in the record.

    Once for each `request`, which its sender made up. Raises BadPage, ChatEnded, NotActive or NotYours.
    """
    current = Chat.objects.with_people().get(pk=chat.pk)
    address = address_of(current.site, url)
    with transaction.atomic():
        if not win(own(chat, operator)):
            raise refusal(chat)
        seen = PageView.objects.filter(visitor__site=current.site_id, url=address).exclude(title="")
        title = seen.order_by("-pk").values_list("title", flat=True).first() or ""
        data = {"url": address, "title": title, "name": operator.display_name}
        messages.note(current, "page.redirected", now, ref=f"go-{request}"[:64], data=data)
        news.tell(chat.pk, ChatChanged)


def address_of(site: Site, url: str) -> str:
    """The address as browsers will read it, if it is a page of the site; raises BadPage."""
    # Browsers read \\ as / and drop line breaks and tabs; what is left must mean the same to everyone.
    if url != clean_line(url) or "\\" in url or " " in url or not url.isprintable():
        raise BadPage
    try:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        raise BadPage from None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or origin not in _origins(site):
        raise BadPage
    return url


def _origins(site: Site) -> set[str]:
    return {origin.lower() for origin in site.origins}


def suggestions(chat: Chat) -> list[PageSeen]:
    """Pages of the site that this visitor and others have seen lately, most seen first."""
    site = Site.objects.get(pk=chat.site_id)
    latest = PageView.objects.filter(visitor__site=site).order_by("-pk").values("pk")[:LATEST_VIEWS]
    pages = (
        PageView.objects.filter(pk__in=latest)
        .values("url")
        .annotate(seen=Count("pk"), last=Max("viewed_at"), name=Max("title"))
        .order_by("-seen", "url")
    )
    found: list[PageSeen] = []
    for page in pages:
        if len(found) < SUGGESTED and _is_page(site, page["url"]):
            found.append(PageSeen(url=page["url"], title=page["name"], at=0))
    return found


def _is_page(site: Site, url: str) -> bool:
    try:
        return bool(address_of(site, url))
    except BadPage:
        return False
