"""The shapes inside facts: what a visitor and an operator may know of a chat."""

from typing import Any, Literal

from chats.events.base import Side, View, maybe_millis, millis
from chats.models import Chat, Transfer, Visitor


class MessageView(View, frozen=True):
    """One line of a chat, the same bytes for both sides."""

    seq: int
    ref: str
    kind: Literal["text", "file", "event"]
    side: Side
    name: str  # of the operator who wrote it, else empty
    text: str  # for an event its code, such as chat.accepted
    data: dict[str, Any]
    at: int


class Marks(View, frozen=True):
    """How far each side has received and seen."""

    visitor_delivered: int
    visitor_seen: int
    operator_delivered: int
    operator_seen: int

    @classmethod
    def of(cls, chat: Chat) -> "Marks":
        return cls(
            visitor_delivered=chat.visitor_delivered_seq,
            visitor_seen=chat.visitor_seen_seq,
            operator_delivered=chat.operator_delivered_seq,
            operator_seen=chat.operator_seen_seq,
        )


class Person(View, frozen=True):
    id: int
    name: str


class VisitorChat(View, frozen=True):
    """A chat as its visitor may know it: never why it was redirected (I4).

    `status`: waiting (queued or assigned), active, ended, redirected (show the contact form).
    """

    id: int
    version: int
    status: Literal["waiting", "active", "ended", "redirected"]
    operator: str  # display name, empty while nobody has it
    picture: str  # address of the operator's face on our host, empty without one
    position: int | None  # in the queue, from 1; None unless waiting
    # Minutes that it will probably take, from and to; None where nobody can know.
    wait: tuple[int, int] | None
    back_at: int | None  # sent away, or waiting, outside of office hours: when they begin again
    hold_until: int | None
    ended_by: Literal["operator", "visitor", "timeout"] | None
    # What each side reads; both empty where nothing is translated.
    visitor_language: str
    operator_language: str
    knocked_at: int | None  # the operator called them back to the window then
    last_seq: int
    marks: Marks
    uploads_allowed: bool  # they may send files (O25)
    rating: int | None  # what they gave, 1 to 5
    may_rate: bool
    is_available: bool  # else show one neutral sentence and nothing to write into (X15)
    comes_later: bool  # nobody is online; whoever waits was away, and gets the answer sent after them, too
    offers_contact: bool  # an operator started it, and no follow-up could reach the visitor (U3)


class ChatCard(View, frozen=True):
    """A chat as the operators of its client see it in lists and over the conversation."""

    id: int
    version: int
    status: Literal["queued", "assigned", "active", "ended", "redirected"]
    reason: str
    client: Person
    site: Person
    visitor: Person
    operator: Person | None
    preview: str  # the visitor's latest words, at most 120 characters
    waiting_since: int
    is_returned: bool
    accepted_at: int | None
    ended_at: int | None
    last_seq: int
    visitor_seq: int
    operator_seq: int
    last_message_at: int | None
    typing_at: int | None
    hold_until: int | None
    away_at: int | None
    left_at: int | None
    absent_at: int | None  # the visitor is away since then, as far as their browser says (U2)
    linked_to: int | None
    visitor_language: str
    operator_language: str
    knocked_at: int | None
    transfer: "TransferView | None"
    marks: Marks
    uploads_allowed: bool
    rating: int | None
    rating_comment: str
    call: str  # the phone number that the visitor asked to be called at (S9)
    is_reachable: bool  # a follow-up can bring the answer to the visitor (U3)
    is_blocked: bool  # the visitor (X15)
    is_test: bool  # from Test your widget: costs nothing, enters no figure
    # The silence clock, in seconds since the last message or typing signal (or the hold's end).
    alarm_seconds: int
    ask_seconds: int
    silence_seconds: int


