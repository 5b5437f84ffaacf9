"""A browser opens the widget: who it is, and what it may see."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_noop
from msgspec import Struct

from accounts.models import Site
from chats.access import is_blocked
from chats.events.commands import DescribeData, Page, VisitorStartData
from chats.events.views import MessageView, VisitorChat
from chats.models import Chat, PageView, TextConsent, Visitor
from chats.services import cards, forms, masking, messages, presence, queue, recognition, visitors, way_back
from livechat.lib.errors import DomainError
from livechat.lib.text import clean_line
from widget.services import identity, languages

# Earlier chats of the chain that are shown above the current one, and lines of each.
EARLIER_CHATS = 3
PAGE = 200


class SiteGone(DomainError):
    code = "site_gone"
    message = gettext_noop("This chat is no longer available on this site.")


class Started(Struct):
    """What the visitor's socket needs to know for the rest of its life."""

    site_id: int
    client_id: int
    origins: list[str]
    visitor: Visitor
    chats: list[VisitorChat]
    messages: dict[int, list[MessageView]]
    is_available: bool
    typing_preview: bool
    sentence: str  # empty while somebody can answer
    back_at: datetime | None  # outside of office hours: when they begin again
    answered: list[str]  # fields of the form that need not be filled in again
    view: PageView | None  # the page they are on, unless it is the one they were on before


def start(data: VisitorStartData, *, address: str, user_agent: str, now: datetime) -> Started:
    """Find or make the visitor of this token on the ticket's site, and read what they missed."""
    site = Site.objects.select_related("client").filter(pk=identity.read_ticket(data.ticket)).first()
    if site is None or not (site.is_active or _is_chatting(site, data.token)):
        raise SiteGone
    visitor = _visitor(site, data, address=address, user_agent=user_agent, now=now)
    view = view_page(visitor.pk, data.page, now) if data.page else None
    mine = Chat.objects.kept().of_visitor(visitor).select_related("operator", "visitor").order_by("-id")
    chats = list(mine[: EARLIER_CHATS + 1])[::-1]
    if data.chat is not None:
        chats = [chat for chat in chats if chat.pk >= data.chat]
    if not data.again and any(chat.left_at or chat.away_at for chat in chats if chat.is_open):
        presence.came_back(visitor.pk, now)
        chats = list(mine.filter(pk__in=[chat.pk for chat in chats]))[::-1]
    sentence = _sentence(site, visitor, chats, now)
    return Started(
        site_id=site.pk,
        client_id=site.client_id,
        origins=site.origins,
        visitor=visitor,
        chats=[cards.visitor_chat(chat) for chat in chats],
        messages={
            chat.pk: messages.after(chat.pk, data.after if chat.pk == data.chat else 0, PAGE)
            for chat in chats
        },
        is_available=not is_blocked(visitor),
        typing_preview=site.typing_preview,
        sentence=sentence,
        back_at=queue.back_at(site, now) if sentence else None,
        answered=sorted(forms.answered(visitor, now)) if chats else [],
        view=view,
    )


def changed_since(visitor: Visitor, chats: list[VisitorChat]) -> list[VisitorChat]:
    """What has become of these chats of the visitor, and who began after them, the oldest first."""
    is_news = Q(pk__gt=chats[-1].id if chats else 0)
    for chat in chats:
        is_news |= Q(pk=chat.id, version__gt=chat.version)
    news = Chat.objects.kept().of_visitor(visitor).filter(is_news).order_by("id")
    return [cards.visitor_chat(chat) for chat in news.select_related("operator", "visitor")]


def _is_chatting(site: Site, token: str) -> bool:
    """Chats that run go on when their site is switched off."""
    mine = Chat.objects.kept().open().filter(visitor__token_hash=identity.hash_token(token))
    return mine.filter(visitor__site=site).exists()


def _sentence(site: Site, visitor: Visitor, chats: list[Chat], now: datetime) -> str:
    # Whoever has a chat goes on with it; to ask whether a new one could begin costs a third.
    if chats and chats[-1].is_open:
        return ""
    return queue.closed_sentence(site, now, is_test=visitor.is_test)


def _visitor(site: Site, data: VisitorStartData, *, address: str, user_agent: str, now: datetime) -> Visitor:
    token_hash = identity.hash_token(data.token)
    known = Visitor.objects.filter(site=site, token_hash=token_hash)
    if (followed := way_back.visitor_of(site, token_hash, now)) is not None:
        Visitor.objects.filter(pk=followed.pk).update(seen_at=now, active_at=now, hidden_at=None)
        return followed
    if data.again and known.update(seen_at=now):
        return known.get()
    fields = {
        "locale": clean_line(data.locale),
        "language": languages.known(data.language),
        "time_zone": clean_line(data.time_zone),
        "user_agent": clean_line(user_agent)[:400],
        "address": address or None,
        "seen_at": now,
        "active_at": now,
        "hidden_at": None,
        "is_test": identity.is_test(data.ticket),
    }
    if not known.update(**fields):
        referrer = clean_line(data.page.referrer)[:2000] if data.page else ""
        try:
            with transaction.atomic():
                Visitor.objects.create(
                    site=site, token_hash=token_hash, referrer=referrer, created_at=now, **fields
                )
        except IntegrityError:
            pass  # another tab of the same browser was first
    return known.get()


def view_page(visitor_id: int, page: Page, now: datetime) -> PageView | None:
    """Store a page that the visitor opened; a reload of the same page is not a new one."""
    url, title = clean_line(page.url)[:2000], clean_line(page.title)[:200]
    if not url.startswith(("http://", "https://")):
        return None
    if url.startswith(f"{settings.BASE_URL}/r/"):
        # The address of a follow-up is a secret of one person.
        key = Site.objects.values_list("key", flat=True).get(visitors=visitor_id)
        url = f"{settings.BASE_URL}{reverse('hosted_chat', args=[key])}"
    last = PageView.objects.filter(visitor_id=visitor_id).order_by("-id").first()
    if last is not None and last.url == url:
        return None
    return PageView.objects.create(visitor_id=visitor_id, url=url, title=title, viewed_at=now)


def describe(visitor: Visitor, data: DescribeData, now: datetime) -> None:
    """Store what the host page says of its visitor; what it does not mention stays."""
    is_promised = TextConsent.objects.filter(visitor=visitor.pk, phone=F("visitor__phone")).exists()
    visitors.learn(
        visitor,
        name=data.name,
        email=data.email,
        # They let us text the number that they gave themselves: no page puts another in its place (U8).
        phone="" if is_promised else data.phone,
        data={_line(name): _value(value) for name, value in data.data.items()},
    )
    recognition.recognise(visitor.pk, now)


def _line(written: str) -> str:
    """Both databases refuse NUL inside JSON."""
    return masking.mask_cards(clean_line(written))


def _value(value: str | float | None) -> str | float | None:
    """A card number may come as a number, too (I5)."""
    line = _line(str(value))
    return line if isinstance(value, str) or line != str(value) else value
