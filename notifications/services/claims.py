"""Who sends a delivery: one process, once; of a follow-up what is still wanted, composed and paid for."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import phonenumbers
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from phonenumbers import PhoneNumberType

from billing.services import post_units
from livechat.lib.winning import win
from notifications import reasons
from notifications.models import TEXTS, Delivery
from notifications.services import bounces, follow_ups, wording

Kind, State = Delivery.Kind, Delivery.State

# Written when they are claimed; all others when they are queued.
COMPOSED = (*follow_ups.KINDS, Kind.CONFIRMATION)
TEXTS_A_DAY = 3
SEEN = "Seen or answered before it was due."
SWITCHED_OFF = "Switched off before it was due."
# The same whether we knew it or the provider said it.
STOPPED = reasons.OF_TEXTS["21610"]
UNSUBSCRIBED = "This person has unsubscribed from e-mails."
NO_MOBILE = "This is no number that gets texts."
# Above all not those that cost their caller something.
REACHED_BY_TEXT = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
DEAD = "E-mails to this address came back."
ENOUGH = f"This number had {TEXTS_A_DAY} texts today."


class _Condition(NamedTuple):
    """What must hold of a queued delivery when it is claimed, and what becomes of it otherwise."""

    holds: Q
    state: Delivery.State
    problem: str


class _NotToBeSent(Exception):
    """Why it fails before anybody hears of it."""


def claim(delivery_id: int, now: datetime) -> Delivery | None:
    """The delivery, if it is ours to send now. Safe to run twice and in parallel."""
    queued = Delivery.objects.filter(pk=delivery_id, state=State.QUEUED, due_at__lte=now)
    delivery = queued.select_related("client", "chat__visitor", "chat__site", "chat__client").first()
    if delivery is None:
        return None
    if (later := follow_ups.may_go_at(delivery, now)) > now:
        win(queued, due_at=later)
        return None
    conditions = _conditions(delivery)
    wanted = Q(*(one.holds for one in conditions))
    claimed = {"state": State.CLAIMED, "claimed_at": now, "tries": F("tries") + 1}
    with transaction.atomic():
        if not win(queued.filter(wanted), **claimed):
            _give_up(queued, delivery, conditions, now)
            return None
        delivery.state, delivery.claimed_at, delivery.tries = State.CLAIMED, now, delivery.tries + 1
        try:
            _prepare(delivery, now)
        except _NotToBeSent as error:
            mine = Delivery.objects.filter(pk=delivery.pk)
            win(mine, state=State.FAILED, problem=str(error)[:200], allowance=None)
            return None
    return delivery


def _give_up(
    queued: QuerySet[Delivery], delivery: Delivery, conditions: Sequence[_Condition], now: datetime
) -> None:
    """What a provider asked us to try later is paid for already."""
    broken = next((one for one in conditions if not queued.filter(one.holds).exists()), None)
    if broken is None:
        return  # allowed again since: the sweep finds it
    is_ours = win(queued, state=broken.state, problem=broken.problem, allowance=None)
    if is_ours and delivery.kind in TEXTS:
        post_units.give_back(delivery.client, reference=f"text:{delivery.pk}", now=now)


def _conditions(delivery: Delivery) -> list[_Condition]:
    """In the order in which they say why it was not sent: what was seen needed no sending at all."""
    kind = Kind(delivery.kind)
    conditions = []
    if kind in follow_ups.KINDS:
        conditions.append(_Condition(follow_ups.is_unseen(), State.CANCELLED, SEEN))
    if kind in COMPOSED:
        conditions.append(_Condition(follow_ups.is_switched_on(kind), State.CANCELLED, SWITCHED_OFF))
    if kind in (*follow_ups.KINDS, *TEXTS):
        problem = STOPPED if kind in TEXTS else UNSUBSCRIBED
        conditions.append(_Condition(follow_ups.is_welcome(), State.FAILED, problem))
    return conditions


def _prepare(delivery: Delivery, now: datetime) -> None:
    """Write a follow-up's words, and pay for a text; whatever was tried before is ready."""
    if delivery.kind in bounces.FOR_VISITORS and bounces.dead_among([delivery.recipient]):
        raise _NotToBeSent(DEAD)
    if delivery.kind in COMPOSED and not delivery.text:
        wording.compose(delivery, now)
    if delivery.kind in TEXTS and delivery.units is None:
        _allow(delivery, now)
        _pay(delivery, now)
    delivery.save(update_fields=["subject", "text", "html", "segments", "units"])


def _allow(delivery: Delivery, now: datetime) -> None:
    """Take one of the number's texts of the day."""
    for number in range(1, TEXTS_A_DAY + 1):
        try:
            with transaction.atomic():
                mine = Delivery.objects.filter(pk=delivery.pk)
                win(mine, allowance=f"{delivery.recipient}:{now.date()}:{number}")
            return
        except IntegrityError:
            continue
    raise _NotToBeSent(ENOUGH)


def _pay(delivery: Delivery, now: datetime) -> None:
    number = phonenumbers.parse(delivery.recipient)
    if phonenumbers.number_type(number) not in REACHED_BY_TEXT:
        raise _NotToBeSent(NO_MOBILE)
    country = phonenumbers.region_code_for_number(number) or ""
    try:
        price = post_units.price(country, delivery.text)
        post_units.debit(
            delivery.client,
            price.units,
            reference=f"text:{delivery.pk}",
            country=country,
            segments=price.segments,
            now=now,
        )
    except (post_units.CountryRefused, post_units.NotPaid) as error:
        raise _NotToBeSent(error.message) from None
    delivery.segments, delivery.units = price.segments, price.units
