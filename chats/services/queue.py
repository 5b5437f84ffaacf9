"""The way into the queue and out of it again to an operator."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import F, Subquery
from django.utils.translation import gettext, gettext_noop
from msgspec import Struct

from accounts.models import Client, Operator, Site
from accounts.services import availability, hours
from billing.services import entitlement
from chats import access, rights
from chats.errors import (
    AlreadyTaken,
    ChatEnded,
    NoRoom,
    NotAllowed,
    RefReused,
    TooManyChats,
    Unavailable,
    Unpaid,
)
from chats.events.facts import ChatAccepted, ChatChanged, ChatQueued, ChatReturned
from chats.models import Chat, Message, Offer, Visitor
from chats.services import (
    alerts,
    clock,
    endings,
    first_words,
    forms,
    invitations,
    masking,
    messages,
    news,
    payment,
    recognition,
    room,
    routing,
    transfers,
    visitors,
)
from chats.services.messages import VISITOR, Draft, Outcome
from chats.signals import chat_begun
from livechat.lib.winning import win

INTERACTION = timedelta(hours=24)
NEW_CHATS = 6
NEW_CHATS_WITHIN = timedelta(hours=12)
TRIES = 5
NOTHING_SAID = Outcome("")
# The one neutral sentence: a visitor never learns why (I4).
CLOSED = gettext_noop("Nobody can chat right now. Leave a message and we will get back to you.")


# Raises what a visitor is told who may not begin a chat; hears which fields they have answered already.
Gate = Callable[[set[str]], None]


class Entered(Struct, frozen=True):
    """Where a visitor's words went; `is_new` if they began a chat."""

    chat: Chat
    outcome: Outcome
    is_new: bool


class Started(Struct, frozen=True):
    """A chat without a word so far; `is_new` if it was begun now."""

    chat: Chat
    is_new: bool


def enter(visitor: Visitor, *, ref: str, text: str, now: datetime, gate: Gate | None = None) -> Entered:
    """Store words in the visitor's open chat, or begin one with them and find somebody to answer.

    Safe to run twice and in parallel: a ref is stored once for the visitor, and a visitor has one
    open chat. `text` is clean and masked. Raises RefReused, TooManyChats, and what `gate` raises.
    """
    return _until_stored(lambda: _enter(visitor, ref, text, now, gate))


def send_form(visitor: Visitor, *, ref: str, filled: forms.Filled, now: datetime) -> Entered:
    """Begin a chat with a form that was checked; with a chat open, it goes there (P3).

    As safe as `enter`: a form is stored once for each ref, whatever has become of its chat since.
    """
    return _until_stored(lambda: _send_form(visitor, ref, filled, now))


def add_form(visitor: Visitor, *, ref: str, filled: forms.Filled, now: datetime) -> Chat:
    """Keep what was offered inside the latest chat, which may be over by now. Once for each ref.

    Raises ChatEnded where there is none.
    """
    chat = Chat.objects.kept().filter(visitor=visitor.pk).order_by("-pk").first()
    if chat is None:
        raise ChatEnded
    # The same form at the same moment, a second time, is kept once.
    with suppress(IntegrityError), transaction.atomic():
        forms.keep(chat, ref, filled, now)
        recognition.recognise(visitor.pk, now)
        visitors.tell(visitor)
    return chat


def _until_stored(attempt: Callable[[], Entered | None]) -> Entered:
    for _ in range(TRIES - 1):
        try:
            if entered := attempt():
                return entered
        except IntegrityError:
            # Another tab, or the same words a second time, were first: look again.
            continue
    entered = attempt()
    assert entered is not None
    return entered


def start(visitor: Visitor, *, ref: str, now: datetime, gate: Gate | None = None) -> Started:
    """Queue a chat in which nothing is written yet (P6), or find the one that runs.

    Safe to run twice and in parallel, as `enter` is. Raises TooManyChats, Unavailable and what `gate` raises.
    """
    for _ in range(TRIES - 1):
        try:
            return _start(visitor, ref, now, gate)
        except IntegrityError:
            # Another tab, or the same command a second time, was first: look again.
            continue
    return _start(visitor, ref, now, gate)


