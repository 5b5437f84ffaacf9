"""An operator starts the chat: their first message makes it, active, on the visitor's screen (P7)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Operator
from chats.errors import AlertIsOver, NoRoom, NotAllowed, Unpaid
from chats.events.facts import ChatAccepted
from chats.models import Chat, Message, PresenceAlert
from chats.services import alerts, clock, masking, messages, news, payment, queue, room
from chats.services.messages import Draft, Outcome
from livechat.lib.winning import win

OVER = {
    PresenceAlert.Outcome.STARTED: "You have started this chat already.",
    PresenceAlert.Outcome.EXPIRED: "The 30 seconds are over. The visitor is not offered again today.",
    PresenceAlert.Outcome.LEFT: "The visitor has left the site.",
    PresenceAlert.Outcome.WROTE: "The visitor has begun a chat by themselves.",
    PresenceAlert.Outcome.WITHDRAWN: "You were offline meanwhile. The visitor is not offered again today.",
}


def start(
    alert: PresenceAlert, operator: Operator, *, text: str, ref: str, now: datetime
) -> tuple[Chat, Outcome]:
    """Make the chat with the operator's first words. Safe to run twice with the same `ref`.

    `text` is clean and masked. Raises AlertIsOver, NoRoom, NotAllowed, Unpaid or Unavailable.
    """
    try:
        with transaction.atomic():
            return _start(alert, operator, text, ref, now)
    except IntegrityError:
        # One open chat for a visitor: their own first words came at this moment, or a second window's.
        if not PresenceAlert.objects.filter(pk=alert.pk, outcome=PresenceAlert.Outcome.STARTED).exists():
            alerts.visitor_wrote(alert.visitor_id)
        return _started_before(alert, operator, text, ref)


def _start(
    alert: PresenceAlert, operator: Operator, text: str, ref: str, now: datetime
) -> tuple[Chat, Outcome]:
    # Before the alert is changed, since it is changed with its chat: whoever comes second undoes theirs.
    if not PresenceAlert.objects.running(now).filter(pk=alert.pk).exists():
        return _started_before(alert, operator, text, ref)
    chat = queue.create(alert.visitor, f"{Chat.ALERTED}{alert.pk}", now, is_asked_for=False)
    if not alerts.take(alert, operator, chat, now):
        raise _over(alert)
    if reason := payment.obstacle(chat, now):
        raise Unpaid(reason, "This client cannot have chats answered now.")
    _give(chat, operator, now)
    draft = Draft(
        chat.pk, messages.author_of(operator.pk), ref, text, now, operator.pk, operator.display_name
    )
    outcome = messages.store_and_publish(draft)
    news.tell(chat.pk, ChatAccepted)
    return chat, outcome


def _give(chat: Chat, operator: Operator, now: datetime) -> None:
    """To the operator, active from its first moment."""
    if not win(
        Chat.objects.answerable_by(operator).queued().filter(pk=chat.pk),
        status=Chat.Status.ACTIVE,
        operator=operator,
        preferred_operator=None,
        accepted_at=now,
        uploads_allowed=operator.allows_uploads,
        deadline_at=clock.first_look(chat.site, now),
    ):
        raise NotAllowed
    if not room.take_chat(operator.pk, now):
        raise NoRoom
    data = {"name": operator.display_name, "started": True}
    messages.note(chat, "chat.accepted", now, ref="accepted", data=data)


def _started_before(alert: PresenceAlert, operator: Operator, text: str, ref: str) -> tuple[Chat, Outcome]:
    """The answer to the first try was lost: the same once more."""
    author = messages.author_of(operator.pk)
    line = Message.objects.filter(chat__alert=alert.pk, author=author, ref=ref).select_related("chat").first()
    if line is None or not masking.is_same(line.body, text):
        raise _over(alert)
    return line.chat, Outcome("", line.seq, line.body, line.created_at)


def _over(alert: PresenceAlert) -> AlertIsOver:
    outcome = PresenceAlert.objects.values_list("outcome", flat=True).get(pk=alert.pk)
    expired = OVER[PresenceAlert.Outcome.EXPIRED]
    return AlertIsOver(OVER.get(PresenceAlert.Outcome(outcome), expired if outcome == "open" else ""))
