"""What happened in a run: what each page did and showed, and what the database held at the end."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Line(NamedTuple):
    """One numbered line of a chat, as a page shows it or as the database holds it."""

    chat: int
    seq: int
    side: str  # visitor, operator or system
    ref: str
    text: str


class Sent(NamedTuple):
    """A person wrote something; `ref` is unique in the whole run."""

    ref: str
    text: str


class Acknowledged(NamedTuple):
    """The page was told that its message is stored."""

    ref: str
    chat: int
    seq: int
    text: str


class Refused(NamedTuple):
    """The page was told that its message was not taken; unless `final` it tries again."""

    ref: str
    code: str
    final: bool


class Shown(NamedTuple):
    """A line was added to the screen."""

    line: Line


class Connected(NamedTuple):
    """The page has a socket again (or for the first time) and was let in."""


class Fetched(NamedTuple):
    """The page asked for what it lacks; `gap`: because a number was missing, not after a reconnect."""

    chat: int
    after: int
    lines: int
    gap: bool


Event = Sent | Acknowledged | Refused | Shown | Connected | Fetched


@dataclass
class PageHistory:
    """All that one page did, in order."""

    name: str
    events: list[Event] = field(default_factory=list)
    # Chats whose whole record must be on this screen at the end.
    watched: set[int] = field(default_factory=set)

    def shown(self) -> list[Line]:
        return [event.line for event in self.events if isinstance(event, Shown)]


class Marks(NamedTuple):
    """The high-water marks of a chat at one moment."""

    chat: int
    last_seq: int
    visitor_delivered: int
    visitor_seen: int
    operator_delivered: int
    operator_seen: int


class ReadBack(NamedTuple):
    """Another connection looked for a message right after its acknowledgement."""

    ref: str
    found: bool


@dataclass
class Stored:
    """The database after the run."""

    lines: list[Line]
    last_seq: dict[int, int]
    # Lines that a person wrote; the others are events and need no sender.
    texts: set[tuple[int, int]]


@dataclass
class Run:
    pages: list[PageHistory]
    stored: Stored
    kills: int
    read_backs: list[ReadBack] = field(default_factory=list)
    marks: list[Marks] = field(default_factory=list)

    def count(self, kind: type) -> int:
        return sum(isinstance(event, kind) for page in self.pages for event in page.events)

    @property
    def reconnects(self) -> int:
        return sum(
            max(0, sum(isinstance(event, Connected) for event in page.events) - 1) for page in self.pages
        )

    @property
    def gap_fetches(self) -> int:
        return sum(isinstance(e, Fetched) and e.gap for page in self.pages for e in page.events)
