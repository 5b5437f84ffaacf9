"""Post units: what text messages cost, prepaid, in a ledger of their own. 1 is 1/100 of the minor unit.

A reference is used once for each reason, for ever, so all of these are safe to run twice.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Client, User
from billing.models import PostUnitAccount, PostUnitEntry, TextPrice, UnsentText
from billing.services import ledgers, usage
from billing.services.ledgers import Cause, TooLittle
from livechat.lib import segments as counting
from livechat.lib.errors import DomainError

Reason = PostUnitEntry.Reason
Why = UnsentText.Why


class NotPaid(DomainError):
    """The text is not sent, since it cannot be paid for."""

    code = "not_paid"
    why: Why


class NoUnits(NotPaid):
    code = Why.NO_UNITS.value
    message = "There are not enough post units for this text."
    why = Why.NO_UNITS


class CapReached(NotPaid):
    code = Why.CAP.value
    message = "Texts have cost this month what they may."
    why = Why.CAP


class CountryRefused(DomainError):
    code = "country_refused"
    message = "Texts to this country are not sent."


class Price(NamedTuple):
    """What one text costs."""

    segments: int
    units: int


def price(country: str, text: str) -> Price:
    """Of sending `text` to a number of that country (ISO 3166). Raises CountryRefused."""
    units = TextPrice.objects.filter(country=country, is_allowed=True).values_list("units", flat=True).first()
    if units is None:
        raise CountryRefused
    count = counting.size(text).segments
    return Price(count, count * units)


def grant(
    client: Client,
    quantity: int,
    *,
    reference: str,
    reason: Reason = Reason.PURCHASE,
    note: str = "",
    actor: User | None = None,
    now: datetime | None = None,
) -> int:
    """Add post units, of which those that are owed are paid first; returns the balance."""
    cause = Cause(reason, reference, note, actor, now or timezone.now())
    return ledgers.grant(PostUnitAccount, client, quantity, cause)


def reverse(
    client: Client,
    quantity: int,
    *,
    reference: str,
    note: str = "",
    actor: User | None = None,
    now: datetime | None = None,
) -> int:
    """Take back bought units as far as there are any; the rest is owed (M5). Returns what was taken."""
    cause = Cause(Reason.REVERSAL, reference, note, actor, now or timezone.now())
    return ledgers.reverse(PostUnitAccount, client, quantity, cause)


def correct(client: Client, amount: int, *, reference: str, actor: User, note: str) -> int:
    """Mend a wrong balance by an entry with a written reason; returns the balance. Raises NoUnits."""
    PostUnitAccount.objects.get_or_create(client=client)
    cause = Cause(Reason.CORRECTION, reference, note, actor)
    try:
        return ledgers.change(PostUnitAccount, client, amount, cause, pays_owed=amount > 0)
    except TooLittle:
        raise NoUnits from None


def debit(
    client: Client, units: int, *, reference: str, country: str, segments: int, now: datetime | None = None
) -> int:
    """Pay for a text before the provider is called, once; returns the balance.

    Raises NoUnits or CapReached, and has then written down that the text was not sent: catch it
    inside your transaction.
    """
    ledgers.require_positive(units)
    at = now or timezone.now()
    cause = Cause(Reason.TEXT, reference, now=at, details={"country": country, "segments": segments})
    try:
        return _pay(client, units, cause)
    except NotPaid as error:
        account, _ = PostUnitAccount.objects.get_or_create(client=client)
        UnsentText.objects.get_or_create(
            reference=reference,
            defaults={
                "account": account, "why": error.why, "country": country, "segments": segments,
                "units": units, "created_at": at,
            },
        )  # fmt: skip
        raise


def give_back(client: Client, *, reference: str, now: datetime | None = None) -> int:
    """Return what a text cost that the provider refused; does nothing if nothing was taken."""
    paid = PostUnitEntry.objects.filter(
        account__client=client, reason=Reason.TEXT, reference=reference
    ).first()
    if paid is None:
        return balance(client)
    details = {"country": paid.country, "segments": paid.segments}
    cause = Cause(Reason.REFUSED, reference, now=now or timezone.now(), details=details)
    return ledgers.change(PostUnitAccount, client, -paid.amount, cause)


def spent(client: Client, now: datetime) -> int:
    """What texts have cost since the month began, without those that were refused."""
    return -ledgers.total(usage.of_texts(client, usage.Month.of(now).begin))


def balance(client: Client) -> int:
    return ledgers.balance(PostUnitAccount, client)


def owed(client: Client) -> int:
    return ledgers.owed(PostUnitAccount, client)


def _pay(client: Client, units: int, cause: Cause) -> int:
    with transaction.atomic():
        try:
            after = ledgers.change(PostUnitAccount, client, -units, cause, only=Q(owed=0))
        except TooLittle:
            raise NoUnits from None
        cap = PostUnitAccount.objects.values_list("monthly_cap", flat=True).get(client=client)
        # The account is ours until the end, so no other text can slip past the cap meanwhile.
        if cap is not None and spent(client, cause.now) > cap:
            raise CapReached
        return after
