"""Every fact of both doors."""

from typing import Literal

from chats.events.base import Fact, Side, View
from chats.events.views import (
    AlertView,
    ChatCard,
    Limits,
    Marks,
    MessageView,
    OperatorView,
    PageSeen,
    VisitorChat,
)

# --- both doors


class MessageSent(Fact, frozen=True, tag="message.sent"):
    """A line was stored in the chat's record under `seq`. The sender's own socket gets `ok` instead."""

    data: MessageView


class MessageMarked(Fact, frozen=True, tag="message.marked"):
    """How far each side has received and seen moved forward."""

    data: Marks


class Typing(View, frozen=True):
    side: Side
    name: str
    text: str = ""  # what a visitor has typed so far, masked; to operators only, and stored nowhere (X3)


class TypingStarted(Fact, frozen=True, tag="typing.started"):
    """The other side is typing; show it for 5 s."""

    data: Typing


class SessionResync(Fact, frozen=True, tag="session.resync"):
    """This socket fell behind and facts were dropped: resume every chat, or start again."""


# --- the visitor's door


class VisitorSession(View, frozen=True):
    release: str
    now: int
    limits: Limits
    visitor: int
    name: str
    is_available: bool  # else show one neutral sentence and nothing to write into (X15)
    is_open: bool  # somebody can answer now; else offer the contact form
    sentence: str  # what to tell the visitor when nobody can
    back_at: int | None  # outside of office hours: when they begin again
    answered: list[str]  # fields of the form that need not be filled in again for a new chat
    chats: list[VisitorChat]  # oldest first; the last one is the current or latest
    messages: dict[str, list[MessageView]]  # by chat; resume a chat that is not complete


class VisitorStarted(Fact, frozen=True, kw_only=True, tag="session.started"):
    """The answer to a visitor's `session.start`."""

    ref: str
    data: VisitorSession


class StatusChanged(Fact, frozen=True, tag="status.changed"):
    """The visitor's chat began, was accepted, returned, held, ended or redirected."""

    data: VisitorChat


class InvitationView(View, frozen=True):
    id: int
    name: str  # who invites
    text: str


class InvitationSent(Fact, frozen=True, tag="invitation.sent"):
    """An operator invites the visitor by hand (X2); whoever has no socket gets it with their next beacon."""

    data: InvitationView


# --- the operator's door


class OperatorSession(View, frozen=True):
    release: str
    now: int
    limits: Limits
    me: OperatorView
    answers: list[int]  # clients whose chats this operator may accept; the others are read along with
    chats: list[ChatCard]  # every open chat that this operator may see, longest waiting first
    alert: AlertView | None  # a visitor whose presence this operator is alerted to


class OperatorStarted(Fact, frozen=True, kw_only=True, tag="session.started"):
    """The answer to an operator's `session.start`."""

    ref: str
    data: OperatorSession


class ChatQueued(Fact, frozen=True, tag="chat.queued"):
    """A chat waits for anyone."""

    data: ChatCard


class ChatOffered(Fact, frozen=True, tag="chat.offered"):
    """A waiting chat is offered to one operator; only they can accept it."""

    data: ChatCard


class ChatAccepted(Fact, frozen=True, tag="chat.accepted"):
    """An operator owns the chat."""

    data: ChatCard


class ChatReturned(Fact, frozen=True, tag="chat.returned"):
    """Its operator was lost or did not answer: back at the head of the queue."""

    data: ChatCard


class ChatRedirected(Fact, frozen=True, tag="chat.redirected"):
    """The visitor was sent to the contact form; `reason` says why."""

    data: ChatCard


class ChatEnded(Fact, frozen=True, tag="chat.ended"):
    """The chat is over, for good."""

    data: ChatCard


class ChatChanged(Fact, frozen=True, tag="chat.changed"):
    """Anything else about a chat changed: hold, away, left, the visitor's name."""

    data: ChatCard


class AvailabilityView(View, frozen=True):
    me: OperatorView
    reason: Literal["chosen", "missed_offers", "idle", "lost", "room", "settings"]


class AvailabilityChanged(Fact, frozen=True, tag="availability.changed"):
    """To the operator's own sockets: online or offline, why, how many chats they have, and their settings."""

    data: AvailabilityView


class PanelView(View, frozen=True):
    panel: str  # notes, tags, contact, tickets, visitor, share: what to fetch again


class PanelChanged(Fact, frozen=True, tag="panel.changed"):
    """Somebody changed what stands beside a watched chat; windows that show it fetch it again."""

    data: PanelView


class ResponsesView(View, frozen=True):
    client: int | None  # None: the operator's own


class ResponsesChanged(Fact, frozen=True, tag="responses.changed"):
    """Canned responses were written or deleted; a page that has them fetches them again."""

    data: ResponsesView


class ListView(View, frozen=True):
    list: Literal["inbox", "tickets"]
    client: int


class ListChanged(Fact, frozen=True, tag="list.changed"):
    """Something in a list of this client came or changed; a page that shows it fetches it again."""

    data: ListView


class Chats(View, frozen=True):
    chats: list[int]


class ChatsDeleted(Fact, frozen=True, tag="chat.deleted"):
    """These chats leave every screen (O6)."""

    data: Chats


class ChatsRestored(Fact, frozen=True, tag="chat.restored"):
    """These chats are back: whoever deleted them thought better of it."""

    data: Chats


class PageViewed(Fact, frozen=True, tag="page.viewed"):
    """The visitor of a watched chat opened a page."""

    data: PageSeen


class AlertOffered(Fact, frozen=True, tag="alert.offered"):
    """A visitor is on a site, and only this operator is asked to start a chat with them (P7)."""

    data: AlertView


class AlertOver(View, frozen=True):
    id: int
    outcome: Literal["started", "dismissed", "expired", "left", "wrote", "withdrawn"]


class AlertEnded(Fact, frozen=True, tag="alert.ended"):
    """The alert is over: taken up, dismissed, too late, or the visitor left or wrote by themselves."""

    data: AlertOver


VISITOR_FACTS = (
    VisitorStarted,
    InvitationSent,
    StatusChanged,
    MessageSent,
    MessageMarked,
    TypingStarted,
    SessionResync,
)
CARD_FACTS = (
    ChatQueued,
    ChatOffered,
    ChatAccepted,
    ChatReturned,
    ChatRedirected,
    ChatEnded,
    ChatChanged,
)
OPERATOR_FACTS = (
    OperatorStarted,
    *CARD_FACTS,
    AvailabilityChanged,
    AlertOffered,
    AlertEnded,
    PageViewed,
    PanelChanged,
    ResponsesChanged,
    ListChanged,
    ChatsDeleted,
    ChatsRestored,
    MessageSent,
    MessageMarked,
    TypingStarted,
    SessionResync,
)
