"""The people of the tests: acme is answered by us, bolt by its own people, and neither sees the other.

olga and carl are at work; otto comes in when a test calls him. Time stands still at NOON: every
verb is told what time it is.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import Atomic

from accounts.models import Client, Member, Operator, Site, WebHeartbeat
from accounts.services import availability
from billing import triggers
from billing.models import Subscription
from billing.services import credits
from chats.models import Chat, Visitor
from chats.services import messages, news, queue, waits
from livechat.lib import publishing
from livechat.lib.publishing import Note
from livechat.testing.factories import (
    NOON,
    ClientFactory,
    MemberFactory,
    OperatorFactory,
    SiteFactory,
    SubscriptionFactory,
    VisitorFactory,
)

CREDITS = 10


# --- time and deeds


def at(seconds: float) -> datetime:
    """So many seconds after NOON."""
    return NOON + timedelta(seconds=seconds)


def ask(visitor: Visitor, text: str = "Hello?", *, seconds: float = 0, ref: str = "") -> Chat:
    """The visitor writes; gives the chat that it went into."""
    ref = ref or secrets.token_hex(8)
    return queue.enter(visitor, ref=ref, text=text, now=at(seconds)).chat


def answer(chat: Chat, operator: Operator, text: str = "Yes.", *, seconds: float = 0) -> None:
    """The operator writes into their chat."""
    said = messages.say(chat, operator, text, at(seconds), ref=secrets.token_hex(8))
    assert not said.code, said.code


def fresh(chat: Chat) -> Chat:
    return Chat.objects.with_people().get(pk=chat.pk)


def accepted(visitor: Visitor, operator: Operator, *, seconds: float = 0) -> Chat:
    """The visitor has written, and the operator has accepted."""
    chat = ask(visitor, seconds=seconds)
    queue.accept(chat, operator, at(seconds))
    return fresh(chat)


def go_online(operator: Operator, *, seconds: float = 0) -> None:
    assert availability.set_online(operator.pk, True, "chosen", at(seconds))


def go_offline(operator: Operator, *, seconds: float = 0) -> None:
    assert availability.set_online(operator.pk, False, "chosen", at(seconds))


def lines(chat: Chat) -> list[str]:
    """The record, events as their codes."""
    return list(chat.messages.order_by("seq").values_list("body", flat=True))


# --- people


@pytest.fixture
def acme(db: None) -> Iterator[Client]:
    """On Operations, with credits."""
    acme = ClientFactory(name="Acme Garden", slug="acme-garden")
    SubscriptionFactory(client=acme, package=Subscription.Package.OPERATIONS)
    credits.grant(acme, CREDITS, reference="order:1")
    yield acme
    # A test that really commits has its tables emptied, which the ledger refuses on SQLite.
    triggers.lift()


@pytest.fixture
def bolt(db: None) -> Client:
    """On Platform: its own people answer."""
    bolt = ClientFactory(name="Bolt Cycles", slug="bolt-cycles")
    SubscriptionFactory(client=bolt, package=Subscription.Package.PLATFORM)
    return bolt


@pytest.fixture
def acme_shop(acme: Client) -> Site:
    return SiteFactory(client=acme, name="Garden shop")


@pytest.fixture
def bolt_shop(bolt: Client) -> Site:
    return SiteFactory(client=bolt, name="Bike shop")


def at_work(operator: Operator) -> Operator:
    """Online and at the keyboard at NOON, without anybody being told."""
    operator.is_online, operator.seen_at, operator.last_input_at = True, NOON, NOON
    operator.save()
    return operator


@pytest.fixture
def olga(db: None) -> Operator:
    """A platform operator, at work."""
    return at_work(OperatorFactory(display_name="Olga", is_platform=True))


@pytest.fixture
def otto(db: None) -> Operator:
    """A platform operator, not at work yet."""
    return OperatorFactory(display_name="Otto", is_platform=True)


@pytest.fixture
def carl(bolt: Client) -> Operator:
    """bolt's operator, at work."""
    carl = at_work(OperatorFactory(display_name="Carl"))
    MemberFactory(client=bolt, user=carl.user)
    return carl


@pytest.fixture
def ada(acme: Client) -> Operator:
    """acme's owner, who has a desk but lets us answer."""
    ada = at_work(OperatorFactory(display_name="Ada"))
    MemberFactory(client=acme, user=ada.user, role=Member.Role.OWNER)
    return ada


@pytest.fixture
def vera(acme_shop: Site) -> Visitor:
    """Visits acme's shop."""
    return VisitorFactory(site=acme_shop)


@pytest.fixture
def viktor(bolt_shop: Site) -> Visitor:
    """Visits bolt's shop."""
    return VisitorFactory(site=bolt_shop)


@pytest.fixture
def web(db: None) -> WebHeartbeat:
    """The web processes have been up since long before NOON; `beating` keeps them so."""
    return WebHeartbeat.objects.create(beat_at=NOON, back_at=NOON - timedelta(hours=1))


def beating(seconds: float) -> None:
    """The web processes are up, without a pause, until so long after NOON."""
    WebHeartbeat.objects.update(beat_at=at(seconds))


# --- commits


@pytest.fixture
def commits(request: pytest.FixtureRequest) -> None:
    """What runs after a commit also runs in a test that is rolled back: when a verb's own block ends.

    Many times faster than emptying all tables after each test. A test that is marked
    `transaction=True` commits really and needs none of this.
    """
    marker = request.node.get_closest_marker("django_db")
    if marker is None or marker.kwargs.get("transaction"):
        return
    request.getfixturevalue("db")
    monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    depth = len(connection.savepoint_ids)
    leave, on_commit = Atomic.__exit__, BaseDatabaseWrapper.on_commit

    def leave_and_run(self: Atomic, *error: Any) -> None:
        leave(self, *error)
        if error[0] is None and len(connection.savepoint_ids) == depth:
            after, connection.run_on_commit = connection.run_on_commit, []
            for each in after:
                each[1]()

    def run_or_wait(self: BaseDatabaseWrapper, function: Any, robust: bool = False) -> None:
        if len(self.savepoint_ids) == depth:
            function()
        else:
            on_commit(self, function, robust)

    monkeypatch.setattr(Atomic, "__exit__", leave_and_run)
    monkeypatch.setattr(BaseDatabaseWrapper, "on_commit", run_or_wait)


# --- what open sockets would be told


class Told:
    """Every fact that was published, in order, as browsers would read it."""

    def __init__(self) -> None:
        self.notes: list[Note] = []

    def send(self, note: Note) -> None:
        self.notes.append(note)

    def facts(self, group: str = "") -> list[dict[str, Any]]:
        return [msgspec.json.decode(note.text) for note in self.notes if note.group.startswith(group)]

    def types(self, group: str = "") -> list[str]:
        return [fact["type"] for fact in self.facts(group)]

    def clear(self) -> None:
        self.notes.clear()


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[Told]:
    """Listens instead of Redis; and nothing that runs after a commit may fail unnoticed."""
    told = Told()
    publishing.use(told)
    news.forget()
    waits.forget()
    yield told
    publishing.use(None)
    failed = [r for r in caplog.get_records("call") if r.name == "django.db.backends.base"]
    assert not failed, failed[0].exc_info
