"""The proof of M3: one pass over every entry of a ledger, in constant memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from billing.models import CreditAccount, PostUnitAccount
from billing.services.ledgers import AccountModel, entries

LEDGERS: tuple[AccountModel, ...] = (CreditAccount, PostUnitAccount)
PROGRESS_EVERY = 20_000
A_PIECE = 5_000


class Row(NamedTuple):
    """An entry beside what its account says in the same moment."""

    account: int
    client: str
    balance: int
    owed: int
    entry: int
    amount: int
    balance_after: int
    owed_change: int


@dataclass(frozen=True)
class Progress:
    entries: int


@dataclass(frozen=True)
class Wrong:
    """One account that does not add up."""

    account: int
    client: str
    problem: str

    def __str__(self) -> str:
        return f"account {self.account} of {self.client}: {self.problem}"


def count(model: AccountModel) -> int:
    return entries(model).count()


def check(model: AccountModel) -> Iterator[Progress | Wrong]:
    """Every account that is wrong, with how far it has come in between; safe while money moves.

    One statement reads the entries with the balances that belong to them, so both are of one moment.
    """
    done = 0
    for _, rows in groupby(_rows(model), key=attrgetter("account")):
        sums = _Sums()
        for row in rows:
            sums.add(row)
            done += 1
            if not done % PROGRESS_EVERY:
                yield Progress(done)
        if problem := sums.problem():
            yield Wrong(row.account, row.client, problem)
    yield from _without_entries(model)
    yield Progress(done)


class _Sums:
    """What is known of one account, its newest entry first: the index gives them in that order."""

    def __init__(self) -> None:
        self.balance = 0
        self.owed = 0
        self.newer: Row | None = None
        self.broken = ""

    def add(self, row: Row) -> None:
        newer, self.newer = self.newer, row
        self.balance += row.amount
        self.owed += row.owed_change
        after = row.balance if newer is None else newer.balance_after - newer.amount
        if row.balance_after != after and not self.broken:
            self.broken = f"entry {row.entry} says {row.balance_after} after it, where {after} follows"

    def problem(self) -> str:
        last = self.newer
        assert last is not None
        if self.balance != last.balance:
            return f"the balance is {last.balance}, and its entries sum to {self.balance}"
        if self.owed != last.owed:
            return f"{last.owed} are owed, and its entries sum to {self.owed}"
        return self.broken


def _rows(model: AccountModel) -> Iterator[Row]:
    columns = (
        "account", "account__client__name", "account__balance", "account__owed",
        "pk", "amount", "balance_after", "owed_change",
    )  # fmt: skip
    rows = entries(model).order_by("account", "-pk").values_list(*columns)
    return map(Row._make, rows.iterator(chunk_size=A_PIECE))


def _without_entries(model: AccountModel) -> Iterator[Wrong]:
    own = entries(model).filter(account=OuterRef("pk"))
    bare = model._default_manager.filter(~Q(balance=0) | ~Q(owed=0), ~Exists(own)).select_related("client")
    for account in bare.iterator():
        yield Wrong(account.pk, account.client.name, f"the balance is {account.balance}, without an entry")
