"""One operator is alerted to a visitor's presence (P7). An alert is no chat, and enters no figure."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Operator, Site
from accounts.querysets import OperatorQuerySet
from billing.services import entitlement
from chats import access, groups, rights
from chats.events.base import millis
from chats.events.facts import AlertEnded, AlertOffered, AlertOver
from chats.events.views import AlertView, Person
from chats.models import Chat, PresenceAlert, Visitor
from chats.models.alerts import PresenceAlertQuerySet
from chats.services import routing
from livechat.lib.publishing import publish
from livechat.lib.winning import win

ALERT = timedelta(seconds=30)
# From one page of the site to the next; whoever is on none for longer has left.
BETWEEN_PAGES = timedelta(seconds=8)
AGAIN = timedelta(hours=24)

Outcome = PresenceAlert.Outcome


# --- whether, and who


def may_begin(site: Site, visitor: Visitor | None, now: datetime) -> bool:
    """Whether an operator has room for the visitor; `visitor` is None for one who has no row yet."""
    if visitor is not None and (_was_offered(visitor, now) or not _is_free(visitor)):
        return False
    return not entitlement.may_chat(site.client, now) and _free(site, now).exists()


def begin(visitor: Visitor, *, url: str, title: str, now: datetime) -> PresenceAlert | None:
    """Alert the operator whom routing would choose; None if there is nobody, or not for this visitor.

    Safe to run twice and in parallel: one alert in 24 hours for the visitor, one at a time for an operator.
    """
    site = Site.objects.select_related("client").get(pk=visitor.site_id)
    running = PresenceAlert.objects.running(now).filter(visitor=visitor.pk).first()
    if running is not None:
        # The same visitor on the next page, or in another tab.
        on_a_page(visitor.pk, is_there=True, now=now)
        return running
    if not may_begin(site, visitor, now):
        return None
    for operator in _by_rank(_free(site, now)):
        try:
            with transaction.atomic():
                return _alert(visitor, site, operator, url, title, now)
        except IntegrityError:
            # The operator was alerted to somebody else a moment ago, or this visitor in another tab.
            continue
        except _OfferedAlready:
            return None
    return None


class _OfferedAlready(Exception):
    """Another tab was faster."""


def _alert(
    visitor: Visitor, site: Site, operator: Operator, url: str, title: str, now: datetime
) -> PresenceAlert:
    for late in PresenceAlert.objects.due(now).filter(operator=operator):
        # The sweep is behind: the operator is not to wait for it.
        _end(PresenceAlert.objects.due(now), late, Outcome.EXPIRED)
    never = Q(alerted_at=None) | Q(alerted_at__lt=now - AGAIN)
    if not win(Visitor.objects.filter(never, pk=visitor.pk), alerted_at=now):
        raise _OfferedAlready
    alert = PresenceAlert.objects.create(
        site=site,
        visitor=visitor,
        operator=operator,
        url=url,
        title=title,
        offered_at=now,
        deadline_at=now + ALERT,
    )
    publish(groups.operator(operator.pk), AlertOffered(data=view(alert)))
    return alert


def _free(site: Site, now: datetime) -> OperatorQuerySet:
    """Operators of the pool who are online with room, and are alerted to nobody."""
    alerted = Exists(PresenceAlert.objects.running(now).filter(operator=OuterRef("pk")))
    roomy = rights.pool_of(site.client_id).online().filter(max_chats__gt=F("active_chats") + F("open_offers"))
    return roomy.exclude(alerted)


def _by_rank(operators: OperatorQuerySet) -> list[Operator]:
    by_id = {operator.pk: operator for operator in operators}
    candidates = [
        routing.Candidate(o.pk, o.active_chats, o.open_offers, o.max_chats, o.last_chat_at)
        for o in by_id.values()
    ]
    ranked = []
    while (best := routing.choose(candidates)) is not None:
        ranked.append(by_id[best.id])
        candidates.remove(best)
    return ranked


def _was_offered(visitor: Visitor, now: datetime) -> bool:
    return visitor.alerted_at is not None and visitor.alerted_at >= now - AGAIN


def _is_free(visitor: Visitor) -> bool:
    return not access.is_blocked(visitor) and not Chat.objects.open().filter(visitor=visitor.pk).exists()


# --- while it runs


def is_fresh(visitor: Visitor, now: datetime) -> bool:
    """Whether an alert about this visitor may be open: looked at before anything is asked of the database."""
    return visitor.alerted_at is not None and visitor.alerted_at > now - 2 * ALERT


def on_a_page(visitor_id: int, *, is_there: bool, now: datetime) -> None:
    """The visitor went from a page, or is on one: they have as long as it takes to open the next."""
    running = PresenceAlert.objects.running(now).filter(visitor=visitor_id)
    if is_there:
        running.filter(deadline_at__lt=F("offered_at") + ALERT).update(deadline_at=F("offered_at") + ALERT)
    else:
        running.filter(deadline_at__gt=now + BETWEEN_PAGES).update(deadline_at=now + BETWEEN_PAGES)


def view(alert: PresenceAlert) -> AlertView:
    site = alert.site
    return AlertView(
        id=alert.pk,
        client=Person(id=site.client_id, name=site.client.name),
        site=Person(id=site.pk, name=site.name),
        visitor=Person(id=alert.visitor_id, name=alert.visitor.display_name),
        url=alert.url,
        title=alert.title,
        referrer=alert.visitor.referrer,
        offered_at=millis(alert.offered_at),
        deadline_at=millis(alert.offered_at + ALERT),
    )


def of(operator: Operator, now: datetime) -> AlertView | None:
    """The alert that this operator has at the moment."""
    running = PresenceAlert.objects.running(now).filter(operator=operator.pk)
    alert = running.select_related("site__client", "visitor").first()
    return view(alert) if alert else None


# --- how it ends: whoever changes the row has ended it


def dismiss(alert: PresenceAlert, now: datetime) -> None:
    """By its operator; one that is over already stays as it ended."""
    _end(PresenceAlert.objects.open(), alert, Outcome.DISMISSED)


def expire(alert_id: int, now: datetime) -> None:
    """The 30 s are over, or the visitor has been on no page for too long."""
    alert = PresenceAlert.objects.filter(pk=alert_id).first()
    if alert is not None:
        left = alert.deadline_at < alert.offered_at + ALERT
        _end(PresenceAlert.objects.due(now), alert, Outcome.LEFT if left else Outcome.EXPIRED)


def withdraw_all(operator_id: int, now: datetime) -> None:
    """Their operator went offline."""
    for alert in PresenceAlert.objects.open().filter(operator=operator_id):
        _end(PresenceAlert.objects.open(), alert, Outcome.WITHDRAWN)


def visitor_wrote(visitor_id: int) -> None:
    """The visitor began a chat by themselves, which goes the way of all."""
    for alert in PresenceAlert.objects.open().filter(visitor=visitor_id):
        _end(PresenceAlert.objects.open(), alert, Outcome.WROTE)


def take(alert: PresenceAlert, operator: Operator, chat: Chat, now: datetime) -> bool:
    """The operator has started `chat`, in the transaction that makes it; false if it is too late."""
    mine = PresenceAlert.objects.running(now).filter(operator=operator)
    return _end(mine, alert, Outcome.STARTED, chat=chat)


def _end(rows: PresenceAlertQuerySet, alert: PresenceAlert, outcome: Outcome, **values: Chat) -> bool:
    with transaction.atomic():
        if not win(rows.filter(pk=alert.pk), outcome=outcome, **values):
            return False
        over = AlertOver(id=alert.pk, outcome=outcome.value)  # type: ignore[arg-type]
        publish(groups.operator(alert.operator_id), AlertEnded(data=over))
    return True