def _start(visitor: Visitor, ref: str, now: datetime, gate: Gate | None) -> Started:
    mine = Chat.objects.with_people().filter(visitor=visitor.pk)
    chat = mine.filter(started_ref=ref).first() or mine.open().first()
    if chat is not None:
        return Started(chat, is_new=False)
    if gate is not None:
        gate(forms.answered(visitor, now))
    with transaction.atomic():
        chat = create(visitor, ref, now)
        alerts.visitor_wrote(visitor.pk)
        is_waiting = _find_somebody(chat, now)
    if is_waiting:
        _offer(chat, now)
    return Started(mine.get(pk=chat.pk), is_new=True)


def _enter(visitor: Visitor, ref: str, text: str, now: datetime, gate: Gate | None) -> Entered | None:
    if (stored := _stored_before(visitor, ref, text)) is not None:
        return stored
    chat = Chat.objects.open().filter(visitor=visitor.pk).first()
    if chat is None:
        if gate is not None:
            gate(forms.answered(visitor, now))
        return begin(visitor, ref=ref, text=text, now=now)
    outcome = messages.store_and_publish(Draft(chat.pk, VISITOR, ref, text, now))
    if outcome.code == "ref_reused":
        raise RefReused
    if outcome.woke:
        first_words.settle(chat.pk, outcome.woke, now)
    return Entered(chat, outcome, is_new=False) if not outcome.code else None


def _send_form(visitor: Visitor, ref: str, filled: forms.Filled, now: datetime) -> Entered | None:
    if (before := forms.sent_before(visitor, ref)) is not None:
        return Entered(before.chat, NOTHING_SAID, is_new=False)
    chat = Chat.objects.open().filter(visitor=visitor.pk).first()
    if chat is None:
        return begin(visitor, ref=ref, text=filled.text, now=now, filled=filled)
    with transaction.atomic():
        forms.keep(chat, ref, filled, now)
        recognition.recognise(visitor.pk, now)
        outcome = _say(chat, ref, filled.text, now)
        if outcome.code:
            raise IntegrityError(outcome.code)  # it has just ended: its form begins another
        if (chat.is_waiting or not outcome.woke) and win(Chat.objects.filter(pk=chat.pk)):
            news.tell(chat.pk, ChatChanged)
    if outcome.woke:
        first_words.settle(chat.pk, outcome.woke, now)
    return Entered(chat, outcome, is_new=False)


def _say(chat: Chat, ref: str, text: str, now: datetime) -> Outcome:
    if not text:
        return NOTHING_SAID
    return messages.store_and_publish(Draft(chat.pk, VISITOR, ref, text, now))


def _stored_before(visitor: Visitor, ref: str, text: str) -> Entered | None:
    """The first outcome of a ref that this visitor has sent before, into whichever chat (D4)."""
    lines = Message.objects.filter(chat__visitor=visitor.pk, author=VISITOR, ref=ref)
    line = lines.select_related("chat").first()
    if line is None:
        return None
    if not masking.is_same(line.body, text):
        raise RefReused
    return Entered(line.chat, Outcome("", line.seq, line.body, line.created_at), is_new=False)


def begin(
    visitor: Visitor, *, ref: str, now: datetime, text: str = "", filled: forms.Filled | None = None
) -> Entered:
    """A new chat with what was written and filled in, queued or sent to the contact form.

    Raises IntegrityError if the visitor has an open one, or has begun one under this ref.
    """
    with transaction.atomic():
        chat = create(visitor, ref, now)
        alerts.visitor_wrote(visitor.pk)
        if filled is not None:
            forms.keep(chat, ref, filled, now)
        recognition.recognise(visitor.pk, now)
        outcome = _say(chat, ref, text, now)
        is_waiting = _find_somebody(chat, now)
        if is_waiting and outcome.seq and chat.linked_to_id is None:
            chat_begun.send(sender=Chat, chat_id=chat.pk, now=now)
    if is_waiting:
        _offer(chat, now)
    return Entered(Chat.objects.with_people().get(pk=chat.pk), outcome, is_new=True)


def _find_somebody(chat: Chat, now: datetime) -> bool:
    """Whether the chat may wait; else it is sent to the contact form."""
    reason = payment.obstacle(chat, now) or _closed(chat.site, now) or _nobody(chat.client_id)
    if reason:
        endings.redirect(chat, Chat.Reason(reason), now)
    return not reason


def _offer(chat: Chat, now: datetime) -> None:
    if not routing.offer_next(chat.pk, now):
        news.tell(chat.pk, ChatQueued)


