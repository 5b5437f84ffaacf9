"""Handing a chat on: offered to one colleague, and the sender's own until that one accepts (A2).

Whatever changes a transfer wins the chat first and the transfer after it: the one orders everybody,
the other decides who came first. Its receiver's room is reserved meanwhile, as that of an offer is.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Prefetch
from msgspec import Struct

from accounts.models import Department, Operator
from accounts.querysets import OperatorQuerySet
from accounts.services import availability, hours
from chats import access, rights
from chats.errors import (
    AlreadyOffered,
    ChatEnded,
    NoReason,
    NotActive,
    NotAllowed,
    NotAvailable,
    NotYours,
    TransferOver,
    Unpaid,
)
from chats.events.base import maybe_millis
from chats.events.facts import ChatAccepted, ChatChanged
from chats.events.views import DepartmentView, ReceiversView, ReceiverView
from chats.models import Chat, Message, Note, Tag, Transfer
from chats.services import clock, messages, news, payment, room, routing
from livechat.lib.errors import NotFound
from livechat.lib.winning import win

ANSWER_SECONDS = 60
LINES = 6
NOTES = 3
UNPAID = "This client cannot pay for the chat now."
Outcome = Transfer.Outcome


def available(chat: Chat, owner: Operator) -> OperatorQuerySet:
    """Who could take the chat now: of its client's pool, online, with room, and not its owner."""
    roomy = rights.pool_of(chat.client_id).online().filter(max_chats__gt=F("active_chats") + F("open_offers"))
    return roomy.exclude(pk=owner.pk)


def receivers(chat: Chat, operator: Operator, now: datetime) -> ReceiversView:
    """Everybody and every department that the owner can offer the chat to, the least busy first."""
    _check_owner(chat, operator)
    departments = Department.objects.filter(client=chat.client_id).order_by("name")
    mine = Prefetch("departments", queryset=departments, to_attr="of_client")
    people = list(available(chat, operator).order_by("active_chats", "display_name").prefetch_related(mine))
    return ReceiversView(
        operators=[
            ReceiverView(
                id=one.pk,
                name=one.display_name,
                active_chats=one.active_chats,
                max_chats=one.max_chats,
                departments=[department.name for department in one.of_client],  # type: ignore[attr-defined]
            )
            for one in people
        ],
        departments=[
            _department_view(
                department,
                sum(department in one.of_client for one in people),  # type: ignore[attr-defined]
                now,
            )
            for department in departments
        ],
    )


def _department_view(department: Department, available: int, now: datetime) -> DepartmentView:
    """Nobody of it is asked outside of its hours, but by name (X5)."""
    is_open = hours.is_open(department.hours, department.time_zone, department.holidays, now)
    opens = hours.next_opening(department.hours, department.time_zone, department.holidays, now)
    return DepartmentView(
        id=department.pk,
        name=department.name,
        available=available if is_open else 0,
        is_open=is_open,
        opens_at=maybe_millis(opens),
    )


class Past(Struct, frozen=True):
    """What somebody should know of a chat before they take it."""

    visitor: str
    lines: list[Message]
    tags: list[Tag]
    notes: list[Note]


def past(transfer: Transfer) -> Past:
    chat = transfer.chat
    words = Message.objects.filter(chat=chat).exclude(kind=Message.Kind.EVENT).select_related("operator")
    notes = Note.objects.filter(visitor=chat.visitor_id).select_related("operator")
    return Past(
        visitor=chat.visitor.display_name,
        lines=list(words.order_by("-seq")[:LINES])[::-1],
        tags=list(chat.tags.all()),
        notes=list(notes[:NOTES]),
    )


