"""Interaction credits: every change is one ledger entry in the caller's transaction.

A reference is used once for each reason, for ever, so all of these are safe to run twice.
Lock order: account, then ledger.
"""

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Client, User
from billing.models import CreditAccount, LedgerEntry
from livechat.lib.errors import DomainError
from livechat.lib.winning import win

Reason = LedgerEntry.Reason


class NoCredits(DomainError):
    code = "no_credits"
    message = "This client has no interaction credits left."


def grant(
    client: Client,
    amount: int,
    *,
    reference: str,
    reason: Reason = Reason.PURCHASE,
    note: str = "",
    actor: User | None = None,
) -> int:
    """Add credits; returns the balance."""
    CreditAccount.objects.get_or_create(client=client)
    return _change(client, amount, reason=reason, reference=reference, note=note, actor=actor)


def correct(client: Client, amount: int, *, reference: str, actor: User, note: str) -> int:
    """Mend a wrong balance by an entry with a written reason; returns the balance. Raises NoCredits."""
    CreditAccount.objects.get_or_create(client=client)
    return _change(client, amount, reason=Reason.CORRECTION, reference=reference, note=note, actor=actor)


def debit(client: Client, *, reference: str, actor: User | None = None) -> int:
    """Take the credit of an interaction, once however often it is asked (M1); returns the balance.

    Raises NoCredits when none is left (M2).
    """
    return _change(client, -1, reason=Reason.INTERACTION, reference=reference, actor=actor)


def give_back(client: Client, *, reference: str) -> int:
    """Return the credit of an interaction that nobody answered; does nothing if none was taken."""
    if not is_paid(client, reference=reference):
        return balance(client)
    return _change(client, 1, reason=Reason.UNANSWERED, reference=reference)


def is_paid(client: Client, *, reference: str) -> bool:
    """Whether the interaction's credit was ever taken: it is not taken again, even if it was returned."""
    return LedgerEntry.objects.filter(
        account__client=client, reason=Reason.INTERACTION, reference=reference
    ).exists()


def balance(client: Client) -> int:
    return CreditAccount.objects.filter(client=client).values_list("balance", flat=True).first() or 0


def _change(
    client: Client, amount: int, *, reason: Reason, reference: str, note: str = "", actor: User | None = None
) -> int:
    if LedgerEntry.objects.filter(reason=reason, reference=reference).exists():
        return balance(client)
    account = CreditAccount.objects.filter(client=client)
    try:
        with transaction.atomic():
            if not win(account.filter(balance__gte=-amount), balance=F("balance") + amount):
                raise NoCredits
            changed = account.get()
            LedgerEntry.objects.create(
                account=changed,
                amount=amount,
                balance_after=changed.balance,
                reason=reason,
                reference=reference,
                note=note,
                actor=actor,
            )
    except IntegrityError:
        # Somebody else wrote this very entry since we looked; the unique reference undid ours.
        return balance(client)
    return changed.balance