def create(visitor: Visitor, ref: str, now: datetime, *, is_asked_for: bool = True) -> Chat:
    """Make a queued chat; of those that a visitor asks for there are so many a day."""
    site = Site.objects.select_related("client").get(pk=visitor.site_id)
    if access.is_blocked(visitor):
        raise Unavailable
    served = Chat.objects.filter(visitor=visitor.pk, status=Chat.Status.ENDED)
    before = served.order_by("-pk").first()
    if before is None and is_asked_for:
        _refuse_many(visitor, now)
    inviter = invitations.inviter_of(visitor, now)
    goes_on = before is not None and before.ended_at is not None and before.ended_at >= now - INTERACTION
    chat = Chat.objects.create(
        client=site.client,
        site=site,
        visitor=visitor,
        started_ref=ref,
        is_test=visitor.is_test,
        linked_to=before,
        visitor_language=before.visitor_language if before else "",
        operator_language=before.operator_language if before else "",
        interaction_id=before.interaction_id if before and goes_on else None,
        preferred_operator_id=inviter or (before.operator_id if before else None),
        created_at=now,
        waiting_since=now,
        deadline_at=now + timedelta(seconds=site.queue_seconds),
    )
    if chat.interaction_id is None:
        win(Chat.objects.filter(pk=chat.pk), interaction=chat.pk)
        chat.interaction_id = chat.pk
    return chat


def _refuse_many(visitor: Visitor, now: datetime) -> None:
    """Chats that continue one that was served are not counted."""
    recent = Chat.objects.filter(visitor=visitor.pk, created_at__gt=now - NEW_CHATS_WITHIN, linked_to=None)
    if recent.count() >= NEW_CHATS:
        raise TooManyChats


def _nobody(client_id: int) -> str:
    """Whether room is left does not matter: the queue is for those who wait for it."""
    return "" if rights.pool_of(client_id).online().exists() else Chat.Reason.NO_OPERATOR


def _closed(site: Site, now: datetime) -> str:
    """Office hours count for everybody, whoever sits at a desk (X5)."""
    return "" if hours.is_open(site.hours, site.time_zone, site.holidays, now) else Chat.Reason.CLOSED


def closed_sentence(site: Site, now: datetime, *, is_test: bool = False) -> str:
    """What a visitor reads who cannot begin a chat now; empty if they can. A test needs no credits."""
    is_barred = not is_test and entitlement.may_chat(site.client, now)
    return gettext(CLOSED) if is_barred or _closed(site, now) or _nobody(site.client_id) else ""


def back_at(site: Site, now: datetime) -> datetime | None:
    """When the office opens next; None while it is open, and where opening would change nothing."""
    if entitlement.may_chat(site.client, now):
        return None
    return hours.next_opening(site.hours, site.time_zone, site.holidays, now)


def accept(chat: Chat, operator: Operator, now: datetime) -> None:
    """Make `operator` the one owner of a waiting chat (A1), and pay for it if ours answer (M1).

    Raises AlreadyTaken, ChatEnded, NotAllowed or NoRoom; Unpaid once the chat was sent to the form.
    """
    try:
        with transaction.atomic():
            _accept(chat, operator, now)
    except Unpaid as unpaid:
        endings.redirect(chat, Chat.Reason(unpaid.reason), now)
        raise


def _accept(chat: Chat, operator: Operator, now: datetime) -> None:
    current = Chat.objects.with_people().get(pk=chat.pk)
    if current.is_waiting and (reason := payment.obstacle(current, now)):
        raise Unpaid(reason)
    if not win(
        Chat.objects.acceptable_by(operator).filter(pk=chat.pk),
        status=Chat.Status.ACTIVE,
        operator=operator,
        preferred_operator=None,
        is_returned=False,
        accepted_at=now,
        away_at=None,
        # O25: the operator's own setting, as it is now.
        uploads_allowed=Subquery(Operator.objects.filter(pk=operator.pk).values("allows_uploads")),
        deadline_at=clock.first_look(current.site, now),
    ):
        raise _refusal(chat, operator)
    offered = win(
        Offer.objects.filter(chat=chat, operator=operator, outcome=Offer.Outcome.OPEN),
        outcome=Offer.Outcome.ACCEPTED,
    )
    if not room.take_chat(operator.pk, now, offers=offered):
        raise NoRoom
    current = Chat.objects.with_people().get(pk=chat.pk)
    if payment.charge(current, now) == 0:
        transaction.on_commit(partial(redirect_unpaid, current.client_id, now), robust=True)
    ref = f"accepted-{current.version}"
    messages.note(current, "chat.accepted", now, ref=ref, data={"name": operator.display_name})
    news.tell(chat.pk, ChatAccepted)
    transaction.on_commit(partial(_after_accept, operator.pk, current.client_id, now), robust=True)