def offer(
    chat: Chat,
    sender: Operator,
    *,
    reason: str,
    now: datetime,
    receiver_id: int | None = None,
    department_id: int | None = None,
) -> Transfer:
    """Offer the sender's own chat to a colleague, or to whom routing would choose of a department.

    Raises NotYours, NotActive, ChatEnded, AlreadyOffered, NoReason, NotAvailable, or NotFound for
    people and departments that have nothing to do with this client.
    """
    department = _department(chat, department_id)
    if not reason:
        raise NoReason
    with transaction.atomic():
        if not win(Chat.objects.counted().filter(pk=chat.pk, operator=sender)):
            _check_owner(chat, sender)
            raise NotActive("The visitor is away: the chat waits for them, and goes on when they write.")
        if open_transfer := Transfer.objects.open().filter(chat=chat).select_related("receiver").first():
            raise AlreadyOffered(f"This chat is being offered to {open_transfer.receiver.display_name}.")
        if department is not None:
            taker = _take_one_of(chat, sender, department, now)
        elif receiver_id is not None:
            taker = _take(chat, sender, receiver_id)
        else:
            raise NotFound
        transfer = Transfer.objects.create(
            chat=chat,
            sender=sender,
            receiver_id=taker,
            department=department,
            reason=reason,
            offered_at=now,
            deadline_at=now + timedelta(seconds=ANSWER_SECONDS),
        )
        news.tell_desks(chat.pk, ChatChanged)
    return transfer


def accept(transfer: Transfer, operator: Operator, now: datetime) -> None:
    """The receiver takes the chat: one owner before the commit, another after it, and no second debit.

    Raises TransferOver; NotAllowed, NotAvailable or NoRoom if the receiver cannot have it any more; Unpaid
    once the transfer is denied, so that the sender keeps a chat that nobody has paid for.
    """
    try:
        with transaction.atomic():
            _accept(transfer, operator, now)
    except Unpaid as unpaid:
        deny(transfer, UNPAID, now)
        raise Unpaid(unpaid.reason, UNPAID) from None


def _accept(transfer: Transfer, operator: Operator, now: datetime) -> None:
    theirs = Chat.objects.counted().filter(pk=transfer.chat_id, operator=transfer.sender_id)
    if not win(
        theirs.answerable_by(operator),
        operator=operator,
        preferred_operator=None,
        accepted_at=now,
        hold_until=None,
        deadline_at=clock.first_look(transfer.chat.site, now),
    ):
        raise _over(transfer) if access.may_answer(operator, transfer.chat.client_id) else NotAllowed
    _win_open(transfer, now, Outcome.ACCEPTED)
    room.hand_over(transfer.sender_id, operator.pk, now)
    # Since the client moved to Operations while one of their own had it, the chat may not be paid for yet.
    chat = Chat.objects.with_people().get(pk=transfer.chat_id)
    reason = payment.obstacle(chat, now)
    if reason in ("unpaid", "no_credits"):
        raise Unpaid(reason)
    payment.charge(chat, now)
    names = {"name": operator.display_name, "from": transfer.sender.display_name}
    messages.note(chat, "chat.transferred", now, ref=f"transferred-{transfer.pk}", data=names)
    news.tell(chat.pk, ChatAccepted)
    routing.fill_later(transfer.sender_id, now)


def deny(transfer: Transfer, reason: str, now: datetime) -> None:
    """**Deny** by the receiver: the chat stays where it is, and the sender reads why. Raises TransferOver."""
    _close(transfer, Outcome.DENIED, now, denial=reason)


def cancel(transfer: Transfer, now: datetime) -> None:
    """The sender takes the offer back. Raises TransferOver."""
    _close(transfer, Outcome.CANCELLED, now)


def expire(transfer_id: int, now: datetime) -> None:
    """Not answered in time, or the receiver has gone. Safe to run twice and in parallel."""
    transfer = Transfer.objects.due(now).filter(pk=transfer_id).first()
    if transfer is not None:
        try:
            _close(transfer, Outcome.EXPIRED, now)
        except TransferOver:
            # Answered at this very moment.
            return


def withdraw_all(receiver_id: int, now: datetime) -> None:
    """The operator went offline: their colleagues need not wait for the clock."""
    for transfer_id in Transfer.objects.open().filter(receiver=receiver_id).values_list("pk", flat=True):
        expire(transfer_id, now)