class TransferView(View, frozen=True):
    """How the latest transfer of an active chat stands; it tells sender and receiver alike."""

    id: int
    sender: Person
    receiver: Person
    department: str  # empty if it was offered to the receiver by name
    reason: str
    outcome: Literal["open", "accepted", "denied", "expired", "cancelled", "ended"]
    denial: str  # why it was denied, if the receiver said so
    offered_at: int
    deadline_at: int

    @classmethod
    def of(cls, transfer: Transfer) -> "TransferView":
        return cls(
            id=transfer.pk,
            sender=Person(id=transfer.sender_id, name=transfer.sender.display_name),
            receiver=Person(id=transfer.receiver_id, name=transfer.receiver.display_name),
            department=transfer.department.name if transfer.department else "",
            reason=transfer.reason,
            outcome=transfer.outcome,  # type: ignore[arg-type]
            denial=transfer.denial,
            offered_at=millis(transfer.offered_at),
            deadline_at=millis(transfer.deadline_at),
        )


class ReceiverView(View, frozen=True):
    """An operator who could take a chat now."""

    id: int
    name: str
    active_chats: int
    max_chats: int
    departments: list[str]


class DepartmentView(View, frozen=True):
    id: int
    name: str
    available: int  # how many of its operators could take the chat now
    is_open: bool
    opens_at: int | None  # when it is closed; None if it is never open again within 60 days


class ReceiversView(View, frozen=True):
    """The answer to `transfer.receivers`."""

    operators: list[ReceiverView]
    departments: list[DepartmentView]


class AlertView(View, frozen=True):
    """A visitor whose presence one operator is alerted to (P7)."""

    id: int
    client: Person
    site: Person
    visitor: Person
    url: str
    title: str
    referrer: str
    offered_at: int
    deadline_at: int


class PageSeen(View, frozen=True):
    url: str
    title: str
    at: int


# Enough of a note to know whether to open it.
NOTE = 200


class AnswerView(View, frozen=True):
    """One field of the form that was filled in before the chat (P3)."""

    label: str
    value: str


class VisitorPanel(View, frozen=True):
    """What the console shows beside the conversation (O20)."""

    id: int
    name: str
    email: str
    phone: str
    locale: str
    time_zone: str
    user_agent: str
    referrer: str
    data: dict[str, Any]
    since: int
    pages: list[PageSeen]
    earlier: list["EarlierChat"]
    given_name: str  # empty while they are Visitor 1234
    signed_id: str  # the website's own name for a customer who is signed in there, proven (X9)
    notes: int
    latest_note: str
    answers: list[AnswerView]

    @classmethod
    def of(
        cls,
        visitor: Visitor,
        pages: list[PageSeen],
        earlier: list["EarlierChat"],
        notes: list[str],
        answers: list[AnswerView],
    ) -> "VisitorPanel":
        return cls(
            id=visitor.pk,
            name=visitor.display_name,
            email=visitor.email,
            phone=visitor.phone,
            locale=visitor.locale,
            time_zone=visitor.time_zone,
            user_agent=visitor.user_agent,
            referrer=visitor.referrer,
            data=visitor.data,
            since=millis(visitor.created_at),
            pages=pages,
            earlier=earlier,
            given_name=visitor.name,
            signed_id=visitor.signed_id,
            notes=len(notes),
            latest_note=notes[0][:NOTE] if notes else "",
            answers=answers,
        )


class EarlierChat(View, frozen=True):
    """An earlier chat of the same visitor; `chat.watch` opens it (O19)."""

    id: int
    status: str
    started_at: int
    ended_at: int | None
    preview: str

    @classmethod
    def of(cls, chat: Chat, preview: str) -> "EarlierChat":
        return cls(
            id=chat.pk,
            status=chat.status,
            started_at=millis(chat.created_at),
            ended_at=maybe_millis(chat.ended_at),
            preview=preview,
        )


class OperatorView(View, frozen=True):
    """How an operator stands, and their own settings (O36)."""

    id: int
    name: str
    is_online: bool
    active_chats: int
    max_chats: int
    picture: str
    allows_uploads: bool
    checks_spelling: bool
    sounds: bool
    notifications: bool
    language: str
    languages: list[str]


class Limits(View, frozen=True):
    """What a page must keep to; see guarantees.md."""

    text: int = 5_000
    frame_bytes: int = 65_536
    messages_a_minute: int = 60
    beat_seconds: int = 25