def _after_accept(operator_id: int, client_id: int, now: datetime) -> None:
    news.tell_queue(client_id)
    if not Operator.objects.filter(pk=operator_id, active_chats__lt=F("max_chats")).exists():
        # A queued chat that they picked up took the room of what they were offered.
        routing.withdraw_all(operator_id, now)


def _refusal(chat: Chat, operator: Operator) -> Exception:
    """Why an accept or a decline did not win; the loser is told who has the chat."""
    current = Chat.objects.with_people().get(pk=chat.pk)
    if not current.is_open:
        return ChatEnded()
    if current.operator is not None and current.operator_id != operator.pk:
        verb = "has" if current.status == Chat.Status.ACTIVE else "is being asked to take"
        return AlreadyTaken(f"{current.operator.display_name} {verb} this chat.")
    if current.status == Chat.Status.ACTIVE:
        return AlreadyTaken("You have this chat already.")
    return NotAllowed() if not access.may_answer(operator, current.client_id) else AlreadyTaken()


def decline(chat: Chat, operator: Operator, now: datetime) -> None:
    """**Send to contact form** by whoever could accept it. Raises what `accept` does."""
    current = Chat.objects.with_people().get(pk=chat.pk)
    mine = Chat.objects.acceptable_by(operator).filter(pk=chat.pk, version=current.version)
    if not endings.send_away(mine, current, Chat.Reason.DECLINED, now, by=operator):
        raise _refusal(chat, operator)


def give_back(chat: Chat, *, now: datetime, missed: bool) -> bool:
    """Take an active chat from an operator who was lost or (`missed`) silent: head of the queue.

    Costs nothing a second time. A silent operator who has just written after all keeps it.
    """
    assert chat.operator_id is not None
    as_read = Chat.objects.unwritten_since(chat) if missed else Chat.objects.as_read(chat)
    with transaction.atomic():
        if not win(
            as_read.counted(),
            status=Chat.Status.QUEUED,
            operator=None,
            preferred_operator=None,
            is_returned=True,
            waiting_since=now,
            hold_until=None,
            deadline_at=now + timedelta(seconds=chat.site.queue_seconds),
        ):
            return False
        transfers.end_open(chat, now)
        if missed:
            # Counts like an offer that was not answered; routing does not come back to them with it.
            Offer.objects.create(
                chat=chat, operator_id=chat.operator_id, outcome=Offer.Outcome.MISSED, offered_at=now
            )
        room.free_chat(chat.operator_id, missed=missed)
        if missed:
            availability.missed(chat.operator_id, now)
        messages.note(chat, "chat.returned", now, ref=f"returned-{chat.version}")
        news.tell(chat.pk, ChatReturned)
        routing.fill_later(chat.operator_id, now)
    routing.offer_next(chat.pk, now)
    return True


def give_back_all(operator_id: int, now: datetime, *, client_id: int | None = None) -> None:
    """The operator was lost (A5), or left the client's team: their active chats go back to the queue.

    But for those that wait for a visitor.
    """
    theirs = Chat.objects.counted().with_people().filter(operator=operator_id)
    for chat in theirs if client_id is None else theirs.filter(client=client_id):
        give_back(chat, now=now, missed=False)


def take_back(chat_id: int, now: datetime) -> None:
    """Its owner works for this client no more."""
    for chat in Chat.objects.counted().with_people().filter(pk=chat_id):
        give_back(chat, now=now, missed=False)


def redirect_unpaid(client_id: int, now: datetime) -> None:
    """The credits are gone: whoever waits without having been paid for goes to the contact form."""
    if not entitlement.may_chat(Client.objects.get(pk=client_id), now):
        return
    for chat in Chat.objects.waiting().with_people().filter(client=client_id):
        if reason := payment.obstacle(chat, now):
            endings.redirect(chat, Chat.Reason(reason), now)