def end_open(chat: Chat, now: datetime) -> None:
    """The chat ends, goes back or waits for its visitor: nobody can take it from its owner any more.

    In the transaction that has won the chat, before anything is done to its owner: it locks both
    operators, in id order.
    """
    transfer = Transfer.objects.open().filter(chat=chat).first()
    if transfer is None:
        return
    room.lock(transfer.sender_id, transfer.receiver_id)
    _win_open(transfer, now, Outcome.ENDED)
    room.free_offer(transfer.receiver_id)
    routing.fill_later(transfer.receiver_id, now)


def _close(transfer: Transfer, outcome: Outcome, now: datetime, *, denial: str = "") -> None:
    missed = outcome == Outcome.EXPIRED and transfer.deadline_at <= now
    with transaction.atomic():
        if not win(Chat.objects.active().filter(pk=transfer.chat_id, operator=transfer.sender_id)):
            raise _over(transfer)
        _win_open(transfer, now, outcome, denial=denial)
        room.free_offer(transfer.receiver_id, missed=missed)
        if missed:
            availability.missed(transfer.receiver_id, now)
        news.tell_desks(transfer.chat_id, ChatChanged)
        routing.fill_later(transfer.receiver_id, now)


def _win_open(transfer: Transfer, now: datetime, outcome: Outcome, *, denial: str = "") -> None:
    mine = Transfer.objects.open().filter(pk=transfer.pk)
    if not win(mine, outcome=outcome, answered_at=now, denial=denial):
        raise _over(transfer)


# --- who is asked


def _department(chat: Chat, department_id: int | None) -> Department | None:
    if department_id is None:
        return None
    department = Department.objects.filter(pk=department_id, client=chat.client_id).first()
    if department is None:
        raise NotFound
    return department


def _take(chat: Chat, sender: Operator, receiver_id: int) -> int:
    """Reserve the receiver's room."""
    if receiver_id == sender.pk:
        raise NotAvailable("You have this chat already.")
    receiver = rights.pool_of(chat.client_id).filter(pk=receiver_id).first()
    if receiver is None:
        raise NotFound
    if not room.take_offer(receiver_id):
        raise NotAvailable(f"{receiver.display_name} cannot take another chat now.")
    return receiver_id


def _take_one_of(chat: Chat, sender: Operator, department: Department, now: datetime) -> int:
    """Reserve the room of whom routing would choose; of the next one if it was taken a moment ago."""
    if not hours.is_open(department.hours, department.time_zone, department.holidays, now):
        raise NotAvailable(f"{department.name} is closed now.")
    columns = ("pk", "active_chats", "open_offers", "max_chats", "last_chat_at")
    members = available(chat, sender).filter(pk__in=department.operators.values("pk"))
    candidates = [routing.Candidate(*row) for row in members.values_list(*columns)]
    while candidate := routing.choose(candidates):
        if room.take_offer(candidate.id):
            return candidate.id
        candidates.remove(candidate)
    raise NotAvailable(f"Nobody in {department.name} can take a chat now.")


# --- why not


def _check_owner(chat: Chat, operator: Operator) -> None:
    current = Chat.objects.get(pk=chat.pk)
    if not current.is_open:
        raise ChatEnded
    if current.status != Chat.Status.ACTIVE:
        raise NotActive
    if current.operator_id != operator.pk:
        raise NotYours


_WHY = {
    Outcome.ACCEPTED: "{receiver} has accepted this transfer.",
    Outcome.DENIED: "{receiver} has denied this transfer.",
    Outcome.EXPIRED: "This transfer was not answered in time.",
    Outcome.CANCELLED: "{sender} has taken this transfer back.",
}


def _over(transfer: Transfer) -> TransferOver:
    """What came first, for whoever came second."""
    current = Transfer.objects.select_related("sender", "receiver").get(pk=transfer.pk)
    names = {"sender": current.sender.display_name, "receiver": current.receiver.display_name}
    return TransferOver(_WHY.get(Outcome(current.outcome), "").format(**names))
