"""Credits bought by themselves with the stored payment method; off until an owner switches it on (X14)."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from accounts.models import Client
from billing.models import Order, Subscription, TopUp
from billing.services import charges, credits, entitlement, orders, prices
from billing.services.usage import Month
from billing.signals import top_up_given_up
from livechat.lib.errors import DomainError
from livechat.lib.winning import win

log = logging.getLogger(__name__)

State = Order.State
OPEN = (State.PENDING, State.PARTLY)
# A card that was refused is asked again on the next day; a bank that is at work, or a process that
# died on the way, is looked after sooner.
RETRY_REFUSED = timedelta(days=1)
RETRY_UNKNOWN = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=3)


def candidates() -> list[int]:
    """Clients whose balance is below the level that they chose, or with a purchase that is not finished."""
    low = Q(client__credit_account__balance__lt=F("below")) | Q(client__credit_account=None)
    unfinished = Exists(_automatic().filter(client=OuterRef("client"), state__in=OPEN))
    found = TopUp.objects.filter(Q(low, is_active=True) | unfinished)
    return list(found.order_by("client").values_list("client", flat=True))


def due(client: Client, now: datetime) -> TopUp | None:
    """What is to be bought now: the credits are low, usable and not owed, and nothing is in the way."""
    top_up = _wanted(client, now)
    return top_up if top_up is not None and not _obstacle(top_up, now) else None


def _wanted(client: Client, now: datetime) -> TopUp | None:
    top_up = TopUp.objects.filter(client=client, is_active=True).select_related("pack", "client").first()
    # Before the balance: a purchase that is paid in between is seen in one of the two.
    if top_up is None or _automatic().filter(client=client, state__in=OPEN).exists():
        return None
    if credits.balance(client) >= top_up.below or credits.owed(client):
        return None
    return top_up if _can_use(client, now) else None


def _obstacle(top_up: TopUp, now: datetime) -> str:
    """Why nothing is bought although it is wanted, in words for the owner."""
    if not _can_pay(top_up.client):
        return "There is no stored payment method."
    if not top_up.pack.is_active:
        return "The pack is not on sale any more. Choose another one."
    price = prices.quote(top_up.client, Order.Kind.CREDITS, pack=top_up.pack).total
    if spent(top_up.client, now) + price > top_up.monthly_cap:
        return "Another pack would cost more than may be spent this month."
    return ""


def spent(client: Client, now: datetime) -> int:
    """What automatic purchases cost this month, those on their way included; in the minor unit."""
    mine = _automatic().filter(
        client=client, created_at__gte=Month.of(now).begin, state__in=[*OPEN, State.PAID]
    )
    return mine.aggregate(total=Sum(F("net") + F("tax")))["total"] or 0


def run(client_id: int, now: datetime) -> None:
    """Buy if it is due, or look after the purchase that is not finished. Safe to run twice at once."""
    client = Client.objects.get(pk=client_id)
    order = _automatic().filter(client=client, state__in=OPEN).select_related("client").first()
    order = _take_up(order, now) if order else _begin(client, now)
    if order is not None:
        is_paid = charges.charge(order, now)
        order.refresh_from_db(fields=["problem"])
        win(TopUp.objects.filter(client=client), problem="" if is_paid else order.problem)


def _begin(client: Client, now: datetime) -> Order | None:
    top_up = _wanted(client, now)
    if top_up is None:
        return None
    if problem := _obstacle(top_up, now):
        # As long as nobody has chosen anew meanwhile.
        win(TopUp.objects.filter(pk=top_up.pk, tried_at=top_up.tried_at, is_active=True), problem=problem)
        return None
    with transaction.atomic():
        # Whoever bought since we looked has claimed before us: it is seen from here on.
        if not _claim(top_up, now) or (top_up := due(client, now)) is None:
            return None
        return orders.create(
            client,
            Order.Kind.CREDITS,
            quote=prices.quote(client, Order.Kind.CREDITS, pack=top_up.pack),
            gateway=Subscription.objects.values_list("gateway", flat=True).get(client=client),
            now=now,
            pack=top_up.pack,
            is_automatic=True,
        )


def _take_up(order: Order, now: datetime) -> Order | None:
    """One order at a time, asked again until it is paid, not wanted any more, or given up."""
    top_up = TopUp.objects.filter(client=order.client_id).first()
    wait = RETRY_REFUSED if order.problem else RETRY_UNKNOWN
    if top_up is None or (top_up.tried_at is not None and top_up.tried_at > now - wait):
        return None
    is_wanted = top_up.is_active and credits.balance(order.client) < top_up.below
    gives_up = order.created_at < now - GIVE_UP_AFTER
    if not _claim(top_up, now):
        return None
    if is_wanted and not gives_up and _can_pay(order.client):
        return order
    _drop(order, now)
    if is_wanted:
        _give_up(top_up, order, now)
        log.warning("top_up.given_up order=%s", order.reference)
    return None


def _give_up(top_up: TopUp, order: Order, now: datetime) -> None:
    with transaction.atomic():
        win(TopUp.objects.filter(pk=top_up.pk), is_active=False, problem=order.problem or "It was not paid.")
        top_up_given_up.send(sender=TopUp, order_id=order.pk, now=now)


def _drop(order: Order, now: datetime) -> None:
    try:
        orders.cancel(order, now)
    except DomainError as error:
        # Money has arrived for it after all, and gives what it gives.
        log.info("top_up.not_cancelled order=%s code=%s", order.reference, error.code)


def _claim(top_up: TopUp, now: datetime) -> int:
    return win(TopUp.objects.filter(pk=top_up.pk, tried_at=top_up.tried_at), tried_at=now)


def _automatic() -> QuerySet[Order]:
    return Order.objects.filter(kind=Order.Kind.CREDITS, is_automatic=True)


def _can_use(client: Client, now: datetime) -> bool:
    """Credits that sleep are not bought by themselves."""
    on_operations = Subscription.objects.filter(client=client, package=Subscription.Package.OPERATIONS)
    return on_operations.exists() and entitlement.may_chat(client, now) in ("", "no_credits")


def _can_pay(client: Client) -> bool:
    return Subscription.objects.filter(client=client).exclude(provider_method="").exists()
