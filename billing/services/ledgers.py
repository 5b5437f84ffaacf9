"""The engine of both ledgers: a balance is changed by entries alone, in the caller's transaction.

A reference is used once for each reason, for ever, so all of these are safe to run twice.
Lock order: account, then ledger.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Client, User
from billing.models import CreditAccount, LedgerEntry, PostUnitAccount, PostUnitEntry
from billing.signals import balance_changed
from livechat.lib.errors import DomainError
from livechat.lib.winning import win

AccountModel = type[CreditAccount] | type[PostUnitAccount]
AnyAccount = CreditAccount | PostUnitAccount
AnyEntry = LedgerEntry | PostUnitEntry
KINDS: Mapping[AccountModel, str] = {CreditAccount: "credits", PostUnitAccount: "post_units"}
_ENTRIES = {CreditAccount: LedgerEntry.objects, PostUnitAccount: PostUnitEntry.objects}


class TooLittle(DomainError):
    """The balance does not give that much."""

    code = "too_little"
    message = "The balance is too low for this."


@dataclass(frozen=True)
class Cause:
    """Why a balance changes, as its entry keeps it."""

    reason: str
    reference: str
    note: str = ""
    actor: User | None = None
    now: datetime = field(default_factory=timezone.now)
    # What only entries of this ledger have.
    details: Mapping[str, Any] = field(default_factory=dict)
    # Reasons of which one reference has a single entry; its own alone where none are given.
    once_among: Collection[str] = ()


def change(
    model: AccountModel,
    client: Client,
    amount: int,
    cause: Cause,
    *,
    only: Q | None = None,
    pays_owed: bool = False,
) -> int:
    """Add to a balance, or take from it where `only` holds; returns the balance.

    With `pays_owed` what comes in pays what is owed first. Raises TooLittle.
    """
    if _done(model, cause).exists():
        return balance(model, client)
    try:
        with transaction.atomic():
            return _change(model, client, amount, cause, only or Q(), pays_owed)
    except IntegrityError:
        # Somebody else wrote this very entry since we looked; the unique reference undid ours.
        if not _done(model, cause).exists():
            raise
        return balance(model, client)


def grant(model: AccountModel, client: Client, quantity: int, cause: Cause) -> int:
    """Add to a balance, which may begin with it; what is owed is paid first. Returns the balance."""
    require_positive(quantity)
    model.objects.get_or_create(client=client)
    return change(model, client, quantity, cause, pays_owed=True)


def reverse(model: AccountModel, client: Client, quantity: int, cause: Cause) -> int:
    """Take back a grant as far as the balance goes; the rest is owed (M5). Returns what was taken."""
    require_positive(quantity)
    model.objects.get_or_create(client=client)
    if (earlier := _done(model, cause).first()) is not None:
        return -int(earlier.amount)
    try:
        with transaction.atomic():
            return _take_back(model, client, quantity, cause)
    except IntegrityError:
        if (earlier := _done(model, cause).first()) is None:
            raise
        return -int(earlier.amount)


def entries(model: AccountModel) -> QuerySet[Any]:
    """All entries of one ledger."""
    return cast("QuerySet[Any]", _ENTRIES[model].all())


def balance(model: AccountModel, client: Client) -> int:
    return model.objects.filter(client=client).values_list("balance", flat=True).first() or 0


def owed(model: AccountModel, client: Client) -> int:
    return model.objects.filter(client=client).values_list("owed", flat=True).first() or 0


def total(rows: QuerySet[Any]) -> int:
    """The sum of these entries."""
    return rows.order_by().aggregate(total=Sum("amount"))["total"] or 0


def require_positive(quantity: int) -> None:
    if quantity < 1:
        raise ValueError(f"not a quantity: {quantity}")


def _change(model: AccountModel, client: Client, amount: int, cause: Cause, only: Q, pays_owed: bool) -> int:
    mine = model.objects.filter(client=client)
    if not win(mine.filter(only, balance__gte=-amount), balance=F("balance") + amount):
        raise TooLittle
    account = mine.get()
    before = account.balance - amount
    entry = _write(account, amount, 0, cause)
    if pays_owed and account.owed:
        account, entry = _pay_owed(model, client, min(account.owed, amount), cause)
    _tell(account, before, entry, cause)
    return account.balance


def _pay_owed(model: AccountModel, client: Client, amount: int, cause: Cause) -> tuple[AnyAccount, AnyEntry]:
    """The account is ours since its balance grew: nobody has changed what is owed meanwhile."""
    mine = model.objects.filter(client=client)
    win(mine, balance=F("balance") - amount, owed=F("owed") - amount)
    account = mine.get()
    return account, _write(account, -amount, -amount, replace(cause, reason="owed", note=""))


def _take_back(model: AccountModel, client: Client, quantity: int, cause: Cause) -> int:
    mine = model.objects.filter(client=client)
    while True:
        account = mine.get()
        taken = min(account.balance, quantity)
        owed_more = quantity - taken
        before = account.balance
        # Lost to a debit in between: look again.
        if win(mine.filter(balance=before), balance=F("balance") - taken, owed=F("owed") + owed_more):
            break
    account = mine.get()
    entry = _write(account, -taken, owed_more, cause)
    if taken:
        _tell(account, before, entry, cause)
    return taken


def _done(model: AccountModel, cause: Cause) -> QuerySet[Any]:
    reasons = cause.once_among or [cause.reason]
    return entries(model).filter(reason__in=reasons, reference=cause.reference)


def _write(account: AnyAccount, amount: int, owed_change: int, cause: Cause) -> AnyEntry:
    entry: AnyEntry = entries(type(account)).create(
        account=account,
        amount=amount,
        balance_after=account.balance,
        owed_change=owed_change,
        reason=cause.reason,
        reference=cause.reference,
        note=cause.note,
        actor=cause.actor,
        created_at=cause.now,
        **(cause.details if cause.reason != "owed" else {}),
    )
    return entry


def _tell(account: AnyAccount, before: int, entry: AnyEntry, cause: Cause) -> None:
    balance_changed.send(
        sender=type(account),
        client_id=account.client_id,
        kind=KINDS[type(account)],
        before=before,
        after=account.balance,
        now=cause.now,
        threshold=account.threshold,
        entry_id=entry.pk,
    )
