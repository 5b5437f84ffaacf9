"""Interaction credits: every change is one ledger entry in the caller's transaction.

A reference is used once for each reason, for ever, so all of these are safe to run twice.
"""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import Client, User
from billing.models import CreditAccount, LedgerEntry
from billing.services import ledgers
from billing.services.ledgers import Cause, TooLittle
from livechat.lib.errors import DomainError

Reason = LedgerEntry.Reason
# An interaction's credit comes back once, whoever gives it back.
RETURNS = (Reason.UNANSWERED, Reason.RETURNED)


class NoCredits(DomainError):
    code = "no_credits"
    message = "This client has no interaction credits left."


class NotReturnable(DomainError):
    code = "not_returnable"
    message = "This credit was given back already, or was never taken."


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
    """Add credits, of which those that are owed are paid first; returns the balance."""
    cause = Cause(reason, reference, note, actor, now or timezone.now())
    return ledgers.grant(CreditAccount, client, quantity, cause)


def reverse(
    client: Client,
    quantity: int,
    *,
    reference: str,
    note: str = "",
    actor: User | None = None,
    now: datetime | None = None,
) -> int:
    """Take back bought credits as far as there are any; the rest is owed (M5). Returns what was taken."""
    cause = Cause(Reason.REVERSAL, reference, note, actor, now or timezone.now())
    return ledgers.reverse(CreditAccount, client, quantity, cause)


def correct(client: Client, amount: int, *, reference: str, actor: User, note: str) -> int:
    """Mend a wrong balance by an entry with a written reason; returns the balance. Raises NoCredits.

    What is added pays what is owed first: that is how staff let a client off.
    """
    CreditAccount.objects.get_or_create(client=client)
    cause = Cause(Reason.CORRECTION, reference, note, actor)
    return _change(client, amount, cause, pays_owed=amount > 0)


def debit(client: Client, *, reference: str, actor: User | None = None, now: datetime | None = None) -> int:
    """Take the credit of an interaction, once however often it is asked (M1); returns the balance.

    Raises NoCredits when none is left (M2), and while credits are owed.
    """
    cause = Cause(Reason.INTERACTION, reference, actor=actor, now=now or timezone.now())
    return _change(client, -1, cause, only=Q(owed=0))


def give_back(client: Client, *, reference: str, now: datetime | None = None) -> int:
    """Return the credit of an interaction that nobody answered; does nothing if none was taken."""
    if not is_paid(client, reference=reference):
        return balance(client)
    cause = Cause(Reason.UNANSWERED, reference, now=now or timezone.now(), once_among=RETURNS)
    return _change(client, 1, cause)


def return_by_staff(entry: LedgerEntry, *, note: str, actor: User) -> int:
    """Return the credit of one interaction for a written reason, once; returns the balance.

    Raises NotReturnable, also when it came back by itself.
    """
    client = entry.account.client
    if not is_returnable(entry):
        raise NotReturnable
    cause = Cause(Reason.RETURNED, entry.reference, note, actor, once_among=RETURNS)
    after = _change(client, 1, cause)
    if not LedgerEntry.objects.filter(
        reason=Reason.RETURNED, reference=entry.reference, actor=actor
    ).exists():
        raise NotReturnable
    return after


def is_returnable(entry: LedgerEntry) -> bool:
    """Whether this entry took a credit that has not come back."""
    if entry.reason != Reason.INTERACTION:
        return False
    return not LedgerEntry.objects.filter(reason__in=RETURNS, reference=entry.reference).exists()


def is_paid(client: Client, *, reference: str) -> bool:
    """Whether the interaction's credit was ever taken: it is not taken again, even if it was returned."""
    return LedgerEntry.objects.filter(
        account__client=client, reason=Reason.INTERACTION, reference=reference
    ).exists()


def cost(client: Client, *, reference: str) -> int:
    """What the interaction has cost in the end: nothing where its credit came back."""
    mine = LedgerEntry.objects.filter(account__client=client, reference=reference)
    return -ledgers.total(mine.filter(reason__in=(Reason.INTERACTION, *RETURNS)))


def balance(client: Client) -> int:
    return ledgers.balance(CreditAccount, client)


def owed(client: Client) -> int:
    """Taken back by a bank beyond the balance, and paid first from the next purchase."""
    return ledgers.owed(CreditAccount, client)


def _change(
    client: Client, amount: int, cause: Cause, *, only: Q | None = None, pays_owed: bool = False
) -> int:
    try:
        return ledgers.change(CreditAccount, client, amount, cause, only=only, pays_owed=pays_owed)
    except TooLittle:
        raise NoCredits from None
