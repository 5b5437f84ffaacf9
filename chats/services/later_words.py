"""An operator says something in a chat that is over: it goes on in a new one, which waits for its visitor."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import Operator
from chats.errors import HasChat, NotAllowed, NotReachable, Unpaid
from chats.events.facts import ChatAccepted
from chats.models import Chat, Message
from chats.services import masking, messages, news, payment, presence, queue
from chats.services.messages import Draft, Outcome
from livechat.lib.winning import win

REF_LENGTH = 64


def leave(before: Chat, operator: Operator, *, text: str, ref: str, now: datetime) -> tuple[Chat, Outcome]:
    """Leave a response on `before`, which has ended. Safe to run twice with the same `ref`.

    `text` is clean and masked. Raises HasChat, NotAllowed, NotReachable, Unpaid or Unavailable.
    """
    if found := _left_before(before, operator, text, ref):
        return found
    if before.is_open:
        raise HasChat
    if before.status != Chat.Status.ENDED:
        raise NotReachable("Answer this visitor in the Customer service box.")
    if not before.visitor.is_reachable_from(before.site):
        raise NotReachable
    try:
        with transaction.atomic():
            return _leave(before, operator, text, ref, now)
    except IntegrityError:
        # The visitor has begun a chat meanwhile; or this is the second try, and the first was faster.
        if found := _left_before(before, operator, text, ref):
            return found
        raise HasChat from None


def _leave(before: Chat, operator: Operator, text: str, ref: str, now: datetime) -> tuple[Chat, Outcome]:
    chat = queue.create(before.visitor, f"response-{ref}"[:REF_LENGTH], now, is_asked_for=False)
    if reason := payment.obstacle(chat, now):
        raise Unpaid(reason, "This client cannot have chats answered now.")
    # Away from its first moment: it takes no room until the visitor writes.
    if not win(
        Chat.objects.answerable_by(operator).queued().filter(pk=chat.pk),
        status=Chat.Status.ACTIVE,
        operator=operator,
        preferred_operator=None,
        accepted_at=now,
        away_at=now,
        left_at=now if presence.has_left(before.visitor, chat.site, now) else None,
        uploads_allowed=operator.allows_uploads,
        deadline_at=now + timedelta(seconds=chat.site.away_seconds),
    ):
        raise NotAllowed
    data = {"name": operator.display_name, "started": True}
    messages.note(chat, "chat.accepted", now, ref="accepted", data=data)
    draft = Draft(
        chat.pk, messages.author_of(operator.pk), ref, text, now, operator.pk, operator.display_name
    )
    outcome = messages.store_and_publish(draft)
    news.tell(chat.pk, ChatAccepted)
    return chat, outcome


def _left_before(before: Chat, operator: Operator, text: str, ref: str) -> tuple[Chat, Outcome] | None:
    """The answer to the first try was lost: the same once more."""
    said = Message.objects.filter(author=messages.author_of(operator.pk), ref=ref)
    line = said.filter(chat__visitor=before.visitor_id, chat__gt=before.pk).select_related("chat").first()
    if line is None or not masking.is_same(line.body, text):
        return None
    return line.chat, Outcome("", line.seq, line.body, line.created_at)
